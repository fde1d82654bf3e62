import type { Derivation, DerivationId } from "#derivation/derivation.ts";
import type { Span } from "#diagnostics/diagnostic.ts";
import { Step } from "./step.ts";

/** Which step of the time before is which one now. */
export type StepPairs = ReadonlyMap<Step, Step>;

type AddStep = (derivation: Derivation, at: Span) => DerivationId;

/** A step of another sight's values, as this one's hold it. */
interface Lent {
  readonly own: Step;
  source: Step;
}

/** A step that was made of others, and where they stand in its inputs. */
interface Made {
  readonly step: Step;
  readonly uses: ReadonlyMap<string, Step>;
}

/**
 * The steps that the values of one sight hold: those that others gave, each under a name of its own, and those made of them. Where others give the same
 * values but for what their steps are, and nobody has looked at that, what was evaluated stays, and steps are made anew without evaluating.
 */
export class SightSteps {
  private readonly lent: Lent[] = [];
  private readonly bySource = new Map<Step, Step>();
  private readonly made: Made[] = [];
  /** Some step is made of those of several sights: nobody would tell one of them when another one's become others. */
  private isMixed = false;

  /** A step of another's, as the values of this sight are to hold it. */
  lend(source: Step): Step {
    let own = this.bySource.get(source);
    if (!own) {
      own = new Step(source.id, source.derivation, source.at, this);
      this.bySource.set(source, own);
      this.lent.push({ own, source });
    }
    return own;
  }

  /** A step that was made of some. */
  static make(id: DerivationId, derivation: Derivation, at: Span, uses: ReadonlyMap<string, Step>): Step {
    const owners = new Set<SightSteps>();
    for (const { owner } of uses.values()) if (owner) owners.add(owner);
    if (owners.size > 1) for (const owner of owners) owner.isMixed = true;
    const [owner] = owners;
    const step = new Step(id, derivation, at, owner);
    owner?.made.push({ step, uses });
    return step;
  }

  /** Whether all steps that were lent are still the same ones. */
  isSame(pairs: StepPairs): boolean {
    return this.lent.every(({ own, source }) => now(source, pairs).id === own.id);
  }

  /** From now on what was lent is what its owners hold now. False: something was looked at that would be another one; then nothing is changed. */
  follow(pairs: StepPairs, add: AddStep): boolean {
    const others = new Set(this.lent.filter(({ own, source }) => now(source, pairs).id !== own.id).map(({ own }) => own));
    const again: Made[] = [];
    if (others.size > 0)
      for (const made of this.made) {
        if (!isMadeOf(made.uses, others)) continue;
        others.add(made.step);
        again.push(made);
      }
    if (others.size > 0 && (this.isMixed || [...others].some(({ isSeen }) => isSeen))) return false;
    this.bySource.clear();
    for (const one of this.lent) {
      const source = now(one.source, pairs);
      one.source = source;
      one.own.id = source.id;
      one.own.derivation = source.derivation;
      this.bySource.set(source, one.own);
    }
    for (const { step, uses } of again) {
      step.derivation = withSteps(step.derivation, uses);
      step.id = add(step.derivation, step.at);
    }
    return true;
  }
}

const now = (source: Step, pairs: StepPairs): Step => pairs.get(source) ?? source;

function isMadeOf(uses: ReadonlyMap<string, Step>, steps: ReadonlySet<Step>): boolean {
  for (const step of uses.values()) if (steps.has(step)) return true;
  return false;
}

/** The same derivation of what its steps are now. */
function withSteps(derivation: Derivation, uses: ReadonlyMap<string, Step>): Derivation {
  const inputs = Object.entries(derivation.inputs).map(([path, input]): [string, typeof input] => {
    const step = uses.get(path);
    return [path, step && "derivation" in input ? { ...input, derivation: step.id } : input];
  });
  return { ...derivation, inputs: Object.fromEntries(inputs) };
}
