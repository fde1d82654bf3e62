import type { DerivationId } from "#derivation/derivation.ts";
import type { PlannedStep } from "./plan.ts";

/** Which targets need a step. Steps that the same targets need are a group. */
export interface Shares {
  readonly targets: number;
  readonly groupOf: (id: DerivationId) => number;
  /** Of each group the targets that need it. */
  readonly members: readonly (readonly number[])[];
}

export const ONE_SHARE: Shares = { targets: 1, groupOf: () => 0, members: [[0]] };

/** `steps`: each after those that it needs. `targets`: the steps that each of them leaves. */
export function sharesOf(
  steps: ReadonlyMap<DerivationId, Pick<PlannedStep, "id" | "needs">>,
  targets: readonly (readonly DerivationId[])[],
): Shares {
  if (targets.length < 2) return ONE_SHARE;
  const groups = new Groups();
  const groupOf = new Map<DerivationId, number>();
  const join = (id: DerivationId, group: number): void => {
    const before = groupOf.get(id);
    groupOf.set(id, before === undefined ? group : groups.union(before, group));
  };
  for (const [target, roots] of targets.entries()) for (const root of roots) join(root, groups.of([target]));
  for (const { id, needs } of [...steps.values()].toReversed()) {
    const group = groupOf.get(id) ?? groups.of([]);
    groupOf.set(id, group);
    for (const need of needs) join(need, group);
  }
  // What no target asks for is everybody's.
  const everybody = groups.of(targets.map((_, target) => target));
  const nobody = groups.of([]);
  return {
    targets: targets.length,
    groupOf: (id) => {
      const group = groupOf.get(id) ?? nobody;
      return group === nobody ? everybody : group;
    },
    members: groups.members,
  };
}

/** Sets of targets, each once. */
class Groups {
  readonly members: (readonly number[])[] = [];
  readonly #known = new Map<string, number>();
  /** Of two groups, the lower one first. */
  readonly #unions: Map<number, number>[] = [];

  /** `targets` in ascending order. */
  of(targets: readonly number[]): number {
    const key = targets.join(" ");
    let group = this.#known.get(key);
    if (group === undefined) {
      this.#known.set(key, (group = this.members.length));
      this.members.push(targets);
      this.#unions.push(new Map());
    }
    return group;
  }

  union(one: number, other: number): number {
    if (one === other) return one;
    const [low, high] = one < other ? [one, other] : [other, one];
    const known = this.#unions[low]?.get(high);
    if (known !== undefined) return known;
    const both = new Set([...(this.members[low] ?? []), ...(this.members[high] ?? [])]);
    const made = this.of([...both].toSorted((a, b) => a - b));
    this.#unions[low]?.set(high, made);
    return made;
  }
}
