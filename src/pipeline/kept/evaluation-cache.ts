import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { sha256Hex } from "#derivation/digest.ts";
import type { DerivationGraph } from "#derivation/derivation.ts";
import type { EvaluatedTarget, Evaluation } from "#eval/evaluated.ts";
import type { Trace } from "#eval/machine.ts";
import { readKept, trimKept, writeKept, type KeptFile } from "./kept-file.ts";
import { lookAgain, type Observations } from "./observations.ts";

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

export interface KnownEvaluation extends EvaluationSummary {
  /** Whether there are warnings or traces. */
  readonly isTold: boolean;
  /** `Evaluation.made` */
  readonly made: string;
  answer(): KeptAnswer;
  /** Read when it is asked for: it is all but a few bytes of what is kept. Undefined: it isn't whole, or it is that of another run. */
  graph(): DerivationGraph | undefined;
}

/** An evaluation but for its graph. */
interface KeptAnswer extends Told {
  readonly evaluated: readonly EvaluatedTarget[];
}

/** What is kept for one question: an evaluation is pure, so that the question and what was seen of the disk tell all. */
export interface EvaluationCache {
  /** Undefined: nothing is known, or something that was read is another one now. */
  known(): KnownEvaluation | undefined;
  /** What was seen when the question was answered last, whether it still stands or not. */
  readonly earlier: () => Observations | undefined;
  /** A cache only: a disk that is full or read-only is no reason to fail. */
  keep(seen: Observations, evaluation: Evaluation & { readonly made: string }, told: Told): void;
}

interface Head extends EvaluationSummary {
  readonly isTold: boolean;
  readonly seen: Observations;
  /** `Evaluation.made`; the graph's file has the same. */
  readonly made: string;
}

type GraphHead = Pick<Head, "made">;

/** Answers for so many questions (workspaces, targets, `--set`) are kept; the oldest go first. */
const MOST = 100;

/**
 * Answers in `STORE/evaluated/KILN/QUESTION`, the graph beside it in `QUESTION.graph`; bodies are Node's serialisation, read only by who needs them.
 * `question`: all that the answer hangs on beside the disk and Kiln's code, as JSON.
 */
export function openEvaluationCache(
  storeFolder: string,
  question: string,
  now: () => number,
  code: string | undefined = typeof __KILN_SOURCES__ === "undefined" ? undefined : __KILN_SOURCES__,
): EvaluationCache {
  if (code === undefined) return { known: () => undefined, earlier: () => undefined, keep: () => undefined };
  const folder = join(storeFolder, "evaluated", code);
  const path = join(folder, sha256Hex(`${process.versions.v8}\0${question}`));
  let read: KeptFile<Head> | undefined;
  const stored = (): typeof read => (read ??= readKept(path));
  return {
    known() {
      const found = stored();
      if (!found) return undefined;
      const { head, body } = found;
      const { isSame, renewed } = lookAgain(head.seen, now());
      if (!isSame) return undefined;
      if (renewed) writeKept(storeFolder, path, { head: { ...head, seen: renewed }, body: [body] });
      return {
        targets: head.targets,
        derivations: head.derivations,
        isTold: head.isTold,
        made: head.made,
        // What the check sums cover was written by `keep`.
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        answer: () => deserialize(body) as KeptAnswer,
        graph() {
          const kept = readKept<GraphHead>(`${path}.graph`);
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion
          return kept?.head.made === head.made ? (deserialize(kept.body) as DerivationGraph) : undefined;
        },
      };
    },
    earlier: () => stored()?.head.seen,
    keep(seen, { targets, made, graph: { derivations, sources, places } }, { warnings, traces }) {
      const own = new Map([...(places ?? [])].filter(([id]) => derivations.has(id)));
      const body = serialize({ derivations, sources, places: own } satisfies DerivationGraph);
      // Before the answer that it belongs to.
      writeKept(storeFolder, `${path}.graph`, { head: { made } satisfies GraphHead, body: [body] });
      const head: Head = {
        targets: targets.map(({ name }) => name),
        derivations: derivations.size,
        isTold: warnings.length > 0 || traces.length > 0,
        seen,
        made,
      };
      writeKept(storeFolder, path, { head, body: [serialize({ evaluated: targets, warnings, traces } satisfies KeptAnswer)] });
      trimKept(folder, 2 * MOST);
    },
  };
}
