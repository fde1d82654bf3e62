import type { Diagnostic, Span } from "./diagnostic.ts";
import { recipeMistake } from "./recipe-mistake.ts";

const warning = { severity: "warning" } as const;

/** KILN-E1220: `modules` of a second symbol. */
export function secondModules(name: string, first: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E1220", `"${name}" can't be the option for modules: "${first}" is`, "take one `modules` away", { at });
}

/** KILN-E1221 (a warning): a second type; the first one counts. */
export function typeRedefined(name: string, first: string, again: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E1221", `"${name}" is of type ${first}; that it is ${again} here is ignored`, "give all its places one type", {
    at,
    ...warning,
  });
}

/** KILN-E1222 (a warning): something about a prompt or a help text that is surely not meant. */
export function oddPrompt(what: string, advice: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E1222", what, advice, { at, ...warning });
}

/** KILN-E1223 (a warning): a default that can't be what the symbol is. */
export function badDefault(what: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E1223", what, "give a default of the symbol's type", { at, ...warning });
}

/** KILN-E1224 (a warning): select or imply with a symbol that isn't bool or tristate at either end. */
export function badSelect(what: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E1224", what, "only bool and tristate symbols select, and are selected", { at, ...warning });
}

/** KILN-E1225 (a warning): a range of a symbol that isn't a number, or with an end that isn't one. */
export function badRange(what: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E1225", what, "a range has two numbers, or int or hex symbols, and belongs to an int or hex symbol", {
    at,
    ...warning,
  });
}

/** KILN-E1226 (a warning): no place gives the symbol a type: it has no value. */
export function withoutType(name: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E1226", `"${name}" has no type`, "write bool, tristate, int, hex or string below it", { at, ...warning });
}

/** KILN-E1227 (a warning): a choice or what it contains isn't declared as it should be. */
export function oddChoice(what: string, advice: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E1227", what, advice, { at, ...warning });
}

/** KILN-E1228 (a warning): a bool symbol is compared with m. */
export function boolIsNoModule(name: string, outcome: "n" | "y", at: Span): Diagnostic {
  return recipeMistake("KILN-E1228", `"${name}" is bool and never m: the comparison is ${outcome}`, "compare it with y or n", {
    at,
    ...warning,
  });
}

/** KILN-E1229: symbols that depend on themselves. `links`: `FILE:LINE: symbol A depends on B`, along the circle. */
export function recursiveDependency(names: readonly string[], links: readonly string[], at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E1229",
    `symbols depend on one another in a circle: ${names.join(" → ")}`,
    "break the circle: `depends on` instead of `select` often does",
    { at, detail: links.join("\n") },
  );
}
