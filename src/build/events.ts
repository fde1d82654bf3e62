import type { WholeReason } from "#diagnostics/build-targets.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { Derivation, DerivationId, DerivationKind } from "#derivation/derivation.ts";
import type { Output } from "#derivation/output.ts";
import type { GraphRow } from "#store/graph-file.ts";
import type { ExpectedStep } from "./expected-steps.ts";

/** What a build tells while it runs; the command line, the event file and tests listen. */
export type BuildEvent =
  | {
      readonly kind: "planned";
      readonly total: number;
      readonly jobs: number;
      /** Of those steps that have to be looked at. */
      readonly expected: ReadonlyMap<DerivationId, ExpectedStep>;
    }
  | { readonly kind: "started"; readonly id: DerivationId; readonly derivation: Derivation }
  | { readonly kind: "progress"; readonly id: DerivationId; readonly doneBytes: number; readonly totalBytes?: number }
  | {
      readonly kind: "finished";
      readonly id: DerivationId;
      readonly derivation: Derivation;
      readonly how: "run" | "action-cache" | "realisation";
      readonly wallMs: number;
      /** Of a command that ran, where it was measured. */
      readonly usage?: StepUsage;
      readonly log: string;
    }
  | { readonly kind: "failed"; readonly id: DerivationId; readonly derivation: Derivation; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "skipped"; readonly id: DerivationId; readonly derivation: Derivation; readonly because: DerivationId };

/** What a command took of the machine. */
export interface StepUsage {
  /** Of all its processes and processors. */
  readonly cpuMs: number;
  /** Memory at its peak: of its largest process or, where that was looked at, of all of them. */
  readonly peakBytes: number;
}

export interface BuildReport {
  /** Every derivation of the targets' closure that was realised. */
  readonly outputs: Pick<ReadonlyMap<DerivationId, Readonly<Record<string, Output>>>, "get" | "has">;
  /** What steps came to that got no realisation of their own; whoever keeps the graph puts it down there. */
  readonly rows: ReadonlyMap<DerivationId, GraphRow>;
  /** Of steps that are what they were in the graph before an edit, the ids there. */
  readonly carried?: ReadonlyMap<DerivationId, DerivationId>;
  /** `cached`: steps of the closure that did not run. */
  readonly actions: Readonly<Partial<Record<DerivationKind, { readonly run: number; readonly cached: number }>>>;
  readonly diagnostics: readonly Diagnostic[];
  readonly interrupted: boolean;
  /** Compile steps that got whole folders, as an include or an option of the command could not be followed; absent where there are none. */
  readonly unpruned?: readonly UnprunedStep[];
}

/** A step whose inputs the scanner could not narrow. */
export interface UnprunedStep {
  readonly derivation: string;
  readonly reason: WholeReason;
}
