import type { DifferentStep, GraphDifference } from "./difference.ts";
import type { BuiltFile, OutputDifference, SymbolDifference } from "./image-difference.ts";
import { causeLines, optionText, stepLines, stepNames } from "./print-cause.ts";
import type { OptionChange, ToldCause } from "./told-rebuild.ts";

/** All that is told of two targets, or of one step of each. */
export interface ToldDifference extends Omit<GraphDifference, "causes"> {
  readonly before: string;
  readonly after: string;
  readonly causes: readonly ToldCause[];
  /** Options of both with different values, and those that one has alone. */
  readonly options: readonly OptionChange[];
  readonly outputs: readonly OutputDifference[];
  readonly symbols: readonly SymbolDifference[] | undefined;
}

/** Symbols that are shown; `--json` has all. */
const SYMBOLS = 20;

export function printDifference(told: ToldDifference): string {
  const { before, after, same, different, added, removed, causes, options, outputs, symbols } = told;
  const lines = [
    `${before} → ${after}: ${same} steps are the same, ${different.length} differ, ${added.length} came, ${removed.length} went`,
  ];
  const block = (title: string, content: readonly string[]): void => {
    if (content.length > 0) lines.push("", title, ...content);
  };
  for (const [i, cause] of causes.entries())
    lines.push("", ...causeLines(cause), ...stepLines(different.filter((step) => step.causes.includes(i))));
  const alike = different.filter((step: DifferentStep) => step.causes.length === 0);
  block("steps that differ in what other steps give them only:", alike.length === 0 ? [] : [`  ${stepNames(alike)}`]);
  block(
    `only ${after} has:`,
    added.map(({ derivation: { kind, name } }) => `  ${kind} ${name}`),
  );
  block(
    `only ${before} has:`,
    removed.map(({ derivation: { kind, name } }) => `  ${kind} ${name}`),
  );
  block(
    "options:",
    options.map((option) => `  ${optionText(option)}`),
  );
  block("outputs:", outputs.map(outputText));
  if (symbols !== undefined) {
    block(
      `symbols (bytes${symbols.length > SYMBOLS ? `; ${SYMBOLS} of ${symbols.length}` : ""}):`,
      symbols.slice(0, SYMBOLS).map(symbolText),
    );
  }
  return `${lines.join("\n")}\n`;
}

function outputText({ name, before, after }: OutputDifference): string {
  if (before && after) {
    if (before.sha256 === after.sha256) return `  ${name}: the same, ${before.sizeBytes} bytes`;
    const more = after.sizeBytes - before.sizeBytes;
    return `  ${name}: ${before.sizeBytes} → ${after.sizeBytes} bytes (${more < 0 ? "" : "+"}${more})`;
  }
  return `  ${name}: ${fileText(before)} → ${fileText(after)}`;
}

const fileText = (file: BuiltFile | null | undefined): string =>
  file === undefined ? "not there" : file === null ? "not built" : `${file.sizeBytes} bytes`;

const symbolText = ({ name, before, after }: SymbolDifference): string => `  ${name}: ${before ?? "not there"} → ${after ?? "not there"}`;
