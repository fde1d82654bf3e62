import type { Diagnostic, Span } from "./diagnostic.ts";
import { recipeMistake } from "./recipe-mistake.ts";
import { didYouMean } from "./suggest.ts";

const lines = (texts: readonly string[]): string => texts.map((text) => `  ${text}`).join("\n");
const circle = (names: readonly string[], word: string): string =>
  names.map((name, i) => (i === 0 ? `  ${name}` : `  ${word} ${name}`)).join("\n");

interface ShownWish {
  readonly by: string;
  readonly value: string;
  readonly at: Span;
}

/** KILN-E0315: two wishes of one layer and rank that differ. */
export function conflictingWishes(key: string, first: ShownWish, second: ShownWish): Diagnostic {
  return recipeMistake(
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
  return recipeMistake(
    "KILN-E0316",
    `${by} can't set ${key}: it depends on ${dependency}, which doesn't hold`,
    `make ${dependency} true, take the wish away, or make it a \`default\``,
    { at, notes: [{ text: "the dependency", at: dependsAt }] },
  );
}

/** KILN-E0317: something requires an option that can't become true. `chain`: who raises it, up to the image. */
export function raiseFails(key: string, why: string, chain: readonly string[], at: Span, reasonAt: Span): Diagnostic {
  return recipeMistake("KILN-E0317", `${key} is required, but ${why}`, "change what requires it, or what stands against it", {
    at,
    detail: lines([key, ...chain]),
    notes: [{ text: "this stands against it", at: reasonAt }],
  });
}

/** KILN-E0327 (a warning): a plain wish for false loses against `requires`. */
export function overriddenByRaise(key: string, by: string, chain: readonly string[], at: Span, raisedAt: Span): Diagnostic {
  return recipeMistake(
    "KILN-E0327",
    `${by} sets ${key} to false, but it is required, so it is true`,
    "take the wish away; `force` makes this an error",
    { at, detail: lines([key, ...chain]), notes: [{ text: "required here", at: raisedAt }], severity: "warning" },
  );
}

/** KILN-E0328: --set against a `force`. */
export function forcedAgainst(key: string, value: string, by: string, because: string | undefined, at: Span, forcedAt: Span): Diagnostic {
  return recipeMistake(
    "KILN-E0328",
    `${by} forces ${key} to be ${value}${because === undefined ? "" : `: ${because}`}`,
    "leave this --set out, or take `force` away there",
    { at, notes: [{ text: "forced here", at: forcedAt }] },
  );
}

/** KILN-E0323: the value of an option of a library that isn't part of the target. */
export function absentOption(key: string, at: Span): Diagnostic {
  const library = key.slice(0, key.lastIndexOf("."));
  return recipeMistake(
    "KILN-E0323",
    `${key} has no value here: the library "${library}" isn't part of the target`,
    `guard it with \`${library}.present && …\`, or need ${library}`,
    { at },
  );
}

/** KILN-E0325: a wish for an option of a library that isn't part of the target. On the command line an error, in an image a warning: it may be part of others. */
export function wishWithoutLibrary(key: string, library: string, severity: "error" | "warning", at: Span): Diagnostic {
  const message = `${key} means nothing here: the library "${library}" isn't part of the target`;
  if (severity === "error") return recipeMistake("KILN-E0325", message, "leave it out, or add the library to `needs` of the image", { at });
  const advice = "take it away, add the library to `needs`, or say when it counts: `… = … when target.platform == …`";
  return recipeMistake("KILN-E0325", message, advice, { at, severity });
}

/** KILN-E0332: --set in another form than LIBRARY.OPTION=VALUE. */
export function malformedSet(text: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E0332", `--set can't read "${text}"`, "write --set LIBRARY.OPTION=VALUE", { at });
}

/** KILN-E0333: a line of an image's configuration file. */
export function badConfigLine(at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E0333",
    "this line of the configuration file can't be read",
    'write `CONFIG_LIBRARY_OPTION=VALUE` with a value of the option\'s type (y, n, a number, a "string")',
    { at },
  );
}

/** KILN-E0334: a name in C that no option has: a warning in a configuration file, an error on the command line. */
export function unknownConfigName(name: string, near: string | undefined, at: Span, severity: "error" | "warning" = "warning"): Diagnostic {
  const advice = didYouMean(near, severity === "error" ? "`kiln list` shows the options that there are" : "take the line away");
  return recipeMistake("KILN-E0334", `no option has the name ${name}`, advice, severity === "error" ? { at } : { at, severity });
}

/** KILN-E0350 (a warning): a configuration file tells an enum's value as itself and as a member, and they differ. */
export function contradictoryMember(member: string, name: string, at: Span, valueAt: Span): Diagnostic {
  return recipeMistake("KILN-E0350", `${member} says another value than ${name}, which counts`, "take one of the two lines away", {
    at,
    notes: [{ text: "this value counts", at: valueAt }],
    severity: "warning",
  });
}

