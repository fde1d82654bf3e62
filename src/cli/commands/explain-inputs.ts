import { relative, resolve, sep } from "node:path";
import { explainSteps } from "#build/explain-steps.ts";
import { noSuchUnit } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { nearest } from "#diagnostics/suggest.ts";
import { describeUnits, unitsOf, type UnitInputs } from "#pipeline/explain-inputs.ts";
import { countText } from "../amounts.ts";
import { buildSources } from "../build-sources.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { openSession } from "../session.ts";
import { stringsOf } from "../strings-of.ts";

/** What compile steps can read, and why: of one file's unit, of all units that read a header, or of all in short. */
export async function explainInputsCommand(
  context: Context,
  file: string | undefined,
  flags: Readonly<Record<string, unknown>>,
): Promise<number> {
  await using session = await openSession(context, flags);
  const sources = await buildSources(context, session, stringsOf(flags["target"]));
  if (sources.kind === "ended") return sources.exit;
  const { evaluation, report } = sources;
  const { store } = await session.engine();
  const steps = await explainSteps(evaluation.graph, (id) => report.outputs.get(id) ?? {}, store);
  const all = describeUnits(steps, evaluation, context.folder);
  const path = file === undefined ? "" : relative(context.folder, resolve(context.folder, file)).split(sep).join("/");
  const units = file === undefined ? all : unitsOf(all, path, file);
  if (file !== undefined && units.length === 0) {
    throw new KilnFailure([
      noSuchUnit(file, nearest(path, [...new Set(all.flatMap((unit) => [unit.source, ...unit.files.map((one) => one.path)]))])),
    ]);
  }
  if (context.json) printResult(context.terminal, { units });
  else if (file === undefined) context.terminal.out(overview(units));
  else if (units.every(({ source, unit }) => source === path || unit.endsWith(file))) context.terminal.out(units.map(page).join("\n"));
  else context.terminal.out(readers(units, path));
  return EXIT.done;
}

/** A line for each unit, then those that take whole folders. */
function overview(units: readonly UnitInputs[]): string {
  const whole = units.filter((unit) => unit.whole !== undefined);
  const lines = units.map((unit) => `${titleOf(unit)}: ${countText(unit.files.length, "file")}, ${countText(unit.names.length, "option")}`);
  const fallen = whole.map((unit) => `  ${titleOf(unit)}: ${unit.whole}`);
  const end = whole.length === 0 ? "none takes whole folders" : `${whole.length} of ${units.length} take whole folders and every option:`;
  return [...lines, "", end, ...fallen, ""].join("\n");
}

function page(unit: UnitInputs): string {
  const { files, names, unread, whole } = unit;
  const lines = [titleOf(unit)];
  if (whole !== undefined) lines.push(`  takes whole folders and every option: ${whole}`, "  what could be followed:");
  for (const { path, because } of files) lines.push(`  ${path}`, ...because.map((reason) => `      ${reason}`));
  if (names.length > 0) lines.push("options:");
  for (const { name, value, because } of names) lines.push(`  ${name}${value === "" ? "" : ` = ${value}`}`, `      ${because}`);
  if (unread > 0) lines.push(`${countText(unread, names.length > 0 ? "other option" : "option")} can change without it`);
  return `${lines.join("\n")}\n`;
}

/** Who reads a header, and by which lines. */
function readers(units: readonly UnitInputs[], path: string): string {
  const lines = [`${path} is read by ${countText(units.length, "unit")}`];
  for (const unit of units) {
    const file = unit.files.find((one) => one.path === path);
    lines.push(`  ${titleOf(unit)}`, ...(file?.because ?? []).map((reason) => `      ${reason}`));
  }
  return `${lines.join("\n")}\n`;
}

const titleOf = ({ unit, targets }: UnitInputs): string => `${unit} (${targets.join(", ")})`;
