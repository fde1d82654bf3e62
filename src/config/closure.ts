import type { Span } from "#diagnostics/diagnostic.ts";
import type { Need } from "./declared.ts";
import type { KconfigOptions } from "./from-kconfig/kconfig-options.ts";
import { isActive, type SymbolValues } from "./from-kconfig/symbol-values.ts";
import { placeBefore } from "./reasons.ts";
import type { Basis, Cause, Round } from "./round.ts";

export interface Closure extends Basis {
  /** Library → those that it needs directly, with the place. */
  readonly edges: ReadonlyMap<string, ReadonlyMap<string, Span>>;
  /** Interface that is needed → the first place, in the order of the texts. */
  readonly interfaces: ReadonlyMap<string, { readonly by: string; readonly at: Span }>;
}

interface Asker {
  readonly text: string;
  /** Default: by what asks. */
  readonly word?: string;
  readonly library?: string;
  readonly option?: string;
}

/**
 * The least set of libraries and raised options that holds everything that is needed, with all conditions read from `round`. It grows only (a monotone
 * "or"), so that raising circles are harmless and the order of declarations means nothing. Goes by distance from the image: each cause is a shortest one.
 */
export function closeNeeds(round: Round): Closure {
  const { context } = round;
  const present = new Map<string, Cause>();
  const raised = new Map<string, Cause>();
  const suggested = new Map<string, Cause>();
  const edges = new Map<string, Map<string, Span>>();
  const interfaces = new Map<string, { by: string; at: Span }>();
  const symbols = new Map<string, SymbolValues>();
  let found = new Map<string, { readonly library?: string; readonly option?: string; readonly cause: Cause }>();

  const note = (id: string, entry: { readonly library?: string; readonly option?: string; readonly cause: Cause }): void => {
    const known = found.get(id);
    if (!known || isBefore(entry.cause, known.cause)) found.set(id, entry);
  };
  const ask = (need: Need, asker: Asker): void => {
    if (!round.holds(need.when)) return;
    const library = need.kind === "interface" ? round.provider(need.name) : need.name;
    if (need.kind === "interface" && need.strength === "needs") {
      const known = interfaces.get(need.name);
      if (!known || placeBefore(need.at, known.at)) interfaces.set(need.name, { by: asker.library ?? asker.text, at: need.at });
    }
    if (library === undefined || !context.libraries.has(library)) return;
    const word = asker.word ?? (need.strength === "suggests" ? "suggested" : asker.option !== undefined ? "required" : "needed");
    const cause: Cause = {
      strength: need.strength,
      text: `${word} by ${asker.text}`,
      at: need.at,
      ...(asker.library === undefined ? {} : { library: asker.library }),
      ...(asker.option === undefined ? {} : { option: asker.option }),
    };
    // What an option requires is there, but isn't built first: raising may go in circles.
    if (asker.library !== undefined && asker.option === undefined && asker.library !== library && need.strength === "needs")
      addEdge(edges, asker.library, library, need.at);
    if (!present.has(library)) note(`library ${library}`, { library, cause });
    if (need.option === undefined) return;
    const known = need.strength === "needs" ? raised : suggested;
    if (!known.has(need.option)) note(`${need.strength} ${need.option}`, { option: need.option, cause });
  };
  const askOption = (key: string): void => {
    const option = context.options.get(key);
    for (const need of option?.requires ?? []) ask(need, { text: key, library: option?.library ?? "", option: key });
  };

  const nobody: Cause = { strength: "needs", text: `the own library of ${context.image.settings.by}`, at: context.image.at };
  note("library app", { library: "app", cause: nobody });
  for (const settings of context.settings) {
    if (settings.layer === "platform") for (const need of settings.needs) ask(need, { text: settings.by });
  }
  while (found.size > 0) {
    const level = [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
    found = new Map();
    for (const { library, option, cause } of level) {
      if (library !== undefined) present.set(library, cause);
      if (option !== undefined) (cause.strength === "needs" ? raised : suggested).set(option, cause);
    }
    for (const { library, option, cause } of level) {
      if (library !== undefined) askLibrary(library);
      if (option === undefined || cause.strength !== "needs" || !canBeRaised(option)) continue;
      askOption(option);
      raiseSymbol(option);
    }
  }
  return { present, raised, suggested, edges, interfaces };

  function askLibrary(name: string): void {
    const library = context.libraries.get(name);
    const by = name === "app" ? context.image.settings.by : name;
    for (const need of library?.needs ?? []) ask(need, { text: by, library: name });
    if (!round.basis.present.has(name)) return; // its options have values from the next round on
    if (library?.kconfig && library.kconfig.raises.length > 0) askSymbols(library.kconfig);
    for (const option of library?.options.values() ?? []) {
      if (option.requires.length === 0) continue;
      const settled = round.settle(option.key);
      if ("failed" in settled) round.report(settled.failed);
      else if (option.type.kind === "bool" ? settled.isTrueAlone : settled.canBeSet) askOption(option.key);
    }
  }

  /** What selects of a Kconfig file ask of others: with all that was raised so far, and nothing that only the last round thought was. */
  function askSymbols(kconfig: KconfigOptions): void {
    let values = symbols.get(kconfig.library);
    if (!values) symbols.set(kconfig.library, (values = round.symbolsWithout(kconfig.library)));
    for (const { property, selector, need } of kconfig.raises) {
      if (!isActive(values, property, selector)) continue;
      const word = need.strength === "suggests" ? "implied" : "selected";
      const key = kconfig.declared.get(selector)?.key;
      // What the library as a whole selects is what it needs.
      const asOption = key !== undefined && selector !== kconfig.presence ? { option: key } : {};
      ask(need, { text: key ?? kconfig.library, word, library: kconfig.library, ...asOption });
    }
  }

  function raiseSymbol(key: string): void {
    const option = context.options.get(key);
    const kconfig = option?.symbol && context.libraries.get(option.library)?.kconfig;
    const values = kconfig && symbols.get(kconfig.library);
    if (!kconfig || !values) return;
    values.raise(key);
    values.forgetAll();
    askSymbols(kconfig);
  }

  function canBeRaised(key: string): boolean {
    const option = context.options.get(key);
    if (!option || !round.basis.present.has(option.library)) return false;
    const settled = round.settle(key);
    return !("failed" in settled) && settled.canBeSet;
  }
}

function addEdge(edges: Map<string, Map<string, Span>>, from: string, to: string, at: Span): void {
  const known = edges.get(from) ?? new Map<string, Span>();
  const place = known.get(to);
  if (!place || placeBefore(at, place)) known.set(to, at);
  edges.set(from, known);
}

function isBefore(a: Cause, b: Cause): boolean {
  if ((a.library === undefined) !== (b.library === undefined)) return a.library === undefined;
  return a.text === b.text ? placeBefore(a.at, b.at) : a.text < b.text;
}
