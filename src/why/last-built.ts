import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { DerivationGraph, OutputReference } from "#derivation/derivation.ts";
import { sha256Hex, type Digest } from "#derivation/digest.ts";
import { subgraph } from "#derivation/graph.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { SourceEdit } from "#derivation/packed/source-edit.ts";
import { linkKept, readKept, trimKept, writeKept } from "#pipeline/kept/kept-file.ts";
import { rootsOf, tellBuiltSources, type WantedTarget } from "#pipeline/outputs.ts";
import type { Evaluation } from "#eval/evaluated.ts";
import type { Store, Trust } from "#store/store.ts";

/** What evaluation was told, and can't be seen in a graph. */
export interface Circumstances {
  /** Options of each target: "heap.size" → its value and why it has it. */
  readonly options: ReadonlyMap<string, ReadonlyMap<string, KnownOption>>;
  /** Recipes by their paths as they are shown. */
  readonly recipes: ReadonlyMap<string, string>;
}

export interface KnownOption {
  readonly cName: string;
  readonly value: string;
  readonly reason: string;
}

/** What was built for a target: enough to compare it with what would be built. */
export interface LastBuilt {
  readonly builtMs: number;
  readonly trust: Trust;
  readonly outputs: Readonly<Record<string, OutputReference>>;
  readonly graph: DerivationGraph;
  readonly options: ReadonlyMap<string, KnownOption>;
  readonly recipes: ReadonlyMap<string, string>;
}

/** Of one target, in a file of its own. */
interface TargetHead {
  readonly version: 3;
  readonly builtMs: number;
  readonly trust: Trust;
  readonly outputs: Readonly<Record<string, OutputReference>>;
  /** File names. */
  readonly graph: string;
  readonly circumstances: string;
  /** `KeptGraph` of the graph's file. */
  readonly graphMade: string;
  readonly others: readonly (readonly [before: Digest, now: Digest])[];
  /** `Evaluation.made` */
  readonly made: string | undefined;
}

export interface Remembering {
  readonly store: Store;
  readonly trust: Trust;
  /** The workspace's. */
  readonly folder: string;
  readonly nowMs: number;
  /** Asked for only where something was evaluated or built since. */
  readonly circumstances: () => Promise<Circumstances>;
}

/** Workspaces whose builds are remembered; those that were built longest ago go first. */
const MOST_WORKSPACES = 100;
/** What no target names may be another process's, which names it in a moment. */
const YOUNG_MS = 60_000;

const folderOf = (storeRoot: string, workspace: string): string => join(storeRoot, "built", sha256Hex(workspace).slice(0, 32));
const fileOf = (folder: string, target: string): string => join(folder, `target-${sha256Hex(target).slice(0, 32)}`);

/**
 * Remembers what was built, in `STORE/built/WORKSPACE/`: a file for each target, one for the graph of them all, one for what evaluation was told. A build that
 * gave what the one before it gave writes nothing. What targets were built from enters the store too, where it was not needed to build them, and stays while their links do.
 */
export async function rememberBuilt(built: readonly WantedTarget[], evaluation: Evaluation, remembering: Remembering): Promise<void> {
  const { store, trust, folder: workspace, nowMs } = remembering;
  const { made, edit } = evaluation;
  const folder = folderOf(store.root, workspace);
  const known = builtBefore(built, remembering);
  if (isKnown(known, made)) return;
  // An edit of sources leaves all as it was that evaluation was told.
  const isOnlyEdited = edit !== undefined && known.every(({ before }) => before?.made === edit.madeBefore);
  const circumstances = isOnlyEdited ? undefined : await keepCircumstances(folder, remembering);
  const fresh = known.flatMap(({ wanted, isSame: same }) => (same ? [] : [wanted]));
  const graph = fresh.length === 0 ? undefined : await keepGraph(fresh, evaluation, folder, remembering);
  quietly(() => tellBuiltSources(store, workspace, evaluation.graph, fresh));
  for (const { wanted, before, isSame: same } of known) {
    const latest = { circumstances: circumstances ?? before?.circumstances, made };
    const head =
      same && before ? { ...before, ...latest } : { version: 3, builtMs: nowMs, trust, outputs: wanted.outputs, ...graph, ...latest };
    writeKept(store.root, fileOf(folder, wanted.target.name), { head, body: [] });
  }
  quietly(() => removeUnnamed(folder, nowMs));
  trimKept(join(store.root, "built"), MOST_WORKSPACES);
}

/** Whether that has been done for just this: there is nothing to remember anew. */
export const isRemembered = (
  built: readonly WantedTarget[],
  made: string | undefined,
  where: Pick<Remembering, "store" | "trust" | "folder">,
): boolean => isKnown(builtBefore(built, where), made);

interface BuiltBefore {
  readonly wanted: WantedTarget;
  readonly before: TargetHead | undefined;
  /** It had the outputs that it has now. */
  readonly isSame: boolean;
}

const isKnown = (targets: readonly BuiltBefore[], made: string | undefined): boolean =>
  targets.every(({ before, isSame: same }) => same && made !== undefined && before?.made === made);

