import type { Diagnostic, SourceText, Span } from "#diagnostics/diagnostic.ts";
import { malformedSet } from "#diagnostics/configuration.ts";
import { unknownOption } from "#diagnostics/declarations.ts";
import { nearest } from "#diagnostics/suggest.ts";
import { unreadableRecipe } from "#diagnostics/workspace.ts";
import type { Name, NamePath } from "#syntax/ast.ts";
import { choiceFile, choiceWishes, optionsOfImage } from "./choices/choices.ts";
import { readChoices } from "./choices/read-choices.ts";
import { commandLineValue } from "./command-line-value.ts";
import type { Declarations, ImageDeclaration, OptionDeclaration, Wish } from "./declared.ts";
import { errnoOf } from "./host-files.ts";
import { find } from "./names.ts";
import { checkOptionValue } from "./option-value.ts";

type Report = (diagnostic: Diagnostic) => void;

/** `--set lwip.mode=pool`. Errors: KILN-E0302, KILN-E0311–0314, KILN-E0332, KILN-E0356. */
export function commandLineWishes(
  texts: readonly string[],
  declarations: Declarations,
  image: ImageDeclaration,
  report: Report,
): readonly Wish[] {
  return texts.flatMap((text) => {
    const source: SourceText = { path: "--set", text };
    const equals = text.indexOf("=");
    const whole: Span = { source, start: 0, end: text.length };
    const words = optionWords(text.slice(0, equals).trim());
    if (equals < 0 || words === undefined) {
      report(malformedSet(text, whole));
      return [];
    }
    const option = namedOption(words, source, declarations, image, report);
    if (!option) return [];
    const written = text.slice(equals + 1).trim();
    const at: Span = { source, start: equals + 1, end: text.length };
    const read = commandLineValue(option.key, option.type, written, at);
    const wrong = "failed" in read ? read.failed : checkOptionValue(option.key, option.type, read.value, at);
    if (wrong) report(wrong);
    if (wrong || "failed" in read) return [];
    return [
      {
        key: option.key,
        layer: "command-line",
        rank: "plain",
        value: { kind: "value", value: read.value, at },
        when: [],
        by: "--set",
        at,
      } satisfies Wish,
    ];
  });
}

/** `lwip.mode`, `core.lwip.mode`; undefined: it can be no option's name. */
export function optionWords(name: string): readonly string[] | undefined {
  const words = name.split(".");
  return words.length >= 2 && words.every((word) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(word)) ? words : undefined;
}

/** The option that `lwip.mode` means, or `core.lwip.mode`, `app.x`; undefined: reported. Errors: KILN-E0302–0304, KILN-E0311. */
export function namedOption(
  words: readonly string[],
  source: SourceText,
  declarations: Declarations,
  image: ImageDeclaration,
  report: Report,
): OptionDeclaration | undefined {
  let start = 0;
  const parts = words.map((text): Name => {
    const name: Name = { kind: "name", text, start, end: start + text.length };
    start = name.end + 1;
    return name;
  });
  const path: NamePath = { kind: "name-path", parts, start: 0, end: start - 1 };
  const at: Span = { source, start: 0, end: start - 1 };
  const found = words[0] === "app" ? undefined : find(declarations.names, "", path, ["library"], at, report, "one");
  const library = words[0] === "app" ? image.app : found && declarations.libraries.get(found.named.name);
  if (!library) return undefined;
  const name = (words[0] === "app" ? words[1] : found?.rest[0]?.text) ?? "";
  const option = library.options.get(name);
  if (!option) report(unknownOption(library.name, name, nearest(name, [...library.options.keys()]), at));
  return option;
}

/** What a person chose in the image's `config` file. Errors: KILN-E0333, KILN-E1121; warnings: KILN-E0334, KILN-E1252. */
export function configFileWishes(declarations: Declarations, image: ImageDeclaration, report: Report): readonly Wish[] {
  const place = choiceFile(declarations, image);
  const { files } = declarations.workspace;
  if (!place || !files.isFile(place.file)) return []; // nobody has chosen anything yet
  let text: string;
  try {
    text = files.readText(place.file);
  } catch (error) {
    report(unreadableRecipe(place.path, errnoOf(error)));
    return [];
  }
  return choiceWishes(readChoices({ path: place.path, text }, optionsOfImage(declarations, image), report));
}
