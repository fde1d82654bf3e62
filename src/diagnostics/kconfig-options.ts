import type { Diagnostic, Span } from "./diagnostic.ts";
import { recipeMistake } from "./recipe-mistake.ts";

/** KILN-E0341: Kconfig's rules don't let a wish stand. `why`: what stands against it, and what would have to change. */
export function wishRefused(key: string, by: string, value: string, why: readonly string[], at: Span, declared: Span): Diagnostic {
  return recipeMistake(
    "KILN-E0341",
    `${by} can't set ${key} to ${value}: its Kconfig file doesn't let it be that`,
    "meet what it asks for, take the wish away, or make it a `default`",
    { at, detail: why.map((line) => `  ${line}`).join("\n"), notes: [{ text: "the option", at: declared }] },
  );
}

/** KILN-E0342 (a warning): a Kconfig file of a library names a symbol that nothing declares. */
export function undeclaredSymbol(name: string, at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E0342",
    `nothing declares the symbol "${name}": it is n here`,
    "correct the name, declare it, or take in the library whose option it is",
    { at, severity: "warning" },
  );
}

/** KILN-E0343: a symbol whose name C can't have. */
export function badSymbolName(name: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E0343", `"${name}" can't be an option: C has no such name`, "write letters, digits and _ only", { at });
}

/** KILN-E0344: `modules` in a Kconfig file of a library. */
export function modulesInRecipe(name: string, at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E0344",
    `"${name}" turns on modules, which a library's options don't have`,
    "take the line `modules` away: a tristate is a bool here",
    { at },
  );
}
