import type { Conditions, Declarations, LibraryDeclaration, Need, OptionDeclaration, Settings, Wish } from "#config/declared.ts";
import { plainField } from "#config/literal.ts";
import type { Named } from "#config/names.ts";
import { typeText } from "#config/option-value.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import type { Span } from "#diagnostics/diagnostic.ts";
import { placeOf } from "#diagnostics/place.ts";
import type { DeclarationItem, RuleItem } from "#syntax/ast.ts";
import { symbolRules } from "./symbol-topic.ts";
import { LibraryText } from "./library-text.ts";
import type { Conditional, OptionTopic, Topic } from "./topic.ts";

/** What a declaration says of itself. `targets`: of all images. */
export function declaredTopic({ kind, name, at, item, module }: Named, declarations: Declarations, targets: readonly string[]): Topic {
  const declared = shownPlace(at);
  if (item.kind === "rule") return { kind: "rule", name, declared, signature: ruleText(item, at) };
  const about = { name, declared, ...texts(item, ["summary", "help"]) };
  switch (kind) {
    case "library": {
      const library = declarations.libraries.get(name);
      if (!library) throw new Error(`library ${name} isn't declared`);
      return { kind, ...about, ...libraryTopic(library, item, new LibraryText(item.entries, declarations.workspace, module)) };
    }
    case "interface": {
      const { defaults = [] } = declarations.interfaces.get(name) ?? {};
      const providers = [...declarations.libraries.values()].filter(({ provides }) => provides.includes(name));
      return {
        kind,
        ...about,
        defaults: defaults.map(({ library, when }) => ({ text: library, when: conditions(when) })),
        providers: providers.map((library) => library.name).toSorted(),
      };
    }
    case "platform": {
      const { archs, settings } = declarations.platforms.get(name) ?? {};
      return { kind, ...about, ...(archs ? { archs } : {}), needs: needsOf(settings?.needs ?? [], "needs") };
    }
    case "image": {
      const image = declarations.images.get(name);
      return {
        kind,
        ...about,
        targets: targets.filter((target) => target.startsWith(`${name}@`)),
        ...settingsTopic(image?.settings),
        needs: needsOf(image?.app.needs ?? [], "needs"),
      };
    }
    case "profile":
      return { kind, ...about, ...settingsTopic(declarations.profiles.get(name)) };
    case "rule":
      throw new Error(`rule ${name} is a declaration`);
    default:
      return assertNever(kind);
  }
}

function libraryTopic(
  library: LibraryDeclaration,
  item: DeclarationItem,
  text: LibraryText,
): Omit<Extract<Topic, { kind: "library" }>, "kind" | "name" | "declared"> {
  const [version, source] = [text.text("version"), text.source()];
  return {
    ...texts(item, ["license", "homepage"]),
    ...(version === undefined ? {} : { version }),
    needs: needsOf(library.needs, "needs"),
    suggests: needsOf(library.needs, "suggests"),
    provides: library.provides,
    exports: text.exports(),
    ...(source === undefined ? {} : { source }),
    options: [...library.options.values()].map(optionTopic),
  };
}

export function optionTopic(option: OptionDeclaration): OptionTopic {
  const { key, type, prompt, help, cName, at } = option;
  return {
    kind: "option",
    name: key,
    declared: shownPlace(at),
    type: typeText(type),
    ...(prompt === undefined ? {} : { prompt }),
    ...(help === undefined ? {} : { help }),
    ...(option.symbol ? symbolRules(option.symbol) : rulesOf(option)),
    ...(option.isBoot ? { boot: `kiln run IMAGE --boot ${key.split(".").slice(-2).join(".")}=VALUE` } : {}),
    c: cName,
  };
}

const rulesOf = (option: OptionDeclaration): ReturnType<typeof symbolRules> => ({
  defaults: option.defaults.map(({ value, when }) => ({ text: textAt(value.at), when: conditions(when) })),
  depends: conditions(option.depends),
  visible: conditions(option.visible),
  ranges: option.ranges.map(({ min, max, when }) => ({ text: `${textAt(min.at)}..${textAt(max.at)}`, when: conditions(when) })),
  requires: needsOf(option.requires, "needs"),
});

function settingsTopic(settings: Settings | undefined): {
  readonly uses: readonly string[];
  readonly needs: readonly Conditional[];
  readonly options: readonly Conditional[];
} {
  const { uses = [], needs = [], wishes = [] } = settings ?? {};
  return { uses, needs: needsOf(needs, "needs"), options: wishes.map(wishText) };
}

const wishText = ({ key, rank, value, when }: Wish): Conditional => ({
  text: `${rank === "plain" ? "" : `${rank} `}${key} = ${textAt(value.at)}`,
  when: conditions(when),
});

const needsOf = (needs: readonly Need[], strength: Need["strength"]): readonly Conditional[] =>
  needs.filter((need) => need.strength === strength).map(({ name, option, when }) => ({ text: option ?? name, when: conditions(when) }));

const conditions = (all: Conditions): readonly string[] => all.map(({ at }) => textAt(at));

/** On one line. */
const textAt = ({ source, start, end }: Span): string => source.text.slice(start, end).replaceAll(/\s+/g, " ");

const shownPlace = (at: Span): string => `${at.source.path}:${placeOf(at).line}`;

function ruleText({ name, params }: RuleItem, { source }: Span): string {
  const [first, last] = [params[0], params.at(-1)];
  return `${name.text}(${first && last ? source.text.slice(first.start, last.end) : ""})`;
}

/** Fields that are written out; what is computed is shown by `kiln eval`. */
function texts<Name extends string>(item: DeclarationItem, names: readonly Name[]): { readonly [key in Name]?: string } {
  const found: { [key in Name]?: string } = {};
  for (const name of names) {
    const text = plainField(item.entries, name);
    if (text !== undefined) found[name] = text;
  }
  return found;
}
