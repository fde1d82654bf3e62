import { meaningsOf } from "#config/name-meanings.ts";
import { collectNames } from "#config/names.ts";
import type { Workspace } from "#config/workspace.ts";
import { ExpressionCompiler } from "./compile.ts";
import { Machine, type EvaluationEnvironment } from "./machine.ts";
import { Modules } from "./modules.ts";
import type { TargetEvaluation } from "./target-evaluation.ts";
import { readersOf } from "./written-paths.ts";

/** What an evaluation works with, and where it leaves what the next one may take again. */
export interface Resident {
  readonly environment: EvaluationEnvironment;
  readonly machine: Machine;
  readonly compiler: ExpressionCompiler;
  readonly modules: Modules;
  /** By the target's name. */
  readonly targets: Map<string, TargetEvaluation>;
  /** What names of declarations mean everywhere: compiled code holds it. */
  readonly meanings: string;
}

/** Derivations of earlier evaluations that are kept, beside those that are needed. */
const SPARE_DERIVATIONS = 20_000;

/**
 * What one process keeps of an evaluation for the next: the graph, values of files that didn't change, what rules gave for libraries of which
 * nothing changed. Evaluation is pure, so nobody can tell but by the clock. Whoever uses it tells of files beside the recipes
 * that changed (`touch`), since values may hold what was read of them.
 */
export class EvaluationMemory {
  private resident: Resident | undefined;
  private stale: ReadonlySet<string> = new Set();
  private isOld = false;

  /** Whether what was opened last holds something of an evaluation before. */
  get hasKept(): boolean {
    return this.isOld;
  }

  /** For the workspace as it is now: of what is remembered that which still counts. */
  open(workspace: Workspace, environment: EvaluationEnvironment): Resident {
    const names = collectNames(workspace);
    const meanings = meaningsOf(workspace, names);
    this.isOld = this.resident?.environment === environment && this.resident.meanings === meanings;
    if (!this.resident || !this.isOld) {
      const machine = new Machine(environment);
      const compiler = new ExpressionCompiler(machine);
      const modules = new Modules(workspace, names, compiler);
      return (this.resident = { environment, machine, compiler, modules, targets: new Map(), meanings });
    }
    this.resident.modules.renew(workspace, names, this.stale);
    this.stale = new Set();
    const present = new Set([...workspace.modules.values()].map(({ source }) => source));
    this.resident.machine.builder.forgetPlaces(({ source }) => !present.has(source));
    return this.resident;
  }

  /** After an evaluation that needed so many derivations. */
  trim(needed: number): void {
    if ((this.resident?.machine.builder.derivations.size ?? 0) > needed + SPARE_DERIVATIONS) this.forget();
  }

  /** Before the next `open`: something that was read of these paths (absolute) is another one now; undefined: of some path. */
  touch(paths: ReadonlySet<string> | undefined): void {
    const readers = this.resident && paths && readersOf(this.resident.modules.workspace.modules, paths);
    if (readers === undefined || paths === undefined) return this.forget();
    this.stale = new Set([...this.stale, ...readers]);
    if (paths.size > 0) this.resident?.machine.builder.forgetSources(paths);
    for (const target of this.resident?.targets.values() ?? []) for (const path of paths) target.outdated.add(path);
  }

  forget(): void {
    this.resident = undefined;
    this.stale = new Set();
  }
}
