import type { Diagnostic, DiagnosticCode, Note, Span } from "./diagnostic.ts";
import { didYouMean } from "./suggest.ts";

interface Parts {
  readonly severity?: Diagnostic["severity"];
  readonly detail?: string;
  readonly notes?: readonly Note[];
}

function finding(code: DiagnosticCode, at: Span, message: string, advice: string, parts: Parts = {}): Diagnostic {
  const { severity = "error", detail, notes = [] } = parts;
  return { code, severity, at, message, ...(detail === undefined ? {} : { detail }), advice, notes, fault: "recipe" };
}

const ABSENCE = "there is no null: leave the field out (`when`), and ask for it with `has` or `??`";
/** Names that stand for values in other languages. */
const FOREIGN_VALUES: Readonly<Record<string, string>> = {
  null: ABSENCE,
  nil: ABSENCE,
  None: ABSENCE,
  undefined: ABSENCE,
  True: "it is written true",
  False: "it is written false",
  inherit: "fields are written NAME = VALUE: { a = a }",
};

/** KILN-E0201: a name that stands for nothing where it is used. `special`: `opt` or `target` outside of a body. */
export function unknownName(name: string, near: string | undefined, isSpecial: boolean, at: Span): Diagnostic {
  const foreign = Object.hasOwn(FOREIGN_VALUES, name) ? FOREIGN_VALUES[name] : undefined;
  if (foreign !== undefined) return finding("KILN-E0201", at, `there is no value "${name}" here`, foreign);
  const otherwise = isSpecial
    ? `only the texts of libraries, images and platforms see \`${name}\`: hand it over as an argument`
    : "define it with `let`, or import it from the file that does";
  return finding("KILN-E0201", at, `there is no value "${name}" here`, isSpecial ? otherwise : didYouMean(near, otherwise));
}

/** KILN-E0202: one name twice in a file, a `let`, parameters, a record, a block. */
export function duplicateName(name: string, where: string, at: Span, first: Span): Diagnostic {
  return finding("KILN-E0202", at, `${where} has "${name}" twice`, "take one away, or give it another name", {
    notes: [{ text: "the first one", at: first }],
  });
}

/** KILN-E0203: a name that would hide a builtin. */
export function hidesBuiltin(name: string, what: string, at: Span): Diagnostic {
  return finding("KILN-E0203", at, `the ${what} "${name}" would hide the builtin of that name`, "give it another name");
}

/** KILN-E0204: a call whose arguments don't fit the function, which is known. */
export function wrongArguments(problem: string, signature: string, near: string | undefined, at: Span): Diagnostic {
  return finding("KILN-E0204", at, problem, didYouMean(near, "give the arguments that it takes"), { detail: signature });
}

const JOIN = 'strings are joined inside of one: "${a}${b}"; lists with ++';

/** KILN-E0205: a literal where its type can't be right. */
export function wrongLiteral(what: string, wanted: string, found: string, at: Span): Diagnostic {
  const isJoin = what.endsWith("side of `+`") && /^(a )?(string|list)/.test(found);
  return finding("KILN-E0205", at, `${what} must be ${wanted}, and is ${found}`, isJoin ? JOIN : `give ${wanted}`);
}

/** KILN-E0206: a type that isn't one. */
export function unknownType(name: string, near: string | undefined, known: readonly string[], at: Span): Diagnostic {
  return finding("KILN-E0206", at, `there is no type "${name}"`, didYouMean(near, `types: ${known.join(", ")}`));
}

/** KILN-E0207: a `match` that lacks cases. */
export function missingCases(missing: readonly string[], at: Span): Diagnostic {
  return missing.length === 0
    ? finding("KILN-E0207", at, "this match needs an arm for all other values", "add `_ => …` as the last arm")
    : finding("KILN-E0207", at, `this match has no arm for ${missing.join(", ")}`, "add arms for them, or `_ => …` as the last arm");
}

/** KILN-E0208: an arm that no value reaches. */
export function unreachableArm(at: Span, first: Span): Diagnostic {
  return finding("KILN-E0208", at, "no value reaches this arm", "take it away", {
    notes: [{ text: "this arm takes them all before", at: first }],
  });
}

/** KILN-E0209: an arm for what the value can't be. */
export function impossibleCase(shown: string, values: readonly string[], near: string | undefined, at: Span): Diagnostic {
  return finding("KILN-E0209", at, `this is never ${shown}`, didYouMean(near, `its values: ${values.join(", ")}`));
}

/** KILN-E0210: a name that nobody uses. `what`: "value", "import", "const". */
export function unusedName(name: string, what: string, at: Span): Diagnostic {
  return finding("KILN-E0210", at, `the ${what} "${name}" is never used`, "take it away, or begin its name with _", {
    severity: "warning",
  });
}
