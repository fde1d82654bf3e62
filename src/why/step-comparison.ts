import type { DerivationId } from "#derivation/derivation.ts";
import { dependenciesOf } from "#derivation/graph.ts";
import type { TreeNode } from "#derivation/reapi/directory.ts";
import type { Change } from "./change.ts";
import { compareSteps } from "./compare-steps.ts";
import { derivationInputs } from "./chain.ts";
import type { Pairs } from "./pair-steps.ts";
import { sourceAt, sourceEntries, unitOf, type ReadStep } from "./source-entries.ts";
import type { StepKeys } from "./step-keys.ts";

/** Compares steps of a graph with those of an older one that they replace, and follows what differs to where it comes from. */
export class StepComparison {
  readonly #before: StepKeys;
  readonly #after: StepKeys;
  readonly #pairs: Pairs;
  readonly #folder: string;
  /** Steps whose outputs aren't known yet: what they will give is no cause, they have causes of their own. */
  readonly #isOpen: (id: DerivationId) => boolean;
  readonly #causes = new Map<DerivationId, Promise<readonly Change[]>>();

  constructor(before: StepKeys, after: StepKeys, pairs: Pairs, folder: string, isOpen: (id: DerivationId) => boolean) {
    this.#before = before;
    this.#after = after;
    this.#pairs = pairs;
    this.#folder = folder;
    this.#isOpen = isOpen;
  }

  /** Why a step isn't what it was: its own differences, then those of steps that gave it something else. Empty: it is the same. */
  causes(id: DerivationId): Promise<readonly Change[]> {
    let causes = this.#causes.get(id);
    if (causes === undefined) this.#causes.set(id, (causes = this.#compare(id)));
    return causes;
  }

