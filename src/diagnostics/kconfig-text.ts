import type { Diagnostic, Note, Span } from "./diagnostic.ts";
import { recipeMistake } from "./recipe-mistake.ts";

const warning = { severity: "warning" } as const;

/** Statements of Kconfig files: how they are written, and where they stand if not anywhere. */
const FORMS: Readonly<Record<string, readonly [form: string, where?: string]>> = {
  config: ["config NAME"],
  menuconfig: ["menuconfig NAME"],
  choice: ["choice [NAME]", "not among the entries of another choice"],
  menu: ['menu "TEXT"'],
  mainmenu: ['mainmenu "TEXT"', "before all other statements"],
  comment: ['comment "TEXT"'],
  source: ['source "FILE"'],
  if: ["if CONDITION"],
  ...Object.fromEntries(
    ["bool", "tristate", "int", "hex", "string"].map((type) => [type, [`${type} ["PROMPT" [if CONDITION]]`, "below a config"]]),
  ),
  def_bool: ["def_bool VALUE [if CONDITION]", "below a config"],
  def_tristate: ["def_tristate VALUE [if CONDITION]", "below a config"],
  prompt: ['prompt "PROMPT" [if CONDITION]', "below a config or choice"],
  default: ["default VALUE [if CONDITION]", "below a config or choice"],
  depends: ["depends on CONDITION", "below a config, choice, menu or comment"],
  visible: ["visible if CONDITION", "below a menu"],
  select: ["select NAME [if CONDITION]", "below a config"],
  imply: ["imply NAME [if CONDITION]", "below a config"],
  range: ["range MIN MAX [if CONDITION]", "below a config"],
};

/** KILN-E1201: a line that isn't a statement where it stands. `word`: what it begins with, if that is a word of no meaning. */
export function badStatement(word: string | undefined, at: Span, token: Span | undefined): Diagnostic {
  const notes = token === undefined ? [] : [{ text: "this is what doesn't fit", at: token }];
  if (word !== undefined)
    return recipeMistake("KILN-E1201", `there is no statement "${word}"`, "write one that Kconfig knows, or `NAME = value`", { at, notes });
  return recipeMistake("KILN-E1201", "this statement isn't valid here", adviceFor(at), { at, notes });
}

function adviceFor({ source, start }: Span): string {
  const word = /^[a-z_]+/.exec(source.text.slice(start, start + 20))?.[0] ?? "";
  const ended = /^end(if|menu|choice)$/.exec(word)?.[1];
  if (ended !== undefined) return `no ${ended} is open here: see how it begins, or take this line away`;
  const [form, where] = (Object.hasOwn(FORMS, word) ? FORMS[word] : undefined) ?? [];
  if (form === undefined) return "look at its words and at what it stands in";
  return `it is written \`${form}\`${where === undefined ? "" : `, ${where}`}`;
}

/** KILN-E1202: a block is ended by the end of another kind. */
export function wrongEnd(end: string, block: string, at: Span, opened: Span): Diagnostic {
  return recipeMistake("KILN-E1202", `"end${end}" can't end a ${block}`, `end it by "end${block}"`, {
    at,
    notes: [{ text: `the ${block}`, at: opened }],
  });
}

/** KILN-E1203: a block ends in another file than it began in. */
export function endInOtherFile(end: string, at: Span, opened: Span): Diagnostic {
  return recipeMistake("KILN-E1203", `"end${end}" stands in another file than its ${end}`, "end each block in its own file", {
    at,
    detail: "The last line of a file needs its line break, too: without it, it belongs to the file that sources this one.",
    notes: [{ text: `the ${end}`, at: opened }],
  });
}

/** KILN-E1204: a block that nothing ends. */
export function blockWithoutEnd(block: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E1204", `this ${block} has no end`, `end it by "end${block}"`, { at });
}