/** KILN-E0351: a text that a `.config` file has no way to write. */
export function choiceCannotBeKept(key: string, at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E0351",
    `a configuration file can't hold a line break, so it can't keep this value of ${key}`,
    "set it in the recipe: in `options` of the image",
    { at },
  );
}

/** KILN-E0356: a number on the command line that a `.config` file and a recipe read differently. `hex`, `number`: what each makes of it. */
export function ambiguousHex(key: string, text: string, hex: string, number: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E0356", `${key} is hexadecimal, and ${text} can be read in two ways`, `write ${hex}, or ${number}`, {
    at,
    detail: `in a configuration file and in the menu it is ${hex}, in a recipe ${number}`,
  });
}

/** KILN-E0353 (a warning): nothing depends on an option's value. */
export function unreadOption(key: string, cName: string, at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E0353",
    `nobody reads the option ${key}`,
    `read it, as \`opt\` in the recipe or as ${cName} in C, or take it away`,
    { at, detail: "no recipe and no C source that sees it does anything else for another value", severity: "warning" },
  );
}

/** KILN-E0354 (a warning): C reads a name that no option has. */
export function undeclaredConfigName(name: string, near: string | undefined, at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E0354",
    `no option has the name ${name} in C, so it is never defined`,
    didYouMean(near, "declare the option, or take the name away"),
    { at, severity: "warning" },
  );
}

// ---- resolution

/** KILN-E0318: an interface that nothing provides. */
export function noProvider(face: string, by: string, at: Span, declared: Span): Diagnostic {
  return recipeMistake(
    "KILN-E0318",
    `nothing provides the interface "${face}", which ${by === "app" ? "the image" : by} needs`,
    `write a library with \`provides ${face}\`, or take an input that has one`,
    { at, notes: [{ text: "the interface", at: declared }] },
  );
}

/** KILN-E0319: several libraries could provide an interface and nothing chooses. */
export function severalProviders(face: string, by: string, candidates: readonly string[], at: Span): Diagnostic {
  const message = `${candidates.length} libraries provide the interface "${face}", which ${by === "app" ? "the image" : by} needs`;
  return recipeMistake("KILN-E0319", message, `choose one in the image: \`choose ${face} = ${candidates[0] ?? "NAME"}\``, {
    at,
    detail: `candidates: ${candidates.join(", ")}`,
  });
}

/** KILN-E0326: a chosen library doesn't provide the interface. */
export function choosesNonProvider(face: string, library: string, candidates: readonly string[], at: Span): Diagnostic {
  const detail = candidates.length === 0 ? undefined : `these do: ${candidates.join(", ")}`;
  return recipeMistake(
    "KILN-E0326",
    `the library "${library}" doesn't provide the interface "${face}"`,
    "choose one that does, or add `provides` to it",
    { at, detail },
  );
}

/** KILN-E0338: two choices of one layer. */
export function conflictingChoices(face: string, first: string, second: string, firstAt: Span, at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E0338",
    `two different choices for the interface "${face}": ${first} and ${second}`,
    "take one away, or choose in a higher layer (platform, profile, image)",
    { at, notes: [{ text: `${first} is chosen here`, at: firstAt }] },
  );
}

/** KILN-E0320: libraries that need one another. `names`: along the circle, the first again at the end; `places`: of each `needs`. */
export function libraryCycle(names: readonly string[], places: readonly Span[]): Diagnostic {
  const notes = places.slice(1, 4).map((at, i) => ({ text: `${names[i + 1] ?? ""} needs ${names[i + 2] ?? ""} here`, at }));
  return recipeMistake(
    "KILN-E0320",
    "libraries need one another in a circle",
    "break the circle: move what both need into a library of its own",
    { at: places[0], detail: circle(names, "needs"), notes },
  );
}

/** KILN-E0321: options whose defaults or dependencies read one another. */
export function optionCycle(keys: readonly string[], places: readonly Span[]): Diagnostic {
  const notes = places.slice(1, 4).map((at, i) => ({ text: `${keys[i + 1] ?? ""} is declared here`, at }));
  return recipeMistake(
    "KILN-E0321",
    "the values of options depend on one another in a circle",
    "break the circle: one of them must not read the next in its `default`, `depends` or `range`",
    { at: places[0], detail: circle(keys, "reads"), notes },
  );
}

/** KILN-E0322: a check that doesn't hold. `values`: the options that it reads, with their reasons. */
export function checkFails(text: string, because: string | undefined, values: readonly string[], at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E0322",
    `the check ${text} fails${because === undefined ? "" : `: ${because}`}`,
    "change one of the values that it reads",
    { at, detail: values.length > 0 ? lines(values) : undefined },
  );
}

/** KILN-E0324: conditions that undo themselves: something is needed only while it isn't there. */
export function doesNotSettle(items: readonly string[], at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E0324",
    "the configuration doesn't come to rest",
    "some condition of these says that it is needed only while it isn't there: change that `when` or `default`",
    { at, detail: `these come and go:\n${lines(items)}` },
  );
}
