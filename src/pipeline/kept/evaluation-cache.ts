import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { DerivationId } from "#derivation/derivation.ts";
import { sha256Hex, type Digest } from "#derivation/digest.ts";
import type { PackedGraph } from "#derivation/packed/packed-graph.ts";
import type { EvaluatedTarget, Evaluation, KeptGraph } from "#eval/evaluated.ts";
import type { Trace } from "#eval/machine.ts";
import { noteUse } from "#store/last-use.ts";
import { readKept, trimKept, writeKept, type KeptFile } from "./kept-file.ts";
import { lookAgain, type EditedFile, type Observations, type SeenAgain } from "./observations.ts";

/** Set by the bundler: a digest of all of Kiln's code. Without it (in tests of sources) nothing is kept. */
declare const __KILN_SOURCES__: string | undefined;

/** What was told on the way of an evaluation. */
export interface Told {
  readonly warnings: readonly Diagnostic[];
  readonly traces: readonly Trace[];
}

/** How large an evaluation is: all that `kiln check` says. */
export interface EvaluationSummary {
  readonly targets: readonly string[];
  readonly derivations: number;
}

/** An evaluation but for its graph. */
export interface KeptAnswer extends Told {
  readonly evaluated: readonly EvaluatedTarget[];
  /** Of the graph, where sources have other digests than in the one that is kept: as in `Sections`. */
  readonly ids?: Uint8Array;
}

/** What an earlier run found. */
export interface EarlierEvaluation extends EvaluationSummary {
  /** Whether there are warnings or traces. */
  readonly isTold: boolean;
  /** `Evaluation.made` */
  readonly made: string;
  answer(): KeptAnswer;
  readonly kept: KeptGraph;
  /** Read when it is asked for: it is all but a few bytes of what is kept. Undefined: it isn't whole, or it is that of another run. */
  graph(): Promise<PackedGraph | undefined>;
  /** As it was kept, with digests that sources had then. */
  keptGraph(): Promise<PackedGraph | undefined>;
}

/** One that would be the same today but for digests of sources. */
export interface EditedEvaluation extends EarlierEvaluation {
  readonly edits: readonly EditedFile[];
  /** Derivations whose outputs evaluation looked into. */
  readonly listed: readonly DerivationId[];
  /** Keeps what it is with these digests, over the graph that is there. */
  keep(now: Required<Pick<Evaluation, "targets" | "made">> & { readonly graph: PackedGraph }, others: KeptGraph["others"]): void;
}

/** What is kept for one question: an evaluation is pure, so that the question and what was seen of the disk tell all. */
export interface EvaluationCache {
  /** Undefined: nothing is known, or something that was read is another one now. */
  known(): EarlierEvaluation | undefined;
  /** Where `known` gives nothing: what is the same but for contents of files. */
  edited(): EditedEvaluation | undefined;
  /** What was seen when the question was answered last, whether it still stands or not. */
  readonly earlier: () => Observations | undefined;
  /** Gives where the graph is. A cache only: a disk that is full or read-only is no reason to fail. */
  keep(
    seen: Observations,
    evaluation: Evaluation & { readonly made: string },
    told: Told & { readonly listed: readonly DerivationId[] },
  ): Promise<KeptGraph | undefined>;
}

interface Head extends EvaluationSummary {
  readonly isTold: boolean;
  readonly seen: Observations;
  readonly listed: readonly DerivationId[];
  /** `Evaluation.made` */
  readonly made: string;
  /** That of the evaluation whose graph is kept; its file has the same. */
  readonly graphMade: string;
  /** Digests of sources there, and those that they have now. */
  readonly others: readonly (readonly [before: Digest, now: Digest])[];
}

/** Answers for so many questions (workspaces, targets, `--set`) are kept; the oldest go first. */
const MOST = 100;

/**
 * Answers in `STORE/evaluated/KILN/QUESTION`, the graph beside it in `QUESTION.graph`; bodies are read only by who needs them.
 * `question`: all that the answer hangs on beside the disk and Kiln's code, as JSON.
 */
