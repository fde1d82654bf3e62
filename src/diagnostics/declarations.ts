import type { Diagnostic, Span } from "./diagnostic.ts";
import { withArticle } from "./article.ts";
import { recipeMistake } from "./recipe-mistake.ts";
import { didYouMean } from "./suggest.ts";

// ---- names

/** KILN-E0301: two declarations of one name in one workspace, two options of one library. */
export function declaredTwice(name: string, kind: string, firstKind: string, at: Span, first: Span): Diagnostic {
  const message =
    kind === firstKind ? `the ${kind} "${name}" is declared twice` : `"${name}" is declared twice: as ${firstKind} and as ${kind}`;
  return recipeMistake("KILN-E0301", message, "rename one of them; all declarations of a workspace share one set of names", {
    at,
    notes: [{ text: "first declared here", at: first }],
  });
}

/** What somebody may write before a name, who takes the kinds for namespaces. */
const KINDS: ReadonlySet<string> = new Set(["libraries", "interfaces", "platforms", "images", "profiles"]);

/** KILN-E0302: a reference to nothing. `what`: "library or interface". */
export function unknownName(what: string, name: string, near: string | undefined, at: Span): Diagnostic {
  const advice = KINDS.has(name)
    ? "all kinds of declarations share one set of names: write the name alone"
    : didYouMean(near, "correct the name, or declare it; names of an input are written INPUT.NAME or opened in workspace.kiln");
  return recipeMistake("KILN-E0302", `there is no ${what} "${name}"`, advice, { at });
}

/** KILN-E0303: an input has it, but doesn't show it. */
export function notExported(kind: string, name: string, input: string, near: string | undefined, at: Span, declared: Span): Diagnostic {
  const advice =
    near === undefined
      ? `add it to \`exports\` in workspace.kiln of ${input}`
      : `use "${input}.${near}", or add it to \`exports\` in workspace.kiln of ${input}`;
  return recipeMistake("KILN-E0303", `${input} doesn't export the ${kind} "${name}"`, advice, {
    at,
    notes: [{ text: "declared here", at: declared }],
  });
}

/** KILN-E0304: a name of another kind. */
export function wrongKindOfName(name: string, kind: string, expected: string, at: Span, declared: Span | undefined): Diagnostic {
  const notes = declared ? [{ text: "declared here", at: declared }] : [];
  return recipeMistake(
    "KILN-E0304",
    `"${name}" is ${withArticle(kind)}, here stands ${withArticle(expected)}`,
    `name ${withArticle(expected)}`,
    {
      at,
      notes,
    },
  );
}

/** KILN-E0305: a field or block that is not known here. */
export function unknownField(name: string, where: string, near: string | undefined, known: readonly string[], at: Span): Diagnostic {
  return recipeMistake("KILN-E0305", `${where} has no "${name}"`, didYouMean(near, `it can have ${known.join(", ")}`), { at });
}

/** KILN-E0306: an entry that can't stand in this block. */
export function wrongEntry(word: string, where: string, hint: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E0306", `\`${word}\` can't stand in ${where}`, hint === "" ? "take it away, or move it" : hint, { at });
}

/** KILN-E0307: something that is read before recipes are evaluated, so it can't be computed. */
export function mustBeWrittenOut(name: string, form: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E0307", `"${name}" must be written out, not computed`, `write ${form}`, { at });
}

/** KILN-E0308: two options with one name in C. */
export function equalCNames(cName: string, first: string, second: string, at: Span, firstAt: Span): Diagnostic {
  return recipeMistake("KILN-E0308", `the options ${first} and ${second} have one name in C: ${cName}`, "rename one of them", {
    at,
    notes: [{ text: `${first} is declared here`, at: firstAt }],
  });
}

/** KILN-E0335: a name that Kiln gives itself. */
export function reservedName(name: string, why: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E0335", `no library can be called "${name}": that is ${why}`, "give it another name", { at });
}

/** KILN-E0336: `open` names no input. */
export function unknownInput(name: string, near: string | undefined, at: Span): Diagnostic {
  return recipeMistake("KILN-E0336", `there is no input "${name}"`, didYouMean(near, `declare it: \`input ${name} = path("../FOLDER")\``), {
    at,
  });
}

