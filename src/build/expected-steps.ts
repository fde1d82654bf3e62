import type { Derivation, DerivationId } from "#derivation/derivation.ts";
import { builtinOf } from "#derivation/reapi/action.ts";
import type { Durations, Measured } from "./durations.ts";
import type { PlannedStep } from "./plan.ts";
import type { StepNeed } from "./slots.ts";

/** What is expected of a step that has to be looked at, should it have to run. All times are milliseconds. */
export interface ExpectedStep {
  readonly derivation: Derivation;
  readonly ms: number;
  /** It ran here before; else `ms` is what others of its kind take. */
  readonly isKnown: boolean;
  /** From its beginning to the end of the build, if nothing had to wait for a job: the longest chain of steps that begins with it. */
  readonly tailMs: number;
  /** The next step of that chain; undefined: it ends a target. */
  readonly next?: DerivationId;
  /** It waits for one of the jobs. */
  readonly takesJob: boolean;
  readonly need: StepNeed;
}

/** `steps`: each after those that it needs. */
export function expectSteps(steps: ReadonlyMap<DerivationId, PlannedStep>, durations: Durations): ReadonlyMap<DerivationId, ExpectedStep> {
  /** Of each step that one of those that need it which has the longest tail. */
  const after = new Map<DerivationId, { readonly id: DerivationId; readonly tailMs: number }>();
  const expected = new Map<DerivationId, ExpectedStep>();
  for (const { id, derivation, needs } of [...steps.values()].toReversed()) {
    const known = durations.of(derivation);
    const guessed = known ?? durations.usual(derivation.kind);
    const { ms } = guessed;
    const next = after.get(id);
    const tailMs = ms + (next?.tailMs ?? 0);
    const own = { id, tailMs };
    for (const need of needs) if (tailMs > (after.get(need)?.tailMs ?? 0)) after.set(need, own);
    const takesJob = builtinOf(derivation.command) === undefined;
    const need = needOf(guessed);
    expected.set(id, {
      derivation,
      ms,
      isKnown: known !== undefined,
      tailMs,
      takesJob,
      need,
      ...(next === undefined ? {} : { next: next.id }),
    });
  }
  return expected;
}

/** A step that is done this soon has no time to keep others waiting, and its processor time is measured badly: milliseconds. */
const SHORT_MS = 500;

/** Of what was measured on processors that others used too, most of one stands for one. */
function needOf({ ms, peakBytes, cores }: Measured): StepNeed {
  return { peakBytes, cores: ms < SHORT_MS ? 1 : Math.max(1, Math.round(cores)) };
}