/** KILN-E1205: a file that is sourced, or the first one, can't be read. `at`: who asks for it. */
export function noSuchKconfig(
  name: string,
  at: Span | undefined,
  advice = "give a path from the folder of the run or from $srctree",
): Diagnostic {
  return recipeMistake("KILN-E1205", `the Kconfig file "${name}" can't be read`, advice, { at });
}

/** KILN-E1206: a file that sources itself, perhaps through others. `through`: who sources whom, from the inside out. */
export function recursiveSource(name: string, at: Span, through: readonly string[]): Diagnostic {
  return recipeMistake("KILN-E1206", `"${name}" is sourced while it is read`, "take one of these lines away", {
    at,
    detail: through.map((line) => `included from ${line}`).join("\n"),
  });
}

/** KILN-E1207: a `$(` without its parenthesis on the same line. */
export function unterminatedReference(reference: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E1207", `"$(${reference}" has no closing parenthesis on its line`, 'write ")" behind it', { at });
}

/** KILN-E1208: expansion that doesn't end. */
export function endlessExpansion(what: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E1208", what, "define it without itself, or use `:=`", { at });
}

/** KILN-E1209: a function with another number of arguments than it takes. */
export function macroArguments(name: string, count: "few" | "many", at: Span): Diagnostic {
  const advice = "separate arguments by commas; a comma inside of one is `$(comma)` with `comma := ,`";
  return recipeMistake("KILN-E1209", `too ${count} arguments for the function "${name}"`, advice, { at });
}

/** KILN-E1210: `$(error-if,y,…)`. */
export function errorIf(text: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E1210", text === "" ? "error-if" : text, "the Kconfig file refuses to go on: see to what it asks for", { at });
}

/** KILN-E1211 (a warning): `$(warning-if,y,…)`. */
export function warningIf(text: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E1211", text === "" ? "warning-if" : text, "the Kconfig file warns of this: see to it", { at, ...warning });
}

/** KILN-E1212: `$(shell,…)` where commands aren't allowed. */
export function shellNotAllowed(command: string, at: Span, advice = "give --allow-shell if you trust the file"): Diagnostic {
  return recipeMistake("KILN-E1212", "this Kconfig file wants to run a command", advice, {
    at,
    detail: `$(shell,${command})`,
  });
}

/** KILN-E1213: the system can't start `sh`. */
export function shellFailed(command: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E1213", "the command of this $(shell,…) can't be started", "look whether `sh` is there", {
    at,
    detail: command,
  });
}

/** KILN-E1214 (a warning): a character that means nothing and is left out. */
export function ignoredCharacter(character: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E1214", `the character "${character}" means nothing here and is ignored`, "take it away, or quote it", {
    at,
    ...warning,
  });
}

/** KILN-E1215 (a warning): a string that its line ends. */
export function multiLineString(at: Span): Diagnostic {
  return recipeMistake("KILN-E1215", "this string has no end on its line", "write the closing quote", { at, ...warning });
}

/** KILN-E1216 (a warning): a file whose last line has no line break. */
export function noFinalNewline(at: Span): Diagnostic {
  return recipeMistake("KILN-E1216", "the last line of the file has no line break", "end the file with one", { at, ...warning });
}

/** KILN-E1217: nested deeper than the machine's stack reaches. */
export function nestedTooDeep(at: Span | undefined): Diagnostic {
  return recipeMistake(
    "KILN-E1217",
    "options depend on one another, or are nested, too deep",
    "break the chain, a few thousand are too many",
    {
      at,
    },
  );
}

/** KILN-E1218: more than memory should be spent on. */
export const conditionsTooLarge = (): Diagnostic =>
  recipeMistake(
    "KILN-E1218",
    "the conditions of all options are too large together",
    "name what many options have in common by an option of its own, and depend on that",
    { detail: "each place that declares an option has all conditions around it, each option all that select it" },
  );

/** What stands in the way, at its place. */
export type { Note };