/** KILN-E0337: an image without platforms. */
export function declaresNoPlatform(image: string, known: readonly string[], at: Span): Diagnostic {
  const example = known[0] ?? "NAME";
  return recipeMistake("KILN-E0337", `the image "${image}" lists no platform`, `say what it is made for: \`platforms = [${example}]\``, {
    at,
    detail: known.length > 0 ? `platforms: ${known.join(", ")}` : undefined,
  });
}

// ---- conditions and values

const TYPES: Readonly<Record<string, string>> = { bool: "a bool", int: "an integer", string: "a string", library: "a library" };
const shownType = (type: string): string => TYPES[type] ?? type;

/** KILN-E0309: a part of a condition has the wrong type. */
export function wrongFragmentType(expected: string, found: string, at: Span): Diagnostic {
  const advice =
    found === "library"
      ? "ask for an option of it (`lwip.ipv6`), or whether it is there (`lwip.present`)"
      : `compare it, or write ${shownType(expected)}`;
  return recipeMistake("KILN-E0309", `this is ${shownType(found)}, here stands ${shownType(expected)}`, advice, { at });
}

/** KILN-E0310: conditions know comparisons, boolean operators and integer arithmetic only. */
export function notInConditions(what: string, at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E0310",
    `${what} can't stand in what is decided before recipes are evaluated`,
    "use options, consts, `target.platform`, `target.arch`, `LIBRARY.present`, comparisons, `&&`, `||`, `!`, integer arithmetic and `if`",
    { at },
  );
}

/** KILN-E0311: the library has no such option. */
export function unknownOption(library: string, option: string, near: string | undefined, at: Span): Diagnostic {
  const message =
    option === "" ? `this names the library "${library}", not an option of it` : `the library "${library}" has no option "${option}"`;
  return recipeMistake(
    "KILN-E0311",
    message,
    didYouMean(near, `its options stand in the block \`library ${library.slice(library.lastIndexOf(".") + 1)}\``),
    { at },
  );
}

/** KILN-E0330: a const that needs itself. */
export function constCycle(name: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E0330", `the const "${name}" needs itself`, "give one of the consts a value of its own", { at });
}

/** KILN-E0331: arithmetic without a result. `what`: "a division by zero". */
export function fragmentOverflow(what: string, at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E0331",
    `this gives ${what}`,
    "integers have 64 bits and a sign; change the numbers, or guard it with `when`",
    {
      at,
    },
  );
}

// ---- option values

/** KILN-E0312: a value of another type. `type`: as in a recipe. */
export function wrongOptionValue(key: string, type: string, value: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E0312", `the option ${key} can't be ${value}`, `give a value of the type ${type}`, { at });
}

/** KILN-E0313: not one of the enum's values. */
export function unknownEnumValue(key: string, value: string, near: string | undefined, values: readonly string[], at: Span): Diagnostic {
  const all = values.map((one) => JSON.stringify(one)).join(", ");
  return recipeMistake("KILN-E0313", `the option ${key} can't be ${JSON.stringify(value)}`, didYouMean(near, `take one of ${all}`), {
    at,
    detail: `its values: ${all}`,
  });
}

/** KILN-E0314: an integer outside of its range. */
export function outOfRange(key: string, value: string, range: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E0314", `the option ${key} can't be ${value}`, `give a number from ${range}`, { at });
}

/** KILN-E0329: a type that an option can't have. */
export function badOptionType(type: string, at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E0329",
    `an option can't be ${type.includes(" ") || type.includes("(") ? type : `of type ${type}`}`,
    'options are bool, int, int(0..9), size, size(1KiB..1MiB), string or enum("a", "b")',
    { at },
  );
}

/** KILN-E0355: an image's file of choices would lie outside of its workspace. `at`: the path; undefined: a link leads there. */
export function configLeavesWorkspace(path: string, at: Span | undefined): Diagnostic {
  return recipeMistake(
    "KILN-E0355",
    `the configuration file ${path} lies outside of the workspace`,
    "name a file beside the recipe: it is written by `kiln config`",
    { at },
  );
}
