import { subgraph } from "#derivation/graph.ts";
import type { DerivationGraph, OutputReference } from "#derivation/derivation.ts";
import type { Diagnostic, SourceText } from "#diagnostics/diagnostic.ts";
import type { ResolvedTarget } from "#config/resolved.ts";
import type { Workspace } from "#config/workspace.ts";
import type { Expr } from "#syntax/ast.ts";
import { withBindings, type Binding } from "./bindings.ts";
import { NO_FRAME } from "./code.ts";
import type { EvaluatedTarget, Evaluation } from "./evaluated.ts";
import type { EvaluationEnvironment, Machine, Trace } from "./machine.ts";
import { EvaluationMemory, type Resident } from "./memory.ts";
import { fieldNames, fieldOf } from "./record.ts";
import type { ModuleScope } from "./scope.ts";
import { showValue, toJson } from "./show.ts";
import { TargetEvaluation } from "./target-evaluation.ts";
import { targetOutputs } from "./target-outputs.ts";
import { force } from "./thunk.ts";
import { writtenSize } from "./value-size.ts";
import { typeName, type Lazy, type Value } from "./value.ts";

/** A target, or with `library` (a name of one of its libraries) only what that library's rule gives. */
export interface EvaluationRequest {
  readonly target: ResolvedTarget;
  readonly library?: string;
  /** Lazy outputs that are wanted too; default: all. The others aren't evaluated, and are missing among the target's outputs. */
  readonly lazy?: readonly string[];
}

interface Unfinished {
  /** Trees that recipes list and that aren't there yet: the caller realises them out of `pendingGraph`, then asks again. */
  readonly pending: readonly OutputReference[];
  readonly pendingGraph: DerivationGraph;
  readonly diagnostics: readonly Diagnostic[];
  /** What `trace` told, in the order of evaluation. */
  readonly traces: readonly Trace[];
}

export interface TargetsEvaluated extends Unfinished {
  /** Absent while something is pending or wrong. */
  readonly evaluation?: Evaluation;
}

/**
 * Targets → their derivations. Pure: equal workspace, targets and files give an equal graph; `memory` only makes it faster.
 * Errors: KILN-E04xx, KILN-E05xx.
 */
export function evaluateTargets(
  workspace: Workspace,
  requests: readonly EvaluationRequest[],
  environment: EvaluationEnvironment,
  memory: EvaluationMemory = new EvaluationMemory(),
): TargetsEvaluated {
  const attempt = (): TargetsEvaluated => forgettingOnFailure(memory, () => targetsIn(memory.open(workspace, environment), requests));
  let done = attempt();
  if (memory.hasKept && done.diagnostics.length > 0) {
    // Values that are the same may still hold places in past texts, and who met a mistake first is part of what is told.
    memory.forget();
    done = attempt();
  }
  memory.trim(done.evaluation?.graph.derivations.size ?? 0);
  return done;
}

/** Values that wait for a tree hold that it isn't there; those that are begun, that somebody computes them. */
function forgettingOnFailure<T extends Unfinished>(memory: EvaluationMemory, run: () => T): T {
  let isWhole = false;
  try {
    const done = run();
    isWhole = done.pending.length === 0;
    return done;
  } finally {
    if (!isWhole) memory.forget();
  }
}

function targetsIn({ machine, compiler, modules, targets: before }: Resident, requests: readonly EvaluationRequest[]): TargetsEvaluated {
  const found = new Findings();
  const targets: EvaluatedTarget[] = [];
  const evaluations = new Map<ResolvedTarget, TargetEvaluation>();
  // What `trace` tells is told for each target.
  const peers = ({ arch, platformName }: ResolvedTarget): readonly TargetEvaluation[] =>
    machine.traces.length > 0
      ? []
      : [...evaluations.values()].filter((other) => other.target.arch === arch && other.target.platformName === platformName);
  for (const { target, library, lazy } of requests) {
    const evaluation = evaluations.get(target) ?? new TargetEvaluation(compiler, modules, target, before.get(target.name), peers(target));
    evaluations.set(target, evaluation);
    before.set(target.name, evaluation);
    const outcome = machine.attempt(() => targetOutputs(machine, evaluation, library, lazy));
    if ("value" in outcome) targets.push(outcome.value);
    else {
      found.add(outcome);
      // One mistake, one tree that isn't there, doesn't hide those of the other libraries.
      for (const one of evaluation.libraries) explore(machine, one.body, one.result, found);
    }
  }
  const roots = targets.flatMap((target) => Object.values(target.outputs)).map((output) => output.derivation);
  if (!found.isEmpty()) return found.unfinished(machine);
  return { evaluation: { graph: subgraph(machine.builder, roots), targets }, ...found.unfinished(machine) };
}

/**
 * Goes on with a library of a target that failed: what its rule gives, field by field, then the fields of its text, each of which may list another
 * tree. Mistakes in fields of the text count only where the rule itself meets them.
 */
function explore(machine: Machine, body: Lazy, result: Lazy, found: Findings): void {
  for (const outcome of eachField(machine, result, force)) found.add(outcome);
  for (const outcome of eachField(machine, body, (field) => deepForce(force(field)))) if ("pending" in outcome) found.add(outcome);
}

