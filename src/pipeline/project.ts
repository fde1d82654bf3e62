import { collectDeclarations } from "#config/declarations.ts";
import type { Declarations } from "#config/declared.ts";
import { hostDisk } from "#config/disk.ts";
import type { ParseModule } from "#config/host-files.ts";
import type { ResolvedTarget } from "#config/resolved.ts";
import {
  archOfHost,
  buildSystemOf,
  libraryOfTarget,
  listTargets,
  resolveTargets,
  selectTargets,
  type SelectedTarget,
} from "#config/targets.ts";
import { loadWorkspace, type Workspace, type WorkspaceHost } from "#config/workspace.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";
import type { EvaluationRequest, ShownValue, TargetsEvaluated, WantedExpression } from "#eval/evaluate.ts";
import type { Evaluation } from "#eval/evaluated.ts";
import type { EvaluationEnvironment, Trace } from "#eval/machine.ts";
import { parseExpression, parseModule } from "#syntax/parse.ts";
import type { Engine } from "./engine.ts";
import { evaluateAnyDepth } from "./deep/evaluate-deep.ts";
import { checkLockFits, InputsWanted } from "./inputs/lock-fits.ts";
import { LockedInputs } from "./inputs/locked-inputs.ts";
import { ProjectMemory, type Surroundings } from "./project-memory.ts";
import { shippedWorkspaces } from "./shipped-workspaces.ts";
import { checkTheRest, checkWorkspace } from "./static-checks.ts";

export interface ProjectOptions {
  /** Node's name of the build host's processor. */
  readonly buildArch: string;
  readonly onWarnings: (warnings: readonly Diagnostic[]) => void;
  /** What `trace` told in an evaluation that ended; default: it is left out. */
  readonly onTraces?: (traces: readonly Trace[]) => void;
  /** Default: none that remembers. */
  readonly parse?: ParseModule;
  /** Outside of any workspace there is an empty one: builtins only. Default: that is a mistake. */
  readonly anywhere?: boolean;
  /** Of the same workspace, opened before in this process. */
  readonly memory?: ProjectMemory;
  /** Where fetched inputs lie; without it there are none. */
  readonly storeFolder?: string;
}

/** A workspace that was read and checked: from here targets are named, resolved and evaluated. */
export interface Project {
  /** Absolute folder of workspace.kiln. */
  readonly folder: string;
  readonly workspace: Workspace;
  readonly declarations: Declarations;
  /** Names of every image on every platform and architecture that it is made for. */
  everyTarget(): readonly string[];
  /** All of those that have no mistakes, configured. */
  resolved(wishes: readonly string[]): readonly ResolvedTarget[];
  /** Those of these names. */
  resolvedOnly(names: readonly string[], wishes: readonly string[]): readonly ResolvedTarget[];
  /** What `kiln build` builds when it isn't told. */
  exportedImages(): readonly string[];
  /**
   * `hello` → all its targets; what names a platform, or nothing known, stays as it is. A library stands for the image with its unit tests, LIBRARY_tests,
   * where there is one.
   */
  everyPlatform(images: readonly string[]): readonly string[];
  /** Patterns (none: every exported image) → derivations; trees that recipes list are realised on the way. `lazy`: those lazy outputs only. Throws what is wrong. */
  evaluate(patterns: readonly string[], wishes: readonly string[], engine: Engine, lazy?: readonly string[]): Promise<Evaluation>;
  /** The same of a target that is resolved already, without lazy outputs. */
  evaluateTarget(target: ResolvedTarget, engine: Engine): Promise<Evaluation>;
  /** What an expression gives. Throws what is wrong: KILN-E01xx, KILN-E04xx. */
  evaluateText(text: string, path: string, openEngine: OpenEngine): Promise<ShownValue>;
  /** The same of one that was parsed already. */
  evaluateExpression(expression: WantedExpression, openEngine: OpenEngine): Promise<ShownValue>;
}

/** Gives the same one each time. Few expressions list trees: it is opened, and its code loaded, for those only. */
export type OpenEngine = () => Promise<Engine>;

