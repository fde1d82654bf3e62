import type { Digest } from "#derivation/digest.ts";

/** One difference between what a step was and what it is now. Paths are as people write them in the workspace. */
export type Change =
  /** `before` or `after` is undefined where the file isn't there. "folder": its files can't be told any more. */
  | {
      readonly kind: "file";
      readonly path: string;
      readonly change: "edited" | "added" | "removed" | "mode" | "folder";
      readonly before?: Digest;
      readonly after?: Digest;
    }
  /** It was there before as it is, and is read now, or no longer: something else made it so. */
  | { readonly kind: "reach"; readonly path: string; readonly isRead: boolean }
  /** Of the generated header; undefined: not defined. */
  | { readonly kind: "option" | "define"; readonly name: string; readonly before?: string; readonly after?: string }
  /** Words of the command. "order": the same ones in another order. */
  | { readonly kind: "command"; readonly removed: readonly string[]; readonly added: readonly string[] }
  | { readonly kind: "environment"; readonly name: string; readonly before?: string; readonly after?: string }
  /** Of a step: where it runs, for how long it may, what it leaves. */
  | {
      readonly kind: "setting";
      readonly name: "timeout" | "outputs" | "fetch hash" | "place";
      readonly before: string;
      readonly after: string;
    }
  /** A text of a recipe that is a file for the step. */
  | { readonly kind: "text"; readonly path: string; readonly before?: string; readonly after?: string }
  /** Another step whose output it takes, and did not before; or the other way round. `source`: the file that step is about, where that came or went too. */
  | { readonly kind: "step-added" | "step-removed"; readonly step: string; readonly source?: string }
  /** What it takes of that step stands at another place, or is another of its outputs. */
  | { readonly kind: "place"; readonly step: string }
  /** No step like it was built last. `source`: the file that it is about, where that is new too. */
  | { readonly kind: "new"; readonly source?: string }
  /** The same as last time; its result is no longer in the store. */
  | { readonly kind: "lost" }
  /** The same; last time it ran with, or without, a sandbox. */
  | { readonly kind: "sandbox" }
  /** Nothing is known of an earlier build. */
  | { readonly kind: "first" }
  /** Its key is another one, and nothing that was compared tells why. */
  | { readonly kind: "key" };