/** What is remembered of targets. */
function builtBefore(
  built: readonly WantedTarget[],
  { store, trust, folder: workspace }: Pick<Remembering, "store" | "trust" | "folder">,
): readonly BuiltBefore[] {
  const folder = folderOf(store.root, workspace);
  return built.map((wanted) => {
    const before = readTarget(fileOf(folder, wanted.target.name));
    return { wanted, before, isSame: before?.trust === trust && isSame(before.outputs, wanted.outputs) };
  });
}

/** The name of its file. */
async function keepCircumstances(folder: string, { store, circumstances }: Remembering): Promise<string> {
  const told = serialize(await circumstances());
  const name = `circumstances-${sha256Hex(told).slice(0, 32)}`;
  writeKept(store.root, join(folder, name), { head: { version: 1 }, body: [told] });
  return name;
}

/** Where the graph is kept already, its file gets one more name. */
async function keepGraph(
  built: readonly WantedTarget[],
  { graph, kept, edit }: Evaluation,
  folder: string,
  { store, nowMs }: Remembering,
): Promise<Pick<TargetHead, "graph" | "graphMade" | "others">> {
  const roots = rootsOf(built);
  await takeIn(store, graph, edit?.files);
  const others = [...(kept?.others ?? [])];
  const graphMade = kept?.made ?? sha256Hex(JSON.stringify([nowMs, process.pid, ...roots]));
  const name = `graph-${sha256Hex(graphMade).slice(0, 32)}`;
  const path = join(folder, name);
  if (kept === undefined || !linkKept(kept.path, path)) {
    const { packGraph } = await import("#derivation/packed/pack.ts");
    const own = subgraph(graph, roots);
    // What is written out now has all digests as they are.
    writeKept(store.root, path, { head: { made: graphMade }, body: packGraph(own) });
    return { graph: name, graphMade, others: [] };
  }
  return { graph: name, graphMade, others };
}

/** What was built last for a target. Undefined: nothing, or nothing that this Kiln can read. */
export async function lastBuilt(storeRoot: string, workspace: string, target: string): Promise<LastBuilt | undefined> {
  const [{ readGraphFile }, { substituted }] = await Promise.all([
    import("#pipeline/kept/graph-file.ts"),
    import("#derivation/packed/substitute.ts"),
  ]);
  const folder = folderOf(storeRoot, workspace);
  const head = readTarget(fileOf(folder, target));
  const kept = head && readGraphFile({ path: join(folder, head.graph), made: head.graphMade });
  const graph = head && kept && substituted(kept, new Map(head.others));
  if (head === undefined || graph === undefined) return undefined;
  const told = readKept<unknown>(join(folder, head.circumstances));
  // What the check sums cover was written by `rememberBuilt`.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const circumstances = told && (deserialize(told.body) as Circumstances);
  const { builtMs, trust, outputs } = head;
  if (!Object.values(outputs).every(({ derivation }) => graph.derivations.has(derivation))) return undefined;
  return {
    builtMs,
    trust,
    outputs,
    graph,
    options: circumstances?.options.get(target) ?? new Map(),
    recipes: circumstances?.recipes ?? new Map(),
  };
}

function readTarget(path: string): TargetHead | undefined {
  const head = readKept<TargetHead>(path)?.head;
  return head?.version === 3 ? head : undefined;
}

function isSame(a: TargetHead["outputs"], b: TargetHead["outputs"]): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every(
      (name) => a[name]?.derivation === b[name]?.derivation && a[name]?.output === b[name]?.output && a[name]?.path === b[name]?.path,
    )
  );
}

/** Sources that no step had to read, as all results were there already. `edited`: those alone (by number) are others than they were. */
async function takeIn(store: Store, graph: DerivationGraph, edited: SourceEdit["files"] | undefined): Promise<void> {
  const [{ Contents }, { packedSources }] = await Promise.all([import("#build/contents.ts"), import("#derivation/packed/pack.ts")]);
  const contents = new Contents(store, graph.sources);
  for (const [number, { digest, isFolder }] of packedSources(graph).entries()) {
    if (edited?.has(number) === false) continue;
    try {
      await (isFolder ? contents.ensureTree(digest) : contents.ensureFile(digest));
    } catch (error) {
      // It has changed since; the difference is told without its text then.
      if (!(error instanceof KilnFailure)) throw error;
    }
  }
}

function removeUnnamed(folder: string, nowMs: number): void {
  const names = readdirSync(folder);
  const heads = names.flatMap((name) => (name.startsWith("target-") ? [readTarget(join(folder, name))] : []));
  const named = new Set(heads.flatMap((head) => (head ? [head.graph, head.circumstances] : [])));
  for (const name of names) {
    const path = join(folder, name);
    if (!name.startsWith("target-") && !named.has(name) && statSync(path).ctimeMs < nowMs - YOUNG_MS) rmSync(path, { force: true });
  }
}

/** Another process does the same, or the disk takes nothing: it is remembered for explanations only. */
function quietly(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof KilnFailure) && !(error instanceof Error && "code" in error)) throw error;
  }
}
