import type { Diagnostic, DiagnosticCode, Note, Span } from "./diagnostic.ts";
import { didYouMean } from "./suggest.ts";

interface Parts {
  readonly at?: Span | undefined;
  readonly detail?: string | undefined;
  readonly notes?: readonly Note[];
  readonly severity?: "warning";
}

function mistake(code: DiagnosticCode, message: string, advice: string, parts: Parts = {}): Diagnostic {
  return {
    code,
    severity: parts.severity ?? "error",
    ...(parts.at ? { at: parts.at } : {}),
    message,
    ...(parts.detail ? { detail: parts.detail } : {}),
    advice,
    notes: (parts.notes ?? []).slice(0, 3),
    fault: "recipe",
  };
}

const article = (word: string): string => `${/^[aeiou]/.test(word) ? "an" : "a"} ${word}`;
const lines = (texts: readonly string[]): string => texts.map((text) => `  ${text}`).join("\n");
const circle = (names: readonly string[], word: string): string =>
  names.map((name, i) => (i === 0 ? `  ${name}` : `  ${word} ${name}`)).join("\n");

// ---- names

/** KILN-E0301: two declarations of one name in one workspace, two options of one library. */
export function declaredTwice(name: string, kind: string, firstKind: string, at: Span, first: Span): Diagnostic {
  const message =
    kind === firstKind ? `the ${kind} "${name}" is declared twice` : `"${name}" is declared twice: as ${firstKind} and as ${kind}`;
  return mistake("KILN-E0301", message, "rename one of them; all declarations of a workspace share one set of names", {
    at,
    notes: [{ text: "first declared here", at: first }],
  });
}

/** KILN-E0302: a reference to nothing. `what`: "library or interface". */
export function unknownName(what: string, name: string, near: string | undefined, at: Span): Diagnostic {
  return mistake(
    "KILN-E0302",
    `there is no ${what} "${name}"`,
    didYouMean(near, "correct the name, or declare it; names of an input are written INPUT.NAME or opened in workspace.kiln"),
    { at },
  );
}

/** KILN-E0303: an input has it, but doesn't show it. */
export function notExported(kind: string, name: string, input: string, near: string | undefined, at: Span, declared: Span): Diagnostic {
  const advice =
    near === undefined
      ? `add it to \`exports\` in workspace.kiln of ${input}`
      : `use "${input}.${near}", or add it to \`exports\` in workspace.kiln of ${input}`;
  return mistake("KILN-E0303", `${input} doesn't export the ${kind} "${name}"`, advice, {
    at,
    notes: [{ text: "declared here", at: declared }],
  });
}

/** KILN-E0304: a name of another kind. */
export function wrongKindOfName(name: string, kind: string, expected: string, at: Span, declared: Span | undefined): Diagnostic {
  const notes = declared ? [{ text: "declared here", at: declared }] : [];
  return mistake("KILN-E0304", `"${name}" is ${article(kind)}, here stands ${article(expected)}`, `name ${article(expected)}`, {
    at,
    notes,
  });
}

/** KILN-E0305: a field or block that is not known here. */
export function unknownField(name: string, where: string, near: string | undefined, known: readonly string[], at: Span): Diagnostic {
  return mistake("KILN-E0305", `${where} has no "${name}"`, didYouMean(near, `it can have ${known.join(", ")}`), { at });
}

/** KILN-E0306: an entry that can't stand in this block. */
export function wrongEntry(word: string, where: string, hint: string, at: Span): Diagnostic {
  return mistake("KILN-E0306", `\`${word}\` can't stand in ${where}`, hint === "" ? "take it away, or move it" : hint, { at });
}

/** KILN-E0307: something that is read before recipes are evaluated, so it can't be computed. */
export function mustBeWrittenOut(name: string, form: string, at: Span): Diagnostic {
  return mistake("KILN-E0307", `"${name}" must be written out, not computed`, `write ${form}`, { at });
}

