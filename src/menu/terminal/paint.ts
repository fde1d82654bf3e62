import ansiEscapes from "ansi-escapes";
import picocolors from "picocolors";
import { assertNever } from "#diagnostics/assert-never.ts";
import type { Line, Screen, Style } from "../screen.ts";

/** A line that is too wide for what the terminal thinks of its characters is cut, and moves nothing. */
const [NO_WRAP, WRAP] = ["\u001B[?7l", "\u001B[?7h"];
/** What is pasted comes between marks, so that it isn't taken for commands. */
const [PASTE_MARKS, NO_PASTE_MARKS] = ["\u001B[?2004h", "\u001B[?2004l"];

/** What makes a terminal a menu's, and what gives it back. */
export const TAKE = ansiEscapes.enterAlternativeScreen + ansiEscapes.cursorHide + NO_WRAP + PASTE_MARKS;
export const GIVE_BACK = NO_PASTE_MARKS + WRAP + ansiEscapes.cursorShow + ansiEscapes.exitAlternativeScreen;

/** Makes screens of what a terminal is to be sent: only lines that are other ones than before. */
export class Painter {
  readonly #styled: (line: Line) => string;
  #before: readonly string[] = [];

  constructor(color: boolean) {
    this.#styled = (line) => line.map(({ text, style }) => styled(text, style, color)).join("");
  }

  /** The terminal shows something else now: all is painted next time. */
  forget(): void {
    this.#before = [];
  }

  paint({ lines, cursor }: Screen): string {
    const texts = lines.map((line) => this.#styled(line));
    const isWhole = this.#before.length !== texts.length;
    const changed = texts.flatMap((text, row) =>
      !isWhole && this.#before[row] === text ? [] : [ansiEscapes.cursorTo(0, row) + ansiEscapes.eraseEndLine + text],
    );
    this.#before = texts;
    const at = cursor === undefined ? ansiEscapes.cursorHide : ansiEscapes.cursorTo(cursor.column, cursor.row) + ansiEscapes.cursorShow;
    return ansiEscapes.synchronizedOutput((isWhole ? ansiEscapes.eraseScreen : "") + changed.join("") + at);
  }
}

/** Where colours aren't wanted, brightness and inversion say the same. */
const attributes = picocolors.createColors(true);

function styled(text: string, style: Style, color: boolean): string {
  switch (style) {
    case "plain":
      return text;
    case "title":
    case "selected":
      return attributes.inverse(text);
    case "faint":
      return attributes.dim(text);
    case "strong":
      return attributes.bold(text);
    case "changed":
      return color ? attributes.cyan(text) : text;
    case "problem":
      return attributes.bold(color ? attributes.yellow(text) : text);
    default:
      return assertNever(style);
  }
}