/** What goes wrong with each field of a record, or with the record itself. */
function* eachField(machine: Machine, record: Lazy, read: (field: Lazy) => unknown): Generator<Failed> {
  const made = machine.attempt(() => force(record));
  if (!("value" in made)) {
    yield made;
    return;
  }
  const { value } = made;
  if (typeof value !== "object" || value.kind !== "record") return;
  const names = machine.attempt(() => fieldNames(value));
  for (const name of "value" in names ? names.value : []) {
    const outcome = machine.attempt(() => read(fieldOf(value, name)?.value ?? false));
    if (!("value" in outcome)) yield outcome;
  }
}

function deepForce(value: Value): void {
  if (typeof value !== "object") return;
  if (value.kind === "list") for (const item of value.items) deepForce(force(item));
  if (value.kind === "record") for (const name of fieldNames(value)) deepForce(force(fieldOf(value, name)?.value ?? false));
}

/** What is told of a value. */
export interface ShownValue {
  /** As one would write it; "" where only the outline was asked for. */
  readonly shown: string;
  /** JSON text, likewise. */
  readonly json: string;
  /** "an int", "a record" … */
  readonly type: string;
  /** A string's characters. */
  readonly text?: string;
  /** Names of a record's fields. */
  readonly fields: readonly string[];
}

export interface WantedExpression {
  readonly expr: Expr;
  readonly source: SourceText;
  /** The file in whose scope it stands; default: workspace.kiln. */
  readonly module?: string;
  /** Names that it sees before those of the file, each seeing those before it. */
  readonly bindings?: readonly Binding[];
  /** Only the type and the names of fields: no element or field is evaluated. */
  readonly outline?: boolean;
}

export interface ExpressionEvaluated extends Unfinished {
  readonly value?: ShownValue;
  /** What a file or derivation value needs. */
  readonly graph: DerivationGraph;
}

/**
 * An expression in the scope of the workspace's workspace.kiln (or of `module`); paths in it start at that file's folder. `memory` only makes it
 * faster.
 */
export function evaluateExpression(
  workspace: Workspace,
  expression: WantedExpression,
  environment: EvaluationEnvironment,
  memory: EvaluationMemory = new EvaluationMemory(),
): ExpressionEvaluated {
  return forgettingOnFailure(memory, () => expressionIn(memory.open(workspace, environment), workspace, expression));
}

function expressionIn({ machine, compiler, modules }: Resident, workspace: Workspace, expression: WantedExpression): ExpressionEvaluated {
  const key = expression.module ?? workspace.inputs.get("")?.modules[0];
  const around = withBindings(key === undefined ? nowhere(workspace) : modules.scope(key), expression.bindings ?? [], compiler, modules);
  const scope: ModuleScope = { ...around, source: expression.source };
  const found = new Findings();
  const outcome = machine.attempt(() => {
    const value = compiler.code(expression.expr, scope)(NO_FRAME);
    const at = compiler.span(expression.expr, scope);
    if (expression.outline !== true) machine.spend(writtenSize(value), at);
    const whole = expression.outline === true ? { shown: "", json: "" } : { shown: showValue(value), json: JSON.stringify(toJson(value)) };
    return { ...whole, ...outlineOf(value) };
  });
  if (!("value" in outcome)) found.add(outcome);
  return { ...("value" in outcome ? { value: outcome.value } : {}), graph: machine.builder, ...found.unfinished(machine) };
}

function outlineOf(value: Value): Pick<ShownValue, "type" | "text" | "fields"> {
  return {
    type: typeName(value),
    ...(typeof value === "string" ? { text: value } : {}),
    fields: typeof value === "object" && value.kind === "record" ? fieldNames(value) : [],
  };
}

/** Outside of any workspace there are the builtins only. */
const nowhere = (workspace: Workspace): Omit<ModuleScope, "source"> => ({
  kind: "module",
  folder: workspace.folder,
  workspace: workspace.folder,
  value: () => undefined,
  names: () => [],
  declared: () => undefined,
});

type Failed = { readonly diagnostics: readonly Diagnostic[] } | { readonly pending: OutputReference };

/** What hinders, each once. */
class Findings {
  private readonly pending = new Map<string, OutputReference>();
  private readonly told = new Map<string, Diagnostic>();

  add(outcome: Failed): void {
    if ("pending" in outcome) this.pending.set(`${outcome.pending.derivation}/${outcome.pending.output}`, outcome.pending);
    else for (const one of outcome.diagnostics) this.addOnce(one);
  }

  isEmpty(): boolean {
    return this.pending.size === 0 && this.told.size === 0;
  }

  unfinished(machine: Machine): Unfinished {
    const { builder, traces } = machine;
    machine.traces = [];
    const pending = [...this.pending.values()];
    const pendingGraph = subgraph(
      builder,
      pending.map((one) => one.derivation),
    );
    return { pending, pendingGraph, diagnostics: [...this.told.values()], traces };
  }

  private addOnce(diagnostic: Diagnostic): void {
    const { code, at, message } = diagnostic;
    const id = JSON.stringify([code, at?.source.path, at?.start, message]);
    if (!this.told.has(id)) this.told.set(id, diagnostic);
  }
}