/**
 * Reads the workspace that `folder` lies in. Throws the mistakes of all its recipes at once (KILN-E01xx, E02xx, E03xx, E11xx); `InputsWanted` where inputs must be
 * fetched first.
 */
export function openProject(folder: string, options: ProjectOptions): Project {
  const memory = options.memory ?? new ProjectMemory({ disk: hostDisk });
  memory.lookAnew();
  const parse = options.parse ?? parseModule;
  const locked = options.storeFolder === undefined ? undefined : new LockedInputs(memory.files, options.storeFolder);
  const host: WorkspaceHost = {
    files: memory.files,
    parse,
    ...shippedWorkspaces(),
    ...(locked ? { locked: (...asked) => locked.folderOf(...asked) } : {}),
  };
  const loaded = loadWorkspace(folder, memory.workspace ? { ...host, before: memory.workspace.modules } : host);
  memory.workspace = loaded.workspace;
  const isOutside = options.anywhere === true && loaded.workspace.inputs.size === 0;
  const { workspace } = loaded;
  const errors = loaded.diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length === 0 && loaded.remote.length > 0) {
    if (loaded.missing.length > 0 || !locked) throw new InputsWanted(workspace.folder, loaded.missing);
    checkLockFits(workspace.folder, loaded.remote, { files: memory.files, parse, locked });
  }
  const isOnlySyntax = errors.length > 0 && errors.every(({ code }) => code.startsWith("KILN-E01"));
  refuse(isOutside ? [] : [...loaded.diagnostics, ...(isOnlySyntax ? checkTheRest(workspace, memory.checks) : [])], options);
  const { declarations, diagnostics } = collectDeclarations(workspace, memory.declarations);
  refuse([...diagnostics, ...checkWorkspace(workspace, declarations, memory.checks)], options);
  const arch = archOfHost(options.buildArch);
  const targets = listTargets(declarations, arch);

  const buildSystem = buildSystemOf(arch);

  const resolve = (patterns: readonly string[], wishes: readonly string[]): readonly EvaluationRequest[] => {
    const selected = selectTargets(declarations, patterns, arch);
    refuse(selected.diagnostics, options);
    const resolved = resolveTargets(declarations, selected.targets, wishes, memory.resolutions);
    refuse(resolved.diagnostics, options);
    return selected.targets.map((target, i) => requestFor(declarations, target, resolved.targets[i]));
  };

  let opened: Engine | undefined;
  const evaluateExpression = async (expression: WantedExpression, openEngine: OpenEngine): Promise<ShownValue> => {
    const attempt = async (environment: EvaluationEnvironment): Promise<Attempted<ShownValue>> => {
      const done = await evaluateAnyDepth(workspace, { kind: "expression", expression }, environment, memory.evaluation);
      if (done.kind !== "expression") throw new Error("another job was done");
      return done.result;
    };
    if (opened === undefined) {
      const first = await attempt(memory.surroundings(workspace, undefined, buildSystem).environment);
      if (first.pending.length === 0) return told(first, options.onTraces);
      opened = await openEngine();
    }
    return await realising(memory.surroundings(workspace, opened, buildSystem), { engine: opened, onTraces: options.onTraces }, attempt);
  };

  const evaluateRequests = async (requests: readonly EvaluationRequest[], engine: Engine): Promise<Evaluation> =>
    await realising(memory.surroundings(workspace, engine, buildSystem), { engine, onTraces: options.onTraces }, async (environment) => {
      const done = await evaluateAnyDepth(workspace, { kind: "targets", requests }, environment, memory.evaluation);
      if (done.kind !== "targets") throw new Error("another job was done");
      const { evaluation, ...rest } = done.result;
      if (evaluation) options.onWarnings(rest.diagnostics);
      return { value: evaluation, ...rest };
    });

  return {
    folder: workspace.folder,
    workspace,
    declarations,
    resolved: (wishes) => resolveTargets(declarations, targets, wishes).targets.flatMap((one) => one ?? []),
    resolvedOnly(names, wishes) {
      const selected = selectTargets(declarations, names, arch);
      return resolveTargets(declarations, selected.targets, wishes, memory.resolutions).targets.flatMap((one) => one ?? []);
    },
    everyTarget: () => targets.map((target) => target.name),
    exportedImages: () => [...new Set(selectTargets(declarations, [], arch).targets.map((target) => target.image))],
    everyPlatform: (images) =>
      images.flatMap((text) => {
        const [name = text, ...place] = text.split("@");
        const tests = `${name}_tests`;
        const hasTests = declarations.images.has(tests) && !declarations.images.has(name);
        const image = hasTests ? [tests, ...place].join("@") : text;
        const own = targets.filter((target) => target.image === image).map((target) => target.name);
        return own.length > 0 ? own : [image];
      }),
    async evaluate(patterns, wishes, engine, lazy) {
      const requests = resolve(patterns, wishes).map((request) => (lazy === undefined ? request : { ...request, lazy }));
      return await evaluateRequests(requests, engine);
    },
    evaluateTarget: async (target, engine) => await evaluateRequests([{ target, lazy: [] }], engine),
    async evaluateText(text, path, openEngine) {
      const source = { path, text };
      const parsed = parseExpression(source);
      const { expr } = parsed;
      if (expr === undefined || parsed.diagnostics.length > 0) throw new KilnFailure(parsed.diagnostics);
      return await evaluateExpression({ expr, source }, openEngine);
    },
    evaluateExpression,
  };
}

