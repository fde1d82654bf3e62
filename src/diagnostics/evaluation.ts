import type { Diagnostic, DiagnosticCode, Note, Span } from "./diagnostic.ts";
import { withArticle } from "./article.ts";
import { adviceForName } from "./foreign-names.ts";
import { listed } from "./listed.ts";
import { didYouMean } from "./suggest.ts";

interface Parts {
  readonly detail?: string | undefined;
  readonly notes?: readonly Note[];
}

function mistake(code: DiagnosticCode, at: Span | undefined, message: string, advice: string, parts: Parts = {}): Diagnostic {
  return {
    code,
    severity: "error",
    ...(at === undefined ? {} : { at }),
    message,
    ...(parts.detail === undefined ? {} : { detail: parts.detail }),
    advice,
    notes: parts.notes ?? [],
    fault: "recipe",
  };
}

/** KILN-E0401: a name that stands for no value here. */
export function unknownValue(name: string, near: string | undefined, at: Span): Diagnostic {
  return mistake(
    "KILN-E0401",
    at,
    `there is no value "${name}" here`,
    adviceForName(name, near, "define it with `let`, or import it from the file that does"),
  );
}

/** KILN-E0401: a name of the workspace's declarations where a value stands. `what`: "library", "option". */
export function declarationAsValue(what: string, name: string, at: Span): Diagnostic {
  const advice =
    what === "option"
      ? `the texts of libraries, images and platforms read options; \`kiln config get ${name}\` prints this one`
      : what === "library" || what === "interface"
        ? `texts that need it read its options, ${name}.OPTION, and ${name}.present; \`kiln doc ${name}\` tells what it has`
        : `name it where such are listed; \`kiln doc ${name}\` tells what it is`;
  return mistake("KILN-E0401", at, `"${name}" is ${withArticle(what)}, and no value`, advice);
}

/** KILN-E0402: a value of another type. `what`: "the field `sources`"; `found`: the value, short. */
export function wrongType(what: string, wanted: string, found: string, at: Span, advice?: string): Diagnostic {
  return mistake("KILN-E0402", at, `${what} must be ${wanted}, and is ${found}`, advice ?? `give ${wanted}`);
}

/** KILN-E0403: a record without the field that is read. */
export function missingField(name: string, names: readonly string[], near: string | undefined, at: Span): Diagnostic {
  const detail = names.length === 0 ? "the record is empty" : `its fields: ${listed(names)}`;
  return mistake(
    "KILN-E0403",
    at,
    `the record has no field "${name}"`,
    didYouMean(near, "give a value for that case with `??`, or test for it with `has`"),
    { detail },
  );
}

/** KILN-E0404: a field that nobody reads. */
export function unknownField(name: string, what: string, names: readonly string[], near: string | undefined, at: Span): Diagnostic {
  return mistake("KILN-E0404", at, `${what} has no field "${name}"`, didYouMean(near, "take it away, or use one of these"), {
    detail: `fields: ${listed(names)}`,
  });
}

/** KILN-E0405: a field that must be given, and isn't. */
export function requiredField(name: string, what: string, at: Span): Diagnostic {
  return mistake("KILN-E0405", at, `${what} lacks the field "${name}"`, `add \`${name} = …\``);
}

/** KILN-E0406: a value that needs itself. `chain`: what needs what, the first again not repeated. */
export function infiniteRecursion(chain: readonly { readonly what: string; readonly at: Span }[]): Diagnostic {
  const [first, ...rest] = chain;
  const names = chain.map(({ what }) => what);
  return mistake(
    "KILN-E0406",
    first?.at,
    `${names[0] ?? "the value"} needs itself`,
    "break the circle: one of these values must be given without the others",
    {
      ...(names.length > 1
        ? { detail: [...names, names[0] ?? ""].map((name, i) => (i === 0 ? `  ${name}` : `  needs ${name}`)).join("\n") }
        : {}),
      notes: rest.slice(0, 3).map(({ what, at }) => ({ text: `${what} is part of the circle`, at })),
    },
  );
}

/** KILN-E0407: a result that 64 bits can't hold. */
export function overflow(operation: string, at: Span): Diagnostic {
  return mistake("KILN-E0407", at, `${operation} doesn't fit in 64 bits`, "integers go from -9223372036854775808 to 9223372036854775807");
}

/** KILN-E0408: a division by zero. */
export function divisionByZero(at: Span): Diagnostic {
  return mistake("KILN-E0408", at, "division by zero", "test the divisor first");
}

/** KILN-E0409: arguments that don't fit the function. `problem`: a sentence. */
export function badArguments(problem: string, signature: string, near: string | undefined, at: Span): Diagnostic {
  return mistake("KILN-E0409", at, problem, didYouMean(near, `call it as ${signature}`), near === undefined ? {} : { detail: signature });
}

/** KILN-E0410: a list without an element at this index. */
export function indexOutOfRange(index: bigint, length: number, at: Span): Diagnostic {
  const range =
    length === 0
      ? "the list is empty"
      : length === 1
        ? "the list has one, element 0"
        : `the list has ${length} elements, 0 to ${length - 1}`;
  return mistake("KILN-E0410", at, `there is no element ${index}: ${range}`, "compare with `len` first");
}

/** KILN-E0411: `&` of records that give one field two values. */
export function mergeConflict(field: string, left: string, right: string, leftAt: Span, rightAt: Span): Diagnostic {
  return mistake(
    "KILN-E0411",
    rightAt,
    `the records can't be merged: "${field}" is ${left} in one and ${right} in the other`,
    "give it in one of them only; to replace fields write `{ ...a  field = value }`",
    {
      notes: [{ text: "the other value", at: leftAt }],
    },
  );
}