  async #compare(id: DerivationId): Promise<readonly Change[]> {
    const other = this.#pairs.get(id);
    if (other === undefined) return [await this.#newStep(id)];
    if (other === id) return [];
    const [before, after] = [await this.#readBefore(other), await this.#readAfter(id)];
    const changes = [...compareRead(before, after), ...(await this.#stepChanges(id, other))];
    for (const need of this.#givers(before, after)) changes.push(...(await this.causes(need)));
    const causes = changes.filter(({ kind }) => kind !== "reach");
    return causes.length > 0 ? causes : changes;
  }

  async #readBefore(id: DerivationId): Promise<ReadStep> {
    const entries = (await this.#before.keyed(id))?.entries;
    return this.#read(this.#before, id, entries);
  }

  async #readAfter(id: DerivationId): Promise<ReadStep> {
    const standIn = (need: DerivationId): ReturnType<StepKeys["realised"]> => {
      const other = this.#pairs.get(need);
      return other === undefined ? undefined : this.#before.realised(other);
    };
    return this.#read(this.#after, id, await this.#after.entriesWith(id, standIn));
  }

  #read(keys: StepKeys, id: DerivationId, entries: ReadStep["entries"] | undefined): ReadStep {
    const derivation = keys.derivation(id);
    return { derivation, keys, entries: entries ?? sourcesOf(derivation), isExact: entries !== undefined, folder: this.#folder };
  }

  /** The steps that are made already, or known from before, and gave it something else than they did. */
  #givers(before: ReadStep, after: ReadStep): readonly DerivationId[] {
    const givers = new Set<DerivationId>();
    for (const [, input] of derivationInputs(after.derivation)) {
      const need = input.derivation;
      const other = this.#pairs.get(need);
      if (other === undefined || other === need || this.#isOpen(need)) continue;
      const [was, is] = [before.keys.realised(other)?.[input.output], after.keys.realised(need)?.[input.output]];
      if (was === undefined || is === undefined || was.digest !== is.digest || !before.isExact || !after.isExact) givers.add(need);
    }
    return [...givers];
  }

  /** Inputs that come from other steps than before. */
  async #stepChanges(id: DerivationId, other: DerivationId): Promise<readonly Change[]> {
    const [old, now] = [this.#before.derivation(other), this.#after.derivation(id)];
    const replaced = new Set(dependenciesOf(now).map((need) => this.#pairs.get(need)));
    const changes: Change[] = [];
    for (const need of dependenciesOf(now)) {
      const before = this.#pairs.get(need);
      if (before !== undefined && dependenciesOf(old).includes(before)) continue;
      const added = before === undefined ? await this.#newStep(need) : undefined;
      const source = added?.kind === "new" ? added.source : undefined;
      changes.push({ kind: "step-added", step: this.#after.derivation(need).name, ...(source === undefined ? {} : { source }) });
    }
    for (const need of dependenciesOf(old)) {
      if (replaced.has(need)) continue;
      const source = this.#sourceLost(need, id);
      changes.push({ kind: "step-removed", step: this.#before.derivation(need).name, ...(source === undefined ? {} : { source }) });
    }
    if (changes.length > 0) return changes;
    const places = (derivation: typeof old, called: (need: DerivationId) => DerivationId | undefined): string =>
      derivationInputs(derivation)
        .map(([path, input]) => JSON.stringify([path, called(input.derivation), input.output, input.path ?? ""]))
        .toSorted()
        .join("\n");
    const mine = (need: DerivationId): DerivationId | undefined => this.#pairs.get(need);
    if (places(old, (need) => need) !== places(now, mine)) return [{ kind: "place", step: now.name }];
    return [];
  }

  async #newStep(id: DerivationId): Promise<Change> {
    const after = { derivation: this.#after.derivation(id), keys: this.#after, folder: this.#folder };
    const unit = unitOf(after);
    return unit === undefined || this.#isKnown(this.#before, unit) ? { kind: "new" } : { kind: "new", source: unit };
  }

  /** The file that a step of before was about, where it isn't there any more. */
  #sourceLost(id: DerivationId, user: DerivationId): string | undefined {
    const unit = unitOf({ derivation: this.#before.derivation(id), keys: this.#before, folder: this.#folder });
    return unit === undefined || this.#isKnown(this.#after, unit, user) ? undefined : unit;
  }

  /** Whether any step has a file of the workspace among its inputs. */
  #isKnown(keys: StepKeys, shown: string, first?: DerivationId): boolean {
    const isIn = (id: DerivationId): boolean => sourceAt(this.#read(keys, id, new Map<string, TreeNode>()), shown) !== undefined;
    if (first !== undefined && isIn(first)) return true;
    for (const id of keys.graph.derivations.keys()) if (isIn(id)) return true;
    return false;
  }
}

/** Where what one of them read can't be told any more, their folders are compared as they are; of files those that are read now are told, if there are any. */
function compareRead(before: ReadStep, after: ReadStep): readonly Change[] {
  if (before.isExact && after.isExact) return compareSteps(before, after);
  const [old, now] = [before, after].map((step) => ({ ...step, entries: sourcesOf(step.derivation), isExact: false }));
  if (old === undefined || now === undefined) return [];
  const changes = compareSteps(old, now);
  const read = after.isExact ? sourceEntries(after, () => false) : undefined;
  const isRead = (change: Change): boolean => change.kind !== "file" || read?.has(change.path) === true;
  return changes.some((change) => change.kind === "file" && isRead(change)) ? changes.filter(isRead) : changes;
}

/** What of a step's inputs is known without other steps. */
function sourcesOf({ inputs }: ReadStep["derivation"]): ReadonlyMap<string, TreeNode> {
  const entries = new Map<string, TreeNode>();
  for (const [path, input] of Object.entries(inputs)) {
    if (!("source" in input)) continue;
    const { source: digest, executable = false } = input;
    entries.set(path, input.type === "directory" ? { kind: "tree", digest } : { kind: "file", digest, executable });
  }
  return entries;
}
