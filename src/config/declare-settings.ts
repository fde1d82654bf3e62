import { posix } from "node:path";
import { withArticle } from "#diagnostics/article.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import { configLeavesWorkspace, mustBeWrittenOut } from "#diagnostics/declarations.ts";
import type { Entry, FieldEntry, NamePath } from "#syntax/ast.ts";
import { checkEntries, ALLOWED, type Allowed } from "./check-entries.ts";
import { compileFragment, reportUnknownOption } from "./compile-fragment.ts";
import type { Check, Choice, Extension, Layer, Need, Settings, Wish } from "./declared.ts";
import { conditionsWith, declareChecks, declareNeeds, spanOf, type Part } from "./declare-library.ts";
import { namePathList, pathText, plainString, wordList } from "./literal.ts";
import { find } from "./names.ts";
import { checkOptionValue } from "./option-value.ts";

/** Needs, wishes, choices and profiles of an image, a profile or a platform (`by`: "image web"). */
export function declareSettings(
  by: string,
  layer: Layer,
  parts: readonly Part[],
  extensions: readonly Extension[],
  allowed: Allowed,
): Settings {
  const needs: Need[] = [];
  const wishes: Wish[] = [];
  const choices: Choice[] = [];
  const checks: Check[] = [];
  const uses: string[] = [];
  for (const part of parts) {
    const { scope } = part;
    checkEntries(withArticle(by.split(" ")[0] ?? ""), part.entries, allowed, (node) => spanOf(scope, node), scope.report);
    for (const entry of part.entries) {
      switch (entry.kind) {
        case "needs":
          needs.push(...declareNeeds(entry, part));
          break;
        case "check":
          checks.push(...declareChecks(entry, part));
          break;
        case "use":
          for (const path of entry.profiles) {
            const found = find(scope.names, scope.input, path, ["profile"], spanOf(scope, path), scope.report);
            if (found) uses.push(found.named.name);
          }
          break;
        case "choose": {
          const face = find(scope.names, scope.input, entry.interface, ["interface"], spanOf(scope, entry.interface), scope.report);
          const library = find(scope.names, scope.input, entry.provider, ["library"], spanOf(scope, entry.provider), scope.report);
          const when = conditionsWith(part, entry.when);
          if (face && library && when) {
            choices.push({ interface: face.named.name, library: library.named.name, layer, when, by, at: spanOf(scope, entry.provider) });
          }
          break;
        }
        case "block":
          if (entry.keyword.text === "options") wishes.push(...declareWishes(entry.entries, by, layer, part));
          break;
        case "field": // the evaluator's, or read below
        case "option":
        case "options-from":
        case "provides":
          break; // those were reported
        default:
          assertNever(entry);
      }
    }
  }
  return { by, layer, needs, wishes, choices, checks, uses, extensions };
}

function declareWishes(entries: readonly Entry[], by: string, layer: Layer, part: Part): readonly Wish[] {
  const { scope } = part;
  checkEntries("`options`", entries, ALLOWED.options, (node) => spanOf(scope, node), scope.report);
  return entries.flatMap((entry) => (entry.kind === "field" ? (declareWish(entry, by, layer, part) ?? []) : []));
}

function declareWish(entry: FieldEntry, by: string, layer: Layer, part: Part): Wish | undefined {
  const { scope } = part;
  const key = optionKey(entry.path, part);
  const type = key === undefined ? undefined : scope.options.get(key);
  if (key === undefined || !type) return undefined;
  if (entry.op !== "=") {
    scope.report(mustBeWrittenOut(pathText(entry.path), "one value with `=`", spanOf(scope, entry.path)));
    return undefined;
  }
  const value = compileFragment(entry.value, scope);
  const when = conditionsWith(part, entry.when);
  const at = spanOf(scope, entry.value);
  const wrong = value?.kind === "value" ? checkOptionValue(key, type, value.value, at) : undefined;
  if (wrong) scope.report(wrong);
  if (!value || !when || wrong) return undefined;
  const because = entry.because && plainString(entry.because);
  return { key, layer, rank: entry.rank, value, when, by, at, ...(because === undefined ? {} : { because }) };
}

/** `lwip.mode`, `core.lwip.mode`, `app.x` of an image's own library. */
function optionKey(path: NamePath, part: Part): string | undefined {
  const { scope } = part;
  const at = spanOf(scope, path);
  const [first, second] = path.parts;
  if (first?.text === "app" && second && path.parts.length === 2 && scope.own === "app") {
    if (scope.options.has(pathText(path))) return pathText(path);
    reportUnknownOption("app", second.text, scope, at);
    return undefined;
  }
  const found = find(scope.names, scope.input, path, ["library"], at, scope.report, "one");
  if (!found) return undefined;
  const [option] = found.rest;
  const key = `${found.named.name}.${option?.text ?? ""}`;
  if (option && scope.options.has(key)) return key;
  reportUnknownOption(found.named.name, option?.text ?? "", scope, at);
  return undefined;
}

/** The last part's field of this name, and those that add to it, with the place of each part. */
function fieldsOf(parts: readonly Part[], name: string): readonly { readonly entry: FieldEntry; readonly part: Part }[] {
  return parts.flatMap((part) =>
    part.entries.flatMap((entry) =>
      entry.kind === "field" && entry.path.parts.length === 1 && entry.path.parts[0]?.text === name ? [{ entry, part }] : [],
    ),
  );
}

/** `platforms = [qemu, linux]` → names of their declarations. Undefined: none are listed. */
export function declarePlatforms(parts: readonly Part[]): readonly string[] | undefined {
  const platforms = new Set<string>();
  let isListed = false;
  for (const { entry, part } of fieldsOf(parts, "platforms")) {
    const paths = namePathList(entry.value);
    if (!paths)
      part.scope.report(mustBeWrittenOut("platforms", "a list of platforms: `platforms = [qemu, linux]`", spanOf(part.scope, entry.value)));
    isListed ||= paths?.length !== 0;
    for (const path of paths ?? []) {
      const found = find(part.scope.names, part.scope.input, path, ["platform"], spanOf(part.scope, path), part.scope.report);
      if (found) platforms.add(found.named.name);
    }
  }
  return isListed ? [...platforms] : undefined;
}

/** `archs = [x86_64, arm64]`. Undefined: none are listed. */
export function declareArchs(parts: readonly Part[]): readonly string[] | undefined {
  const fields = fieldsOf(parts, "archs");
  const archs = fields.flatMap(({ entry, part }) => {
    const words = wordList(entry.value);
    if (!words)
      part.scope.report(mustBeWrittenOut("archs", "a list of architectures: `archs = [x86_64, arm64]`", spanOf(part.scope, entry.value)));
    return words?.map((word) => word.text) ?? [];
  });
  return fields.length === 0 ? undefined : [...new Set(archs)];
}

/** `config = ./web.config` */
export function declareConfigFile(parts: readonly Part[]): string | undefined {
  const [field] = fieldsOf(parts, "config");
  if (!field) return undefined;
  const { value } = field.entry;
  const { scope } = field.part;
  if (value.kind === "path") {
    const folder = posix.dirname(scope.workspace.modules.get(scope.module)?.path ?? "");
    if (!posix.join(folder, value.path).startsWith("../")) return value.path;
    scope.report(configLeavesWorkspace(value.path, spanOf(scope, value)));
    return undefined;
  }
  scope.report(mustBeWrittenOut("config", "a path: `config = ./web.config`", spanOf(scope, value)));
  return undefined;
}
