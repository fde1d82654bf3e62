import { assertNever } from "#diagnostics/assert-never.ts";
import { cut, printable } from "../cells.ts";
import type { Row } from "../rows.ts";
import { fitted, span, type Line, type Style } from "../screen.ts";

/** What begins with a value of this width at most leaves room for its prompt. */
const VALUE_SHARE = 0.4;

/** One line of the list, in menuconfig's signs: `> ` is selected, `+` isn't what the file says, `~` isn't there at present. */
export function rowLine(row: Row, isSelected: boolean, width: number, promptOf: (id: number) => string): Line {
  const { state, depth } = row;
  const style: Style = isSelected ? "selected" : !state.isVisible ? "faint" : state.isChanged ? "changed" : "plain";
  const marks = `${isSelected ? ">" : " "}${state.isVisible ? (state.isChanged ? "+" : " ") : "~"} `;
  const text = `${marks}${" ".repeat(depth * 2)}${rowText(row, width, promptOf)}`;
  return fitted([span(text, style)], width, style);
}

function rowText({ item, state, isEmpty }: Row, width: number, promptOf: (id: number) => string): string {
  const prompt = printable(item.prompt);
  const opens = isEmpty ? "  ----" : "  --->";
  switch (item.kind) {
    case "comment":
      return `    *** ${prompt} ***`;
    case "menu":
      return `    ${prompt}${opens}`;
    case "choice": {
      const taken = state.chosen === undefined ? "" : ` (${printable(promptOf(state.chosen))})`;
      const mode = state.possible.length > 1 ? `${boxOf(item.type, state)} ` : "    ";
      return `${mode}${prompt}${taken}${opens}`;
    }
    case "option":
      return `${boxOf(item.type, state, Math.floor(width * VALUE_SHARE))} ${prompt}${state.isNew ? " (NEW)" : ""}${item.opens ? opens : ""}`;
    default:
      return assertNever(item.kind);
  }
}

/** The value: `[*]` can be changed, `-*-` can't, `{M}` can't be less, `(X)` is the one that is taken. */
function boxOf(type: Row["item"]["type"], { value, isChangeable, isHeld }: Row["state"], most = 3): string {
  switch (type) {
    case "bool":
    case "tristate": {
      const sign = value === "y" ? "*" : value === "m" ? "M" : " ";
      if (!isChangeable) return `-${sign}-`;
      if (type === "bool") return `[${sign}]`;
      return isHeld ? `{${sign}}` : `<${sign}>`;
    }
    case "member":
      return value === "y" ? "(X)" : isChangeable ? "( )" : "- -";
    case "int":
    case "hex":
    case "string":
    case "size":
      return isChangeable ? `(${cut(printable(value), most)})` : `-${cut(printable(value), most)}-`;
    case undefined:
      return "   ";
    default:
      return assertNever(type);
  }
}