export function openEvaluationCache(
  storeFolder: string,
  question: string,
  now: () => number,
  code: string | undefined = typeof __KILN_SOURCES__ === "undefined" ? undefined : __KILN_SOURCES__,
): EvaluationCache {
  if (code === undefined)
    return { known: () => undefined, edited: () => undefined, earlier: () => undefined, keep: () => Promise.resolve(undefined) };
  const folder = join(storeFolder, "evaluated", code);
  const path = join(folder, sha256Hex(`${process.versions.v8}\0${question}`));
  const graphPath = `${path}.graph`;
  let read: KeptFile<Head> | undefined;
  let again: SeenAgain | undefined;
  const stored = (): typeof read => {
    if (read === undefined) {
      read = readKept(path);
      if (read) noteUse(folder);
    }
    return read;
  };
  const seenAgain = ({ head }: KeptFile<Head>): SeenAgain => (again ??= lookAgain(head.seen, now()));
  const earlierOf = ({ head, body }: KeptFile<Head>): EarlierEvaluation => {
    const kept: KeptGraph = { path: graphPath, made: head.graphMade, others: new Map(head.others) };
    let answered: KeptAnswer | undefined;
    // What the check sums cover was written by `keep`.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const answer = (): KeptAnswer => (answered ??= deserialize(body) as KeptAnswer);
    let original: PackedGraph | undefined;
    // Loaded by who reads one: a build that changes nothing doesn't.
    const keptGraph = async (): Promise<typeof original> => (original ??= (await import("./graph-file.ts")).readGraphFile(kept));
    return {
      targets: head.targets,
      derivations: head.derivations,
      isTold: head.isTold,
      made: head.made,
      kept,
      answer,
      keptGraph,
      async graph() {
        const graph = await keptGraph();
        if (!graph || kept.others.size === 0) return graph;
        const { substituted } = await import("#derivation/packed/substitute.ts");
        return substituted(graph, kept.others, answer().ids);
      },
    };
  };
  return {
    known() {
      const found = stored();
      if (!found) return undefined;
      const outcome = seenAgain(found);
      if (outcome.kind !== "same") return undefined;
      if (outcome.renewed) writeKept(storeFolder, path, { head: { ...found.head, seen: outcome.renewed }, body: [found.body] });
      return earlierOf(found);
    },
    edited() {
      const found = stored();
      const outcome = found && seenAgain(found);
      if (!found || outcome?.kind !== "edited") return undefined;
      const { edits, renewed } = outcome;
      const earlier = earlierOf(found);
      return {
        ...earlier,
        edits,
        listed: found.head.listed,
        keep({ made, targets, graph }, others) {
          const { warnings, traces } = earlier.answer();
          const head: Head = { ...found.head, seen: renewed, made, others: [...others] };
          const { ids } = graph.sections;
          writeKept(storeFolder, path, { head, body: [serialize({ evaluated: targets, warnings, traces, ids } satisfies KeptAnswer)] });
        },
      };
    },
    earlier: () => stored()?.head.seen,
    async keep(seen, { targets, made, graph }, { warnings, traces, listed }) {
      const { packGraph } = await import("#derivation/packed/pack.ts");
      // Before the answer that it belongs to.
      writeKept(storeFolder, graphPath, { head: { made }, body: packGraph(graph) });
      const head: Head = {
        targets: targets.map(({ name }) => name),
        derivations: graph.derivations.size,
        isTold: warnings.length > 0 || traces.length > 0,
        seen,
        listed,
        made,
        graphMade: made,
        others: [],
      };
      writeKept(storeFolder, path, { head, body: [serialize({ evaluated: targets, warnings, traces } satisfies KeptAnswer)] });
      trimKept(folder, 2 * MOST);
      return { path: graphPath, made, others: new Map() };
    },
  };
}
