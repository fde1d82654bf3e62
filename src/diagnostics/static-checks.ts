import type { Diagnostic, DiagnosticCode, Note, Span } from "./diagnostic.ts";
import { listed } from "./listed.ts";
import { adviceForName } from "./foreign-names.ts";
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

/** KILN-E0201: a name that stands for nothing where it is used. `special`: `opt` or `target` outside of a body. */
export function unknownName(name: string, near: string | undefined, isSpecial: boolean, at: Span): Diagnostic {
  const advice = isSpecial
    ? `only the texts of libraries, images and platforms see \`${name}\`: hand it over as an argument`
    : adviceForName(name, near, "define it with `let`, or import it from the file that does");
  return finding("KILN-E0201", at, `there is no value "${name}" here`, advice);
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
  return finding("KILN-E0204", at, problem, didYouMean(near, `call it as ${signature}`), near === undefined ? {} : { detail: signature });
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

/** KILN-E0208: an arm, or one of its patterns, that no value reaches. `first`: the arm that takes its values; without one all arms before do together. */
export function unreachableArm(what: "arm" | "pattern", at: Span, first?: Span): Diagnostic {
  const advice = first ? "take it away" : "take it away: a value that is added later will be told";
  return finding("KILN-E0208", at, `no value reaches this ${what}`, advice, {
    ...(first ? { notes: [{ text: what === "arm" ? "this arm takes them all before" : "this arm takes it before", at: first }] } : {}),
    ...(first ? {} : { detail: "every value has an arm before" }),
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

/** KILN-E0211: a name that hides one around it. `hidden`: "the parameter of that name". */
export function hidesName(name: string, what: "let" | "parameter" | "variable", hidden: string, at: Span, first?: Span): Diagnostic {
  const advice =
    what === "let"
      ? "give it another name: inside of the `let` it means itself (one that begins with _ may hide)"
      : "give it another name (one that begins with _ may hide)";
  return finding("KILN-E0211", at, `the ${what === "let" ? "value" : what} "${name}" hides ${hidden}`, advice, {
    severity: "warning",
    notes: first ? [{ text: "what it hides", at: first }] : [],
  });
}

const ALWAYS = (isTrue: boolean): string => `this condition is always ${isTrue}`;

/** KILN-E0212: an `if` that its text decides. */
export function decidedIf(isTrue: boolean, at: Span, unreached: Span): Diagnostic {
  return finding(
    "KILN-E0212",
    at,
    ALWAYS(isTrue),
    `write only what stands behind \`${isTrue ? "then" : "else"}\`, or ask for an option or a const`,
    {
      severity: "warning",
      notes: [{ text: "this is never evaluated", at: unreached }],
    },
  );
}

/** KILN-E0212: a `when`, or an `if` of a comprehension, that its text decides. */
export function decidedWhen(isTrue: boolean, at: Span, guarded: Span): Diagnostic {
  return isTrue
    ? finding("KILN-E0212", at, ALWAYS(isTrue), "take the condition away", { severity: "warning" })
    : finding("KILN-E0212", at, ALWAYS(isTrue), "take it away with its condition, or ask for an option or a const", {
        severity: "warning",
        notes: [{ text: "this is never there", at: guarded }],
      });
}

/** KILN-E0212: a `match` of a literal. */
export function decidedMatch(at: Span): Diagnostic {
  return finding("KILN-E0212", at, "this match always takes the same arm", "write what that arm gives, or match a name", {
    severity: "warning",
  });
}

/** KILN-E0213: a field that a record of which the text is known doesn't have. `what`: "the record", "`target`", "the library". */
export function unknownFieldRead(
  what: string,
  name: string,
  names: readonly string[],
  near: string | undefined,
  at: Span,
  first?: Span,
): Diagnostic {
  const written = names.length === 0 ? `give it one: ${name} = …` : "take one of these, or add it";
  const otherwise = what === "`target`" ? "take one of these; what the platform says beside them is in `target.settings`" : written;
  return finding("KILN-E0213", at, `${what} has no field "${name}"`, didYouMean(near, otherwise), {
    detail: names.length === 0 ? "it has none" : `its fields: ${listed(names)}`,
    notes: first ? [{ text: "its text", at: first }] : [],
  });
}

/** KILN-E0213: an option that the library doesn't have. */
export function unknownOptionRead(library: string, name: string, names: readonly string[], near: string | undefined, at: Span): Diagnostic {
  return finding("KILN-E0213", at, `${library} has no option "${name}"`, didYouMean(near, `declare it: option ${name}: bool { … }`), {
    detail: names.length === 0 ? "it has none" : `its options: ${listed(names)}`,
  });
}

/** KILN-E0214: a field that nobody reads: the type, or the rule, has no such one. */
export function unknownFieldGiven(what: string, name: string, names: readonly string[], near: string | undefined, at: Span): Diagnostic {
  return finding("KILN-E0214", at, `${what} has no field "${name}"`, didYouMean(near, "take it away, or use one of these"), {
    detail: `fields: ${listed(names)}`,
  });
}
