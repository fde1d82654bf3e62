import type { Digest } from "#derivation/digest.ts";
import type { VerifyReport } from "./store.ts";

/** What would mend something. */
export type Remedy =
  | { readonly kind: "mode"; readonly mode: number }
  /** Something that a build makes again. */
  | { readonly kind: "remove" }
  /** Something that Kiln didn't put there. */
  | { readonly kind: "set aside" }
  /** A tree that may hold what the store lacks. */
  | { readonly kind: "take in" }
  | { readonly kind: "materialise"; readonly tree: Digest }
  /** Another look, once all else is mended. */
  | { readonly kind: "look again" };

export interface Finding {
  /** Path below the store's folder. */
  readonly name: string;
  readonly problem: string;
  readonly remedy: Remedy;
}

export interface Verified extends Omit<VerifyReport, "problems"> {
  readonly findings: readonly Finding[];
}
