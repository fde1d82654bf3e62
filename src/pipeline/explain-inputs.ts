import { relative, sep } from "node:path";
import type { ExplainedStep } from "#build/explain-steps.ts";
import type { FileReason, NameReason } from "#build/scan/explain-inputs.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import { topologicalOrder } from "#derivation/graph.ts";
import { wholeReason } from "#diagnostics/build-targets.ts";
import type { Evaluation } from "#eval/evaluated.ts";
import { rootsOf } from "./outputs.ts";

/** A translation unit as `kiln explain-inputs` tells of it. Paths of the workspace are those that one edits, others those of the step. */
export interface UnitInputs {
  readonly unit: string;
  /** Targets that have it. */
  readonly targets: readonly string[];
  readonly source: string;
  readonly files: readonly { readonly path: string; readonly because: readonly string[] }[];
  readonly names: readonly { readonly name: string; readonly value: string; readonly because: string }[];
  /** Options and definitions that the unit doesn't read. */
  readonly unread: number;
  /** Why the unit takes whole folders and every option; absent where it doesn't. */
  readonly whole?: string;
}

/** Units of several targets with equal inputs are told once, twins for debuggers not at all. `folder`: paths are told from there. */
export function describeUnits(steps: readonly ExplainedStep[], { graph, targets }: Evaluation, folder: string): readonly UnitInputs[] {
  const stepsOf = targets.map((target) => ({ name: target.name, steps: new Set(topologicalOrder(graph, rootsOf([target]))) }));
  const units = new Map<string, UnitInputs>();
  for (const step of steps) {
    if (step.derivation.name.endsWith(DEBUG)) continue;
    const unit = describeUnit(step, folder);
    const having = stepsOf.filter((target) => target.steps.has(step.id)).map(({ name }) => name);
    const key = JSON.stringify(unit);
    units.set(key, { ...unit, targets: [...(units.get(key)?.targets ?? []), ...having] });
  }
  return [...units.values()].toSorted((a, b) => (a.source < b.source ? -1 : a.source > b.source ? 1 : 0));
}

const DEBUG = " (debug)";

function describeUnit({ derivation, inputs, placeOf }: ExplainedStep, folder: string): Omit<UnitInputs, "targets"> {
  const shown = (path: string): string => {
    const place = placeOf(path);
    return place === undefined ? path : relative(folder, place).split(sep).join("/");
  };
  const { whole } = inputs;
  return {
    unit: derivation.name,
    source: shown(derivation.scan?.source ?? ""),
    files: inputs.files.map(({ path, reasons }) => ({
      path: shown(path),
      because: [...new Set(reasons.map((reason) => fileReason(reason, shown)))],
    })),
    names: inputs.names.map(({ name, value, reason }) => ({ name, value, because: nameReason(reason, shown) })),
    unread: inputs.unread,
    ...(whole === undefined ? {} : { whole: wholeReason(whole.kind === "include" ? { ...whole, file: shown(whole.file) } : whole) }),
  };
}

function fileReason(reason: FileReason, shown: (path: string) => string): string {
  switch (reason.kind) {
    case "unit":
      return "the unit itself";
    case "forced":
      return "the command includes it first";
    case "include":
      return `${shown(reason.file)}${reason.line === 0 ? "" : `:${reason.line}`}: ${reason.text}`;
    default:
      return assertNever(reason);
  }
}

function nameReason(reason: NameReason, shown: (path: string) => string): string {
  switch (reason.kind) {
    case "named":
      return `${shown(reason.file)}:${reason.line}`;
    case "pasted":
      return `tokens are pasted, and it begins with ${reason.token} of ${shown(reason.file)}:${reason.line}`;
    case "value":
      return `the value of ${reason.of}`;
    case "command":
      return "the command";
    default:
      return assertNever(reason);
  }
}

/** The units that are meant by a path (of a unit, or of a file that units read) or by a step's name or its end; none: nothing is. */
export function unitsOf(units: readonly UnitInputs[], path: string, name: string): readonly UnitInputs[] {
  const tries = [
    units.filter(({ source }) => source === path),
    units.filter(({ unit }) => unit === name),
    units.filter(({ unit }) => unit.endsWith(`/${name}`)),
    units.filter(({ files }) => files.some((file) => file.path === path || file.path === name)),
  ];
  return tries.find((found) => found.length > 0) ?? [];
}
