import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { wishNotEditable } from "#diagnostics/config-command.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import type { BlockEntry, DeclarationItem, Entry } from "#syntax/ast.ts";
import { formatModule } from "#syntax/format/format.ts";
import { stringLiteral } from "#syntax/format/string-literal.ts";
import type { Declarations, ImageDeclaration, OptionDeclaration, Wish } from "../declared.ts";
import { typedValue } from "../option-value.ts";
import type { OptionType, OptionValue } from "../resolved.ts";
import type { WorkspaceModule } from "../workspace.ts";
import { optionPath } from "./option-path.ts";

export interface WantedWish {
  readonly option: OptionDeclaration;
  readonly value: OptionValue;
}

/** A recipe with other wishes. `text`: all of it. */
export type EditedRecipe =
  | { readonly module: WorkspaceModule; readonly text: string }
  | { readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]] };

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The image's recipe with plain wishes for these values in its `options`: a wish that there is gets another value, others are added behind the last one,
 * in a new block where there is none. Nothing else of the text changes; one in canonical form stays in it. Errors: KILN-E1163.
 */
export function editOptions(declarations: Declarations, image: ImageDeclaration, wanted: readonly WantedWish[]): EditedRecipe {
  const module = declarations.workspace.modules.get(image.declared.module);
  if (!module) throw new Error(`no module ${image.declared.module}`);
  const wrong: Diagnostic[] = [];
  const edits: Edit[] = [];
  const added: string[] = [];
  for (const { option, value } of wanted) {
    const path = optionPath(declarations, option);
    const literal = literalOf(option.type, value);
    const known = ownWishes(image, module).filter((wish) => wish.key === option.key && wish.rank !== "default");
    const [wish] = known;
    const stands = path === undefined ? NO_NAME : module.input === "" ? known.map(standing).find((one) => one !== undefined) : OF_INPUT;
    if (stands !== undefined) wrong.push(wishNotEditable(option.key, stands, wish?.at ?? option.at));
    else if (wish) edits.push({ start: wish.at.start, end: wish.at.end, text: literal });
    else added.push(`${path ?? ""} = ${literal}`);
  }
  const [first, ...others] = wrong;
  if (first) return { diagnostics: [first, ...others] };
  if (added.length > 0) edits.push(addition(image.declared.item, module.source.text, added));
  return { module, text: applied(module, edits) };
}

const NO_NAME = "the workspace has no name for its library, which an input keeps to itself";
const OF_INPUT = "the image is one of an input, whose recipes aren't this workspace's to change";

/** Wishes in the `options` of the image's own text, whatever the file that extends it says. */
function ownWishes({ settings, declared: { item } }: ImageDeclaration, { source }: WorkspaceModule): readonly Wish[] {
  return settings.wishes.filter(({ at }) => at.source === source && at.start >= item.start && at.end <= item.end);
}

function standing({ rank, when }: Wish): string | undefined {
  if (rank === "force") return "the image forces its value";
  return when.length > 0 ? "the image's wish has a condition" : undefined;
}

function literalOf(type: OptionType, value: OptionValue): string {
  switch (type.kind) {
    case "bool":
    case "int":
    case "size":
      // Recipes' integers have a sign: from 2^63 on a hexadecimal one is negative there.
      if (typeof value === "bigint" && value < 0n) return String(value);
      return typedValue(type, value);
    case "string":
    case "enum":
      return stringLiteral(String(value));
    default:
      return assertNever(type);
  }
}

/** Lines behind the last wish, or a block at the end of the image. */
function addition(item: DeclarationItem, text: string, lines: readonly string[]): Edit {
  const block = item.entries.find((entry): entry is BlockEntry => entry.kind === "block" && entry.keyword.text === "options");
  if (block) return insideOf(block, text, lines);
  const brace = item.end - 1;
  const body = `options {\n${lines.map((line) => `    ${line}\n`).join("")}  }`;
  const isOneLine = !text.slice(item.start, item.end).includes("\n");
  if (isOneLine) return { start: brace, end: brace, text: `  options { ${lines.join("  ")} } ` };
  const lineStart = text.lastIndexOf("\n", brace - 1) + 1;
  const at = text.slice(lineStart, brace).trim() === "" ? lineStart : brace;
  return { start: at, end: at, text: `  ${body}\n` };
}

function insideOf(block: BlockEntry, text: string, lines: readonly string[]): Edit {
  const brace = block.end - 1;
  const last = block.entries.at(-1);
  const begin = last?.end ?? text.indexOf("{", block.keyword.end) + 1;
  const isOneLine = !text.slice(begin, brace).includes("\n");
  if (isOneLine) return { start: begin, end: begin, text: `${last ? "  " : " "}${lines.join("  ")}${last ? "" : " "}` };
  const lineEnd = text.indexOf("\n", begin);
  const indent = last ? indentOf(last, text) : `${indentOf(block, text)}  `;
  const at = text[lineEnd - 1] === "\r" ? lineEnd - 1 : lineEnd;
  return { start: at, end: at, text: lines.map((line) => `\n${indent}${line}`).join("") };
}

function indentOf(entry: Entry, text: string): string {
  const lineStart = text.lastIndexOf("\n", entry.start - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, entry.start))?.[0] ?? "";
}

function applied({ source }: WorkspaceModule, edits: readonly Edit[]): string {
  let { text } = source;
  const lineBreak = /^[^\n]*\r\n/.test(text) ? "\r\n" : "\n";
  for (const { start, end, text: instead } of edits.toSorted((a, b) => b.start - a.start))
    text = text.slice(0, start) + instead.replaceAll("\n", lineBreak) + text.slice(end);
  const before = formatModule(source);
  if ("diagnostics" in before || before.text !== source.text) return text;
  const after = formatModule({ path: source.path, text });
  if ("diagnostics" in after) throw new Error(`an edit of ${source.path} spoilt it: ${after.diagnostics[0]?.message ?? ""}`);
  return after.text;
}
