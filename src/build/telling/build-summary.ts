import type { Derivation, DerivationId, DerivationKind } from "#derivation/derivation.ts";
import type { BuildReport, StepUsage } from "../events.ts";

/** A step that ran, in the chain that a build could not be faster than. */
export interface ChainStep {
  readonly id: DerivationId;
  readonly kind: DerivationKind;
  readonly name: string;
  readonly wallMs: number;
}

/** The step that took most memory. */
export interface LargestStep {
  readonly id: DerivationId;
  readonly kind: DerivationKind;
  readonly name: string;
  readonly peakBytes: number;
}

/** What came of a build, in short. */
export interface BuildSummary {
  /** Steps that ran and ended well, fetches aside. */
  readonly built: number;
  readonly fetched: number;
  /** Steps of the targets that did not have to run. */
  readonly reused: number;
  readonly failed: number;
  /** Steps that did not run as one that they need failed. */
  readonly skipped: number;
  readonly wallMs: number;
  /** Of all chains of steps that ran, each needing the one before, the one that took longest: more jobs don't make it shorter. */
  readonly criticalPath: readonly ChainStep[];
  /** Absent where no command ran, or the sandbox doesn't measure it. */
  readonly largest?: LargestStep;
}

/** A step that failed, and what it needs to be named to people. */
export interface FailedStep {
  readonly id: DerivationId;
  readonly derivation: Derivation;
}

/** Steps of the report's targets that did not run and are there. */
export function reusedSteps({ actions }: BuildReport): number {
  return Object.values(actions).reduce((sum, { cached }) => sum + cached, 0);
}

/** For programs: times rounded. */
export function summaryJson(summary: BuildSummary): BuildSummary {
  const { wallMs, criticalPath } = summary;
  return { ...summary, wallMs: rounded(wallMs), criticalPath: criticalPath.map((step) => ({ ...step, wallMs: rounded(step.wallMs) })) };
}

/** For programs. */
export const usageJson = (usage: StepUsage | undefined): Readonly<Record<string, number>> =>
  usage === undefined ? {} : { cpuMs: rounded(usage.cpuMs), peakBytes: usage.peakBytes };

/** Milliseconds to thousandths. */
export const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;
