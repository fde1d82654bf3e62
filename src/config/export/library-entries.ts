import type { LibraryDeclaration, Need, OptionDeclaration } from "../declared.ts";
import type { Round } from "../round.ts";
import { LAYERS } from "../target-context.ts";
import { and, isConstant, not, or, symbol, YES, type Condition } from "./condition.ts";
import { entry, yesWhen, type Raise, type SymbolEntry } from "./entry.ts";
import { inOrder } from "./wish-order.ts";
import { helperName } from "./symbol-names.ts";
import type { Translator } from "./translate.ts";

interface Raises {
  readonly selects: readonly Raise[];
  readonly implies: readonly Raise[];
}

/** What needs bring in: `requires` and `needs` select, `suggests` implies where nobody wishes otherwise. `own`: the library that asks. */
function raisesOf(needs: readonly Need[], own: string, round: Round, translator: Translator): Raises {
  const selects: Raise[] = [];
  const implies: Raise[] = [];
  for (const need of needs) {
    const when = translator.conditions(need.when);
    if (isConstant(when, false)) continue;
    const { libraries, interfaces, options } = translator.names;
    const name = need.kind === "library" ? libraries.get(need.name) : interfaces.get(need.name);
    if (name !== undefined && need.name !== own) selects.push({ name, when });
    const option = need.option === undefined ? undefined : options.get(need.option);
    if (option === undefined) continue;
    if (need.strength === "needs") selects.push({ name: option, when });
    else {
      const wished = inOrder(round.context.wishes.get(need.option ?? "") ?? []).map((wish) => translator.conditions(wish.when));
      const open = and(when, not(or(...wished)));
      if (!isConstant(open, false)) implies.push({ name: option, when: open });
    }
  }
  return { selects, implies };
}

/** Whether a library is part of the target. The image's own always is. */
export function libraryEntry(library: LibraryDeclaration, name: string, round: Round, translator: Translator): SymbolEntry {
  const isApp = library.name === "app";
  const platform = isApp ? round.context.settings.filter(({ layer }) => layer === "platform").flatMap(({ needs }) => needs) : [];
  return entry(name, "bool", {
    ...raisesOf([...library.needs, ...platform], library.name, round, translator),
    defaults: isApp ? [yesWhen(YES)] : [],
  });
}

/** What an option requires. A bool selects it itself; of another type, a helper does as long as the option can be set. */
export function withRequires(
  entries: readonly SymbolEntry[],
  option: OptionDeclaration,
  round: Round,
  translator: Translator,
): readonly SymbolEntry[] {
  const [first, ...others] = entries;
  if (!first || option.requires.length === 0) return entries;
  const raises = raisesOf(option.requires, option.library, round, translator);
  if (option.type.kind === "bool") return [{ ...first, ...raises }, ...others];
  const name = helperName("OPTION", translator.names.options.get(option.key) ?? "");
  return [...entries, entry(name, "bool", { ...raises, defaults: [yesWhen(translator.conditions(option.depends))] })];
}

/** Whether an interface is needed, and a symbol for each library that could provide it: the one that the highest choice, or the default, names. */
export function interfaceEntries(face: string, name: string, round: Round, translator: Translator): readonly SymbolEntry[] {
  const { context } = round;
  const providers = (context.providers.get(face) ?? []).filter((library) => translator.names.libraries.has(library));
  const ranked: { library: string; when: Condition; layer: number }[] = (context.choices.get(face) ?? [])
    .map(({ library, when, layer }) => ({ library, when: translator.conditions(when), layer: LAYERS.indexOf(layer) }))
    .toSorted((a, b) => b.layer - a.layer);
  const defaults = (context.declarations.interfaces.get(face)?.defaults ?? []).map(({ library, when }) => ({
    library,
    when: translator.conditions(when),
  }));
  const chosen = (library: string): Condition => {
    const cases: Condition[] = [];
    let nothingBefore: Condition = YES;
    for (const layer of [...new Set(ranked.map((one) => one.layer))]) {
      const of = ranked.filter((one) => one.layer === layer);
      cases.push(and(nothingBefore, or(...of.filter((one) => one.library === library).map(({ when }) => when))));
      nothingBefore = and(nothingBefore, not(or(...of.map(({ when }) => when))));
    }
    for (const one of defaults) {
      if (one.library === library) cases.push(and(nothingBefore, one.when));
      nothingBefore = and(nothingBefore, not(one.when));
    }
    if (providers.length === 1) cases.push(nothingBefore);
    return or(...cases);
  };
  const each = providers.map((library): SymbolEntry => {
    const own = translator.names.libraries.get(library) ?? "";
    const when = and(symbol(name), chosen(library));
    return entry(helperName("INTERFACE", name.slice("INTERFACE_".length), own.slice("LIBRARY_".length)), "bool", {
      defaults: [yesWhen(when)],
      selects: isConstant(when, false) ? [] : [{ name: own, when: YES }],
    });
  });
  return [entry(name, "bool"), ...each];
}
