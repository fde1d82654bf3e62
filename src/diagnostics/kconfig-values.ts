import type { Diagnostic, Note, Span } from "./diagnostic.ts";
import { recipeMistake } from "./recipe-mistake.ts";
import { didYouMean } from "./suggest.ts";

const warning = { severity: "warning" } as const;

/** KILN-E1240 (a warning): a symbol is selected though what it depends on isn't there. `detail`: both, with values. */
export function unmetDependency(name: string, detail: string, at: Span | undefined): Diagnostic {
  return recipeMistake(
    "KILN-E1240",
    `"${name}" is selected, but what it depends on isn't met`,
    "let what selects it depend on the same, or select that, too",
    { at, detail, ...warning },
  );
}

/** KILN-E1250 (a warning): a line of a .config file that says nothing. */
export function strayConfigLine(at: Span): Diagnostic {
  return recipeMistake("KILN-E1250", "this line of the configuration is ignored", "write CONFIG_NAME=VALUE or # CONFIG_NAME is not set", {
    at,
    ...warning,
  });
}

/** How a value of each type is written. */
const WRITTEN: Readonly<Record<string, string>> = {
  bool: "y or n",
  tristate: "y, m or n",
  int: "a number",
  hex: "a number in hexadecimal digits, as 0x1f",
  string: 'a text in quotes: "…"',
};

/** What to write for a value of a type. */
export const adviceForType = (type: string): string => `write ${WRITTEN[type] ?? "a value of its type"}`;

/** KILN-E1251 (a warning): a value that isn't one of the symbol's type. */
export function invalidConfigValue(name: string, type: string, value: string, at: Span): Diagnostic {
  const what = type === "string" ? `the string of "${name}" has no end` : `"${value}" is no ${type} value, so "${name}" isn't set by it`;
  return recipeMistake("KILN-E1251", what, adviceForType(type), { at, ...warning });
}

/** KILN-E1252 (a warning): a symbol, or the choice that it is in, is set a second time. */
export function setAgain(what: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E1252", what, "take one of the lines away", { at, ...warning });
}

/** KILN-E1253: no symbol of that name: a warning in a .config file, an error on the command line. */
export function unknownSymbol(name: string, near: string | undefined, at?: Span): Diagnostic {
  return recipeMistake("KILN-E1253", `no symbol is called "${name}"`, didYouMean(near, "look for its name in the Kconfig files"), {
    at,
    ...(at === undefined ? {} : warning),
  });
}

/** KILN-E1254: a file of values can't be read. */
export function noSuchConfig(path: string): Diagnostic {
  return recipeMistake("KILN-E1254", `the configuration "${path}" can't be read`, "give the path of a .config or defconfig file");
}

/** KILN-E1255: a wish of the command line in another form. */
export function malformedAssignment(text: string): Diagnostic {
  return recipeMistake("KILN-E1255", `"${text}" sets nothing`, "write NAME=VALUE");
}

/** KILN-E1256: a symbol can't have the value that is wanted. `why`: what stands against it. */
export function impossibleValue(
  name: string,
  value: string,
  why: string,
  advice: string,
  at: Span | undefined,
  notes: readonly Note[] = [],
): Diagnostic {
  return recipeMistake("KILN-E1256", `"${name}" can't be ${value}`, advice, { at, detail: why, notes });
}

/** KILN-E1257: the input ended before all was answered. */
export function noAnswer(name: string): Diagnostic {
  return recipeMistake(
    "KILN-E1257",
    `nothing answers what "${name}" is to be`,
    "answer each question, or use olddefconfig, which takes defaults",
  );
}

/** KILN-E1258 (a warning): a fragment says something else than one before it. */
export function fragmentRedefines(name: string, before: string, after: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E1258", `this fragment changes "${name}"`, "take one of the two lines away", {
    at,
    detail: `before: ${before}\nnow:    ${after}`,
    ...warning,
  });
}

/** KILN-E1259 (a warning): a value of a fragment that the result doesn't have. */
export function fragmentWithoutEffect(name: string, wanted: string, actual: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E1259", `"${name}" isn't what the fragment wants`, "`kiln config why` tells what stands against it", {
    at,
    detail: `wanted: ${wanted}\nis:     ${actual}`,
    ...warning,
  });
}