/** KILN-E0308: two options with one name in C. */
export function equalCNames(cName: string, first: string, second: string, at: Span, firstAt: Span): Diagnostic {
  return mistake("KILN-E0308", `the options ${first} and ${second} have one name in C: ${cName}`, "rename one of them", {
    at,
    notes: [{ text: `${first} is declared here`, at: firstAt }],
  });
}

/** KILN-E0335: a name that Kiln gives itself. */
export function reservedName(name: string, why: string, at: Span): Diagnostic {
  return mistake("KILN-E0335", `no library can be called "${name}": that is ${why}`, "give it another name", { at });
}

/** KILN-E0336: `open` names no input. */
export function unknownInput(name: string, near: string | undefined, at: Span): Diagnostic {
  return mistake("KILN-E0336", `there is no input "${name}"`, didYouMean(near, `declare it: \`input ${name} = path("../FOLDER")\``), {
    at,
  });
}

/** KILN-E0337: an image without platforms. */
export function declaresNoPlatform(image: string, known: readonly string[], at: Span): Diagnostic {
  const example = known[0] ?? "NAME";
  return mistake("KILN-E0337", `the image "${image}" lists no platform`, `say what it is made for: \`platforms = [${example}]\``, {
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
  return mistake("KILN-E0309", `this is ${shownType(found)}, here stands ${shownType(expected)}`, advice, { at });
}

/** KILN-E0310: conditions know comparisons, boolean operators and integer arithmetic only. */
export function notInConditions(what: string, at: Span): Diagnostic {
  return mistake(
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
  return mistake(
    "KILN-E0311",
    message,
    didYouMean(near, `its options stand in the block \`library ${library.slice(library.lastIndexOf(".") + 1)}\``),
    { at },
  );
}

/** KILN-E0330: a const that needs itself. */
export function constCycle(name: string, at: Span): Diagnostic {
  return mistake("KILN-E0330", `the const "${name}" needs itself`, "give one of the consts a value of its own", { at });
}

/** KILN-E0331: arithmetic without a result. `what`: "a division by zero". */
export function fragmentOverflow(what: string, at: Span): Diagnostic {
  return mistake("KILN-E0331", `this gives ${what}`, "integers have 64 bits and a sign; change the numbers, or guard it with `when`", {
    at,
  });
}

// ---- option values

/** KILN-E0312: a value of another type. `type`: as in a recipe. */
export function wrongOptionValue(key: string, type: string, value: string, at: Span): Diagnostic {
  return mistake("KILN-E0312", `the option ${key} can't be ${value}`, `give a value of the type ${type}`, { at });
}

/** KILN-E0313: not one of the enum's values. */
export function unknownEnumValue(key: string, value: string, near: string | undefined, values: readonly string[], at: Span): Diagnostic {
  const all = values.map((one) => JSON.stringify(one)).join(", ");
  return mistake("KILN-E0313", `the option ${key} can't be ${JSON.stringify(value)}`, didYouMean(near, `take one of ${all}`), {
    at,
    detail: `its values: ${all}`,
  });
}

/** KILN-E0314: an integer outside of its range. */
export function outOfRange(key: string, value: bigint, range: string, at: Span): Diagnostic {
  return mistake("KILN-E0314", `the option ${key} can't be ${value}`, `give a number from ${range}`, { at });
}

/** KILN-E0329: a type that an option can't have. */
export function badOptionType(type: string, at: Span): Diagnostic {
  return mistake(
    "KILN-E0329",
    `an option can't be ${type.includes(" ") || type.includes("(") ? type : `of type ${type}`}`,
    'options are bool, int, int(0..9), size, size(1KiB..1MiB), string or enum("a", "b")',
    { at },
  );
}

interface ShownWish {
  readonly by: string;
  readonly value: string;
  readonly at: Span;
}

/** KILN-E0315: two wishes of one layer and rank that differ. */
export function conflictingWishes(key: string, first: ShownWish, second: ShownWish): Diagnostic {
  return mistake(
    "KILN-E0315",
    `${first.by} and ${second.by} want different values of ${key}: ${first.value} and ${second.value}`.replace(
      /^(.+) and \1 want/,
      "$1 wants",
    ),
    "take one away, make one a `default`, or decide in a higher layer (platform, profile, image, --set)",
    {
      at: second.at,
      notes: [{ text: `${first.value} is wanted here`, at: first.at }],
    },
  );
}

/** KILN-E0316: a wish on an option whose `depends` doesn't hold. */
export function dependsUnmet(key: string, dependency: string, by: string, at: Span, dependsAt: Span): Diagnostic {
  return mistake(
    "KILN-E0316",
    `${by} can't set ${key}: it depends on ${dependency}, which doesn't hold`,
    `make ${dependency} true, take the wish away, or make it a \`default\``,
    { at, notes: [{ text: "the dependency", at: dependsAt }] },
  );
}

/** KILN-E0317: something requires an option that can't become true. `chain`: who raises it, up to the image. */
export function raiseFails(key: string, why: string, chain: readonly string[], at: Span, reasonAt: Span): Diagnostic {
  return mistake("KILN-E0317", `${key} is required, but ${why}`, "change what requires it, or what stands against it", {
    at,
    detail: lines([key, ...chain]),
    notes: [{ text: "this stands against it", at: reasonAt }],
  });
}

/** KILN-E0327 (a warning): a plain wish for false loses against `requires`. */
export function overriddenByRaise(key: string, by: string, chain: readonly string[], at: Span, raisedAt: Span): Diagnostic {
  return mistake(
    "KILN-E0327",
    `${by} sets ${key} to false, but it is required, so it is true`,
    "take the wish away; `force` makes this an error",
    { at, detail: lines([key, ...chain]), notes: [{ text: "required here", at: raisedAt }], severity: "warning" },
  );
}

/** KILN-E0328: --set against a `force`. */
export function forcedAgainst(key: string, value: string, by: string, because: string | undefined, at: Span, forcedAt: Span): Diagnostic {
  return mistake(
    "KILN-E0328",
    `${by} forces ${key} to be ${value}${because === undefined ? "" : `: ${because}`}`,
    "leave this --set out, or take `force` away there",
    { at, notes: [{ text: "forced here", at: forcedAt }] },
  );
}

/** KILN-E0323: the value of an option of a library that isn't part of the target. */
export function absentOption(key: string, at: Span): Diagnostic {
  const library = key.slice(0, key.lastIndexOf("."));
  return mistake(
    "KILN-E0323",
    `${key} has no value here: the library "${library}" isn't part of the target`,
    `guard it with \`${library}.present && …\`, or need ${library}`,
    { at },
  );
}

/** KILN-E0325: a wish for an option of a library that isn't part of the target. On the command line an error, in an image a warning: it may be part of others. */
export function wishWithoutLibrary(key: string, library: string, severity: "error" | "warning", at: Span): Diagnostic {
  const message = `${key} means nothing here: the library "${library}" isn't part of the target`;
  if (severity === "error") return mistake("KILN-E0325", message, "leave it out, or add the library to `needs` of the image", { at });
  const advice = "take it away, add the library to `needs`, or say when it counts: `… = … when target.platform == …`";
  return mistake("KILN-E0325", message, advice, { at, severity });
}

/** KILN-E0332: --set in another form than LIBRARY.OPTION=VALUE. */
export function malformedSet(text: string, at: Span): Diagnostic {
  return mistake("KILN-E0332", `--set can't read "${text}"`, "write --set LIBRARY.OPTION=VALUE", { at });
}

/** KILN-E0333: a line of an image's configuration file. */
export function badConfigLine(at: Span): Diagnostic {
  return mistake(
    "KILN-E0333",
    "this line of the configuration file can't be read",
    'write `CONFIG_LIBRARY_OPTION=VALUE` with a value of the option\'s type (y, n, a number, a "string")',
    { at },
  );
}

/** KILN-E0334 (a warning): the configuration file names an option that isn't declared. */
export function unknownConfigName(name: string, near: string | undefined, at: Span): Diagnostic {
  return mistake("KILN-E0334", `no option has the name ${name}`, didYouMean(near, "take the line away"), { at, severity: "warning" });
}

// ---- resolution

/** KILN-E0318: an interface that nothing provides. */
export function noProvider(face: string, by: string, at: Span, declared: Span): Diagnostic {
  return mistake(
    "KILN-E0318",
    `nothing provides the interface "${face}", which ${by === "app" ? "the image" : by} needs`,
    `write a library with \`provides ${face}\`, or take an input that has one`,
    { at, notes: [{ text: "the interface", at: declared }] },
  );
}

/** KILN-E0319: several libraries could provide an interface and nothing chooses. */
export function severalProviders(face: string, by: string, candidates: readonly string[], at: Span): Diagnostic {
  const message = `${candidates.length} libraries provide the interface "${face}", which ${by === "app" ? "the image" : by} needs`;
  return mistake("KILN-E0319", message, `choose one in the image: \`choose ${face} = ${candidates[0] ?? "NAME"}\``, {
    at,
    detail: `candidates: ${candidates.join(", ")}`,
  });
}

/** KILN-E0326: a chosen library doesn't provide the interface. */
export function choosesNonProvider(face: string, library: string, candidates: readonly string[], at: Span): Diagnostic {
  const detail = candidates.length === 0 ? undefined : `these do: ${candidates.join(", ")}`;
  return mistake(
    "KILN-E0326",
    `the library "${library}" doesn't provide the interface "${face}"`,
    "choose one that does, or add `provides` to it",
    { at, detail },
  );
}

/** KILN-E0338: two choices of one layer. */
export function conflictingChoices(face: string, first: string, second: string, firstAt: Span, at: Span): Diagnostic {
  return mistake(
    "KILN-E0338",
    `two different choices for the interface "${face}": ${first} and ${second}`,
    "take one away, or choose in a higher layer (platform, profile, image)",
    { at, notes: [{ text: `${first} is chosen here`, at: firstAt }] },
  );
}

/** KILN-E0320: libraries that need one another. `names`: along the circle, the first again at the end; `places`: of each `needs`. */
export function libraryCycle(names: readonly string[], places: readonly Span[]): Diagnostic {
  const notes = places.slice(1, 4).map((at, i) => ({ text: `${names[i + 1] ?? ""} needs ${names[i + 2] ?? ""} here`, at }));
  return mistake(
    "KILN-E0320",
    "libraries need one another in a circle",
    "break the circle: move what both need into a library of its own",
    { at: places[0], detail: circle(names, "needs"), notes },
  );
}

/** KILN-E0321: options whose defaults or dependencies read one another. */
export function optionCycle(keys: readonly string[], places: readonly Span[]): Diagnostic {
  const notes = places.slice(1, 4).map((at, i) => ({ text: `${keys[i + 1] ?? ""} is declared here`, at }));
  return mistake(
    "KILN-E0321",
    "the values of options depend on one another in a circle",
    "break the circle: one of them must not read the next in its `default`, `depends` or `range`",
    { at: places[0], detail: circle(keys, "reads"), notes },
  );
}

/** KILN-E0322: a check that doesn't hold. `values`: the options that it reads, with their reasons. */
export function checkFails(text: string, because: string | undefined, values: readonly string[], at: Span): Diagnostic {
  return mistake(
    "KILN-E0322",
    `the check ${text} fails${because === undefined ? "" : `: ${because}`}`,
    "change one of the values that it reads",
    { at, detail: values.length > 0 ? lines(values) : undefined },
  );
}

/** KILN-E0324: conditions that undo themselves: something is needed only while it isn't there. */
export function doesNotSettle(items: readonly string[], at: Span): Diagnostic {
  return mistake(
    "KILN-E0324",
    "the configuration doesn't come to rest",
    "some condition of these says that it is needed only while it isn't there: change that `when` or `default`",
    { at, detail: `these come and go:\n${lines(items)}` },
  );
}