/** KILN-E0412: a `match` without an arm for the value. */
export function noMatchingArm(value: string, at: Span): Diagnostic {
  return mistake("KILN-E0412", at, `no arm of this \`match\` fits ${value}`, "add an arm for it, or `_ => …`");
}

/** KILN-E0413: deeper than the limit. */
export function tooDeep(limit: number, at: Span | undefined): Diagnostic {
  return mistake(
    "KILN-E0413",
    at,
    `evaluation is nested more than ${limit} levels deep here`,
    "does a function call itself without an end? long recursions are better written with `fold` or a comprehension",
  );
}

/** KILN-E0414: more steps than one item of a recipe may take. */
export function outOfFuel(limit: number, at: Span | undefined): Diagnostic {
  return mistake("KILN-E0414", at, `evaluation takes more than ${limit} steps here`, "make the lists smaller, or end the recursion");
}

/** KILN-E0415: `throw` and `assert` of a recipe. */
export function thrown(message: string, at: Span): Diagnostic {
  return mistake("KILN-E0415", at, message, "the recipe refuses this: change what it asks for");
}

/** KILN-E0418: a fetch without a hash. */
export function missingHash(urls: readonly string[], at: Span): Diagnostic {
  const advice = `run \`kiln fetch --hash ${urls[0] ?? "URL"}\` and write what it prints as \`hash = "…"\``;
  return { ...mistake("KILN-E0418", at, "nothing is fetched without a hash", advice), lacksHashOf: urls };
}

/** KILN-E0418 of which the hash was found out meanwhile. */
export const hashFound = (missing: Diagnostic, hash: string): Diagnostic => ({
  ...missing,
  detail: `${missing.lacksHashOf?.[0] ?? ""} has ${hash} now`,
  advice: `if that is what you want, write \`hash = "${hash}"\`; \`kiln update --hashes\` does it for all`,
});

/** KILN-E0421: one field with two values, both without a condition. */
export function setTwice(name: string, at: Span, first: Span): Diagnostic {
  return mistake("KILN-E0421", at, `"${name}" is set twice`, "take one away, or give both a `when`; lists grow with `+=`", {
    notes: [{ text: "set here first", at: first }],
  });
}

/** KILN-E0422: an import of what isn't shown there. */
export function notImportable(name: string, from: string, names: readonly string[], near: string | undefined, at: Span): Diagnostic {
  const detail = names.length === 0 ? `${from} shows no values` : `${from} shows: ${listed(names)}`;
  return mistake(
    "KILN-E0422",
    at,
    `${from} shows no value "${name}"`,
    didYouMean(near, "define it there with `let`; an input lists it in `exports { values = […] }`"),
    { detail },
  );
}

/** KILN-E0423: an import from a file that isn't a recipe of the workspace. */
export function noSuchModule(from: string, at: Span): Diagnostic {
  return mistake(
    "KILN-E0423",
    at,
    `there is no recipe ${from} to import from`,
    "correct the path; `recipes` in workspace.kiln says which files belong to the workspace",
  );
}

/** KILN-E0424: an option of a library that isn't needed here. */
export function optionNotNeeded(library: string, user: string, at: Span): Diagnostic {
  return mistake(
    "KILN-E0424",
    at,
    `${user} reads an option of ${library}, which it doesn't need`,
    `add \`needs ${library}\`, or guard it: \`${library}.present && …\``,
  );
}

/** KILN-E0425: an option that the library hasn't. */
export function unknownOption(library: string, name: string, names: readonly string[], near: string | undefined, at: Span): Diagnostic {
  return mistake("KILN-E0425", at, `${library} has no option "${name}"`, didYouMean(near, "declare it with `option`"), {
    detail: names.length === 0 ? `${library} has no options` : `its options: ${listed(names)}`,
  });
}

/** KILN-E0426: `extend` that would replace a value. */
export function extendReplaces(name: string, at: Span, first: Span): Diagnostic {
  return mistake("KILN-E0426", at, `\`extend\` adds, and "${name}" is set already`, "add to it with `+=`, or replace it with `override`", {
    notes: [{ text: "set here", at: first }],
  });
}

/** KILN-E0430: a rule whose result can't be used. `problem`: a sentence. */
export function badRuleResult(rule: string, problem: string, advice: string, at: Span): Diagnostic {
  return mistake("KILN-E0430", at, `the rule ${rule} ${problem}`, advice);
}

/** KILN-E0431: a rule that isn't there. */
export function unknownRule(name: string, near: string | undefined, at: Span): Diagnostic {
  return mistake("KILN-E0431", at, `there is no rule "${name}"`, didYouMean(near, "declare it: `rule NAME(lib, target, deps) => …`"));
}

/** KILN-E0432: values of two types that are compared. */
export function incomparable(left: string, right: string, at: Span): Diagnostic {
  return mistake(
    "KILN-E0432",
    at,
    `${left} can't be compared with ${right}`,
    "compare values of one type: bools, ints, strings, paths, lists or records",
  );
}

/** KILN-E0432: values that have no order. */
export function unordered(left: string, right: string, at: Span): Diagnostic {
  return mistake(
    "KILN-E0432",
    at,
    `${left} and ${right} have no order`,
    "two ints have an order, and two strings: `int` and `str` make one of the other",
  );
}

/** KILN-E0433: text that can't be read as what it should be. */
export function badText(text: string, wanted: string, at: Span): Diagnostic {
  return mistake("KILN-E0433", at, `${JSON.stringify(text)} is not ${wanted}`, `give ${wanted}`);
}

/** KILN-E0434: a value outside of what is allowed. */
export function outsideOf(what: string, wanted: string, found: string, near: string | undefined, at: Span): Diagnostic {
  return mistake("KILN-E0434", at, `${what} must be ${wanted}, and is ${found}`, didYouMean(near, `give ${wanted}`));
}