type Attempted<T> = { readonly value?: T | undefined } & Pick<TargetsEvaluated, "pending" | "pendingGraph" | "diagnostics" | "traces">;

/** Evaluation is pure: when it asks for a tree that isn't there, the tree is realised and evaluation begins again. */
async function realising<T>(
  { environment, trees }: Surroundings,
  { engine, onTraces }: { readonly engine: Engine; readonly onTraces: ProjectOptions["onTraces"] },
  attempt: (environment: EvaluationEnvironment) => Promise<Attempted<T>>,
): Promise<T> {
  const asked = new Set<string>();
  const isNew = (names: readonly string[]): boolean => {
    const before = asked.size;
    for (const name of names) asked.add(name);
    return asked.size > before;
  };
  for (;;) {
    const attempted = await attempt(environment);
    const { pending, pendingGraph } = attempted;
    if (pending.length === 0 || attempted.value !== undefined || attempted.diagnostics.length > 0) return told(attempted, onTraces);
    // A cache may have what there is in a tree, which is all that most ask, and single files of it.
    const unread = trees?.unread ?? [];
    if (unread.length > 0) {
      if (isNew(unread.map(({ digest }) => digest)) && (await engine.files(unread))) continue;
    } else {
      const outputs = isNew(pending.map(({ derivation, output }) => `${derivation} ${output}`))
        ? await engine.listings(pending)
        : undefined;
      if (outputs !== undefined) {
        trees?.learn(pending, { outputs });
        continue;
      }
    }
    const report = await engine.build(pendingGraph, pending);
    if (report.diagnostics.length > 0 || report.interrupted) throw new KilnFailure(report.diagnostics);
    trees?.learn(pending, report);
  }
}

/** What came of an attempt that waits for nothing. */
function told<T>({ value, pending, diagnostics, traces }: Attempted<T>, onTraces: ProjectOptions["onTraces"]): T {
  if (pending.length === 0 && traces.length > 0) onTraces?.(traces);
  if (value === undefined) throw new KilnFailure(diagnostics);
  return value;
}

function requestFor(declarations: Declarations, selected: SelectedTarget, target: ResolvedTarget | undefined): EvaluationRequest {
  if (!target) throw new Error(`${selected.name} was not resolved`);
  if (selected.library === undefined) return { target };
  const library = libraryOfTarget(declarations, target, selected.library);
  if (typeof library === "string") return { target, library };
  throw new KilnFailure([library]);
}

function refuse(diagnostics: readonly Diagnostic[], { onWarnings }: ProjectOptions): void {
  if (diagnostics.some((one) => one.severity === "error")) throw new KilnFailure(diagnostics);
  onWarnings(diagnostics);
}
