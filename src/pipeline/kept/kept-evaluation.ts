import { randomUUID } from "node:crypto";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { DerivationGraph } from "#derivation/derivation.ts";
import type { Evaluation } from "#eval/evaluated.ts";
import type { Trace } from "#eval/machine.ts";
import type { Engine } from "../engine.ts";
import type { Project, ProjectOptions } from "../project.ts";
import type { ProjectMemory } from "../project-memory.ts";
import { openEvaluationCache, type EvaluationCache, type EarlierEvaluation, type EvaluationSummary } from "./evaluation-cache.ts";
import type { Wanted } from "./wanted.ts";

/** All that an evaluation hangs on beside the disk and Kiln's code. */
export interface Question {
  /** Absolute: where the search for workspace.kiln begins. */
  readonly folder: string;
  /** Node's name of the build host's processor. */
  readonly buildArch: string;
  /** `--set` */
  readonly wishes: readonly string[];
  readonly wanted: Wanted;
  /** `--locked` */
  readonly isLocked?: boolean;
}

export interface Asking {
  readonly storeFolder: string;
  readonly now: () => number;
  /** Digest of Kiln's code; default: the bundler's. */
  readonly code?: string;
  readonly report: (warnings: readonly Diagnostic[]) => void;
  readonly tell: (traces: readonly Trace[]) => void;
  openProject(options: Pick<ProjectOptions, "memory" | "onWarnings" | "onTraces">): Promise<Project>;
  openEngine(): Promise<Engine>;
  /** Sources were edited since the last evaluation: what is asked for has steps that will run. */
  readonly onEdit?: () => void;
  /** Work that is to be done where what was evaluated is built, too. Default: at once. */
  readonly later?: (work: () => void) => void;
}

/**
 * Evaluates targets, or takes what an earlier run found while the disk still shows all that it was made from. Then nothing is parsed, checked or
 * evaluated, and the code that would do so isn't loaded. Warnings and traces are told either way. Throws what is wrong as a `KilnFailure`.
 */
export async function keptEvaluation(question: Question, asking: Asking): Promise<Evaluation> {
  const cache = cacheOf(question, asking);
  const known = cache.known();
  const graph = await known?.graph();
  if (known && graph) return { ...retold(known, asking), graph };
  return (known ? undefined : await evaluateEdited(question, asking, cache)) ?? (await evaluateAnew(question, asking, cache));
}

/** An evaluation of which the graph is read when somebody needs it: a build that finds its results by their ids doesn't. */
export interface EvaluatedTargets extends Omit<Evaluation, "graph"> {
  graph(): Promise<DerivationGraph>;
}

/** The same, with the graph read when it is asked for. */
export async function keptTargets(question: Question, asking: Asking): Promise<EvaluatedTargets> {
  const cache = cacheOf(question, asking);
  const known = cache.known();
  if (!known) return withGraph((await evaluateEdited(question, asking, cache)) ?? (await evaluateAnew(question, asking, cache)));
  return {
    ...retold(known, asking),
    // A graph that has gone is made again: the same, as nothing has changed that it was made from. All is told already.
    graph: async () =>
      (await known.graph()) ?? (await evaluateAnew(question, { ...asking, report: () => undefined, tell: () => undefined }, cache)).graph,
  };
}

export const withGraph = ({ graph, ...rest }: Evaluation): EvaluatedTargets => ({ ...rest, graph: () => Promise.resolve(graph) });

/** The same, of which only the size is told. */
export async function keptSummary(question: Question, asking: Asking): Promise<EvaluationSummary> {
  const cache = cacheOf(question, asking);
  const known = cache.known();
  if (known) {
    if (known.isTold) retold(known, asking);
    return known;
  }
  return summaryOf(await evaluateAnew(question, asking, cache));
}

export const summaryOf = ({ targets, graph }: Evaluation): EvaluationSummary => ({
  targets: targets.map(({ name }) => name),
  derivations: graph.derivations.size,
});

