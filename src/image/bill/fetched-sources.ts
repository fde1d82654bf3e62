import type { Derivation, DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import { hashOf } from "#derivation/digest.ts";
import { dependenciesOf, derivationOf, topologicalOrder } from "#derivation/graph.ts";

/** What one step fetches. */
export interface FetchedSource {
  /** SRI. */
  readonly hash: string;
  /** Locators, as recipes write them; any of them may give it. */
  readonly urls: readonly string[];
}

export interface FetchedSources {
  /** What goes into the image, whichever way; each once, by hash. */
  readonly sources: readonly FetchedSource[];
  /** What the programs that made it come from. Some are in both: a package may hold a compiler and a library's source. */
  readonly tools: readonly FetchedSource[];
  /** Source's hash → sha256 (hex) of the patches, in the order in which they were applied, one list for each way in which it was patched. */
  readonly patches: ReadonlyMap<string, readonly (readonly string[])[]>;
}

/** What is fetched for these steps, as the graph tells. A program is what stands at the first word of a command; all else that a step reads is material. */
export function fetchedSources(graph: DerivationGraph, roots: readonly DerivationId[]): FetchedSources {
  const programs = new Set<DerivationId>();
  const material = reached(roots, (id) => {
    const derivation = derivationOf(graph, id);
    const program = programOf(derivation);
    if (program !== undefined) programs.add(program);
    return dependenciesOf(derivation).filter((need) => need !== program);
  });
  const tools = new Set(topologicalOrder(graph, programs));
  return {
    sources: fetchesOf(graph, material),
    tools: fetchesOf(graph, tools),
    patches: patchesOf(graph, material),
  };
}

/** The step that gave the program that a command runs. */
function programOf({ command, inputs }: Derivation): DerivationId | undefined {
  const word = (command[0] ?? "").replace(/^\.\//, "");
  for (const [path, input] of Object.entries(inputs))
    if ("derivation" in input && (word === path || word.startsWith(`${path}/`))) return input.derivation;
  return undefined;
}

function reached(roots: readonly DerivationId[], needsOf: (id: DerivationId) => readonly DerivationId[]): ReadonlySet<DerivationId> {
  const seen = new Set(roots);
  // A set gives what is added while it is walked through, too.
  for (const id of seen) for (const need of needsOf(id)) seen.add(need);
  return seen;
}

function fetchesOf(graph: DerivationGraph, ids: ReadonlySet<DerivationId>): readonly FetchedSource[] {
  const found = new Map<string, FetchedSource>();
  for (const id of ids) {
    const { fetch } = derivationOf(graph, id);
    if (fetch) found.set(fetch.hash, fetch);
  }
  return [...found.values()].toSorted((a, b) => (a.hash < b.hash ? -1 : 1));
}

function patchesOf(graph: DerivationGraph, ids: ReadonlySet<DerivationId>): FetchedSources["patches"] {
  const found = new Map<string, string[][]>();
  for (const id of ids) {
    const { command, inputs } = derivationOf(graph, id);
    if (command[0]?.startsWith("kiln:patch/") !== true) continue;
    const hash = sourceBehind(graph, id);
    if (hash === undefined) continue;
    const digests = Object.entries(inputs)
      .filter(([path]) => path.startsWith("patches/"))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, input]) => ("source" in input ? hashOf(input.source) : ""));
    found.set(hash, [...(found.get(hash) ?? []), digests]);
  }
  return found;
}

/** What a tree was fetched as, through steps that unpack, select and patch. */
function sourceBehind(graph: DerivationGraph, id: DerivationId): string | undefined {
  for (let at = derivationOf(graph, id); ;) {
    if (at.fetch) return at.fetch.hash;
    const from = at.inputs["source"] ?? at.inputs["archive"];
    if (from === undefined || !("derivation" in from)) return undefined;
    at = derivationOf(graph, from.derivation);
  }
}
