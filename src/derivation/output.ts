import type { Digest } from "./digest.ts";
import type { DerivationId } from "./derivation.ts";

/** What a step left at one of its output paths. A tree's digest is that of its REAPI root `Directory`. */
export type Output =
  | { readonly kind: "file"; readonly digest: Digest; readonly executable: boolean }
  | { readonly kind: "tree"; readonly digest: Digest };

/** What an action gave; counts only while every blob that it names is present. Kept as a REAPI `ActionResult`. */
export interface ActionResult {
  readonly outputs: Readonly<Record<string, Output>>;
  /** Wall time of the run that made it, milliseconds. */
  readonly wallMs: number;
  /** Diagnostic text (warnings) of the run: both streams as they came; empty for most. */
  readonly log: string;
}

/** Derivation id → outputs: the first look-up. */
export interface Realisation {
  readonly derivation: DerivationId;
  readonly outputs: Readonly<Record<string, Output>>;
  /** Digest of the REAPI `Action` that gave them. */
  readonly action: Digest;
}
