import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { sha256Hex } from "#derivation/digest.ts";
import type { Evaluation } from "#eval/evaluated.ts";
import type { Trace } from "#eval/machine.ts";
import { lookAgain, type Observations } from "./observations.ts";

/** Set by the bundler: a digest of all of Kiln's code. Without it (in tests of sources) nothing is kept. */
declare const __KILN_SOURCES__: string | undefined;

/** An evaluation with what was told on the way. */
export interface Told {
  readonly evaluation: Evaluation;
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
  whole(): Told;
}

/** What is kept for one question: an evaluation is pure, so that the question and what was seen of the disk tell all. */
export interface EvaluationCache {
  /** Undefined: nothing is known, or something that was read is another one now. */
  known(): KnownEvaluation | undefined;
  /** What was seen when the question was answered last, whether it still stands or not. */
  readonly earlier: () => Observations | undefined;
  /** A cache only: a disk that is full or read-only is no reason to fail. */
  keep(seen: Observations, told: Told): void;
}

interface Head extends EvaluationSummary {
  readonly isTold: boolean;
  readonly seen: Observations;
  /** sha256 of the rest of the file. */
  readonly body: string;
}

const NEWLINE = 0x0a;
/** Hexadecimal digits of a sha256. */
const CHECK = 64;
/** Answers for so many questions (workspaces, targets, `--set`) are kept; the oldest go first. */
const MOST = 100;

/**
 * Answers in `STORE/evaluated/KILN/QUESTION`: the check sum of the head; the head as JSON; Node's serialisation of a `Told`, read only by who needs it.
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
  let read: { readonly head: Head; readonly body: Buffer } | undefined;
  const stored = (): typeof read => (read ??= readStored(path));
  return {
    known() {
      const found = stored();
      if (!found) return undefined;
      const { head, body } = found;
      const { isSame, renewed } = lookAgain(head.seen, now());
      if (!isSame) return undefined;
      if (renewed) write(folder, path, { ...head, seen: renewed }, body);
      return {
        targets: head.targets,
        derivations: head.derivations,
        isTold: head.isTold,
        // What the check sum covers was written by `keep`.
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        whole: () => deserialize(body) as Told,
      };
    },
    earlier: () => stored()?.head.seen,
    keep(seen, told) {
      const { evaluation, warnings, traces } = told;
      const { derivations, sources, places } = evaluation.graph;
      const own = new Map([...(places ?? [])].filter(([id]) => derivations.has(id)));
      const body = serialize({ ...told, evaluation: { targets: evaluation.targets, graph: { derivations, sources, places: own } } });
      write(
        folder,
        path,
        {
          targets: evaluation.targets.map(({ name }) => name),
          derivations: derivations.size,
          isTold: warnings.length > 0 || traces.length > 0,
          seen,
          body: sha256Hex(body),
        },
        body,
      );
      trim(folder);
    },
  };
}

function readStored(path: string): { readonly head: Head; readonly body: Buffer } | undefined {
  try {
    const bytes = readFileSync(path);
    const end = bytes.indexOf(NEWLINE, CHECK);
    const head = bytes.subarray(CHECK, end);
    if (end < 0 || sha256Hex(head) !== bytes.toString("latin1", 0, CHECK)) return undefined;
    // What the check sum covers was written by `keep`.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const parsed = JSON.parse(head.toString("utf8")) as Head;
    const body = bytes.subarray(end + 1);
    return sha256Hex(body) === parsed.body ? { head: parsed, body } : undefined;
  } catch {
    return undefined;
  }
}

function write(folder: string, path: string, head: Head, body: Uint8Array): void {
  const text = Buffer.from(JSON.stringify(head));
  const temporary = `${path}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(temporary, Buffer.concat([Buffer.from(sha256Hex(text)), text, Buffer.from("\n"), body]));
    renameSync(temporary, path);
  } catch {
    rmSync(temporary, { force: true });
  }
}

function trim(folder: string): void {
  try {
    const names = readdirSync(folder);
    if (names.length <= MOST) return;
    const aged = names.map((name) => ({ path: join(folder, name), mtimeMs: statSync(join(folder, name)).mtimeMs }));
    for (const { path } of aged.toSorted((a, b) => a.mtimeMs - b.mtimeMs).slice(0, names.length - MOST)) rmSync(path, { force: true });
  } catch {
    // Another process trims too.
  }
}