/** The targets that a question is about, in a workspace that was read. */
export async function evaluateWanted(project: Project, { wanted, wishes }: Question, engine: Engine): Promise<Evaluation> {
  const { namesWanted } = await import("./wanted.ts");
  return await project.evaluate(namesWanted(wanted, project), wishes, engine, wanted.kind === "everything" ? undefined : wanted.lazy);
}

/** The same; what kiln.lock remembers of sources is compared with what recipes say. Throws KILN-E0752, KILN-E0753. */
export async function evaluateGuarded(project: Project, question: Question, engine: Engine, { files }: ProjectMemory): Promise<Evaluation> {
  const evaluation = await evaluateWanted(project, question, engine);
  const { guardSources } = await import("../sources/record-sources.ts");
  guardSources(evaluation.graph, project.workspace, { files, isLocked: question.isLocked === true });
  return evaluation;
}

/** What `kiln check` says of options beside what an evaluation finds; all C is looked through, so `--watch` does it when nothing else is to be done. */
export async function optionWarnings(
  project: Project,
  { wanted, wishes }: Question,
  evaluation: Evaluation,
  engine: Engine,
): Promise<readonly Diagnostic[]> {
  if (wanted.kind !== "everything") return [];
  const { checkOptionUse } = await import("../option-use.ts");
  return await checkOptionUse(project.declarations, evaluation, project.resolved(wishes), engine);
}

const cacheOf = ({ folder, buildArch, wishes, wanted, isLocked }: Question, { storeFolder, now, code }: Asking): EvaluationCache =>
  openEvaluationCache(storeFolder, JSON.stringify([folder, buildArch, wishes, wanted, isLocked === true]), now, code);

function retold(known: EarlierEvaluation, { report, tell }: Asking): Omit<Evaluation, "graph"> & { readonly made: string } {
  const { evaluated, warnings, traces } = known.answer();
  report(warnings);
  tell(traces);
  return { targets: evaluated, made: known.made, kept: known.kept };
}

/** Where only contents of sources are others than in an earlier run: what that found, with their digests. */
async function evaluateEdited({ wanted }: Question, asking: Asking, cache: EvaluationCache): Promise<Evaluation | undefined> {
  // What is said of all options is found by looking through all C.
  const edited = wanted.kind === "everything" ? undefined : cache.edited();
  if (edited === undefined) return undefined;
  asking.onEdit?.();
  const [{ editSources, editedTargets }, { store }] = await Promise.all([import("./edit-sources.ts"), asking.openEngine()]);
  const edit = await editSources(edited, store);
  if (edit === undefined) return undefined;
  const { targets, made: madeBefore } = retold(edited, asking);
  const now = { targets: editedTargets(targets, edit), made: randomUUID(), graph: edit.now };
  (asking.later ?? ((work) => work()))(() => edited.keep(now, edit.others));
  return { ...now, kept: { ...edited.kept, others: edit.others }, edit: { ...edit, madeBefore } };
}

async function evaluateAnew(question: Question, asking: Asking, cache: EvaluationCache): Promise<Evaluation> {
  const [{ ObservedDisk }, { ProjectMemory }] = await Promise.all([import("./observed-disk.ts"), import("../project-memory.ts")]);
  const disk = new ObservedDisk(asking.now, cache.earlier());
  const memory = new ProjectMemory({ disk, digests: disk.digests });
  const warnings: Diagnostic[] = [];
  const traces: Trace[] = [];
  const project = await asking.openProject({
    memory,
    onWarnings: (found) => {
      warnings.push(...found);
      asking.report(found);
    },
    onTraces: (found) => {
      traces.push(...found);
      asking.tell(found);
    },
  });
  const engine = await asking.openEngine();
  const evaluation = { ...(await evaluateGuarded(project, question, engine, memory)), made: randomUUID() };
  const idle = await optionWarnings(project, question, evaluation, engine);
  warnings.push(...idle);
  asking.report(idle);
  const seen = disk.observations();
  const kept = seen && (await cache.keep(seen, evaluation, { warnings, traces, listed: memory.listed }));
  return kept ? { ...evaluation, kept } : evaluation;
}
