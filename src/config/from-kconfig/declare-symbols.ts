import { declaredTwice } from "#diagnostics/declarations.ts";
import type { Diagnostic, Span } from "#diagnostics/diagnostic.ts";
import { badSymbolName } from "#diagnostics/kconfig-options.ts";
import { shownText } from "#diagnostics/shown-text.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import type { OptionDeclaration } from "../declared.ts";
import type { LoadedKconfig } from "../kconfig/load.ts";
import { CONSTANT, isLogic, propertiesOf, type Model, type Place, type SymbolId, type SymbolType } from "../kconfig/model/model.ts";
import { asText } from "../kconfig/text/sources.ts";
import type { OptionType } from "../resolved.ts";
import { isCName, optionName, presenceNames, type SymbolPrefix } from "./option-names.ts";

export interface DeclareSymbols {
  readonly library: string;
  readonly prefix: SymbolPrefix;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** Every symbol that a tree of Kconfig files declares as an option of a library. Errors: KILN-E0301, KILN-E0343. */
export function declareSymbols(
  loaded: LoadedKconfig,
  { library, prefix, report }: DeclareSymbols,
): { readonly declared: ReadonlyMap<SymbolId, OptionDeclaration>; readonly presence: SymbolId | undefined } {
  const { model, sources } = loaded;
  const declared = new Map<SymbolId, OptionDeclaration>();
  const byName = new Map<string, OptionDeclaration>();
  const logic = new Map<string, SymbolId>();
  const helps = helpsOf(model);
  // In the order of the text: symbols are numbered as they are named, which a default or a select may do before.
  for (const id of new Set(model.nodes.map(({ symbol }) => symbol))) {
    if (id <= CONSTANT.y) continue;
    const record = model.symbols[id]!;
    const type = optionTypeOf(record.type);
    const { name } = record;
    const at = placeOf(loaded, id);
    if (name === undefined || record.kind !== "option" || !type || !at || record.isExternal) continue;
    if (!isCName(name)) {
      report(badSymbolName(asText(name), at));
      continue;
    }
    const option = optionName(name, prefix);
    const prompt = propertiesOf(model, id).find(({ kind }) => kind === "prompt" || kind === "menu");
    const help = helps.get(id);
    const one: OptionDeclaration = {
      key: `${library}.${option}`,
      library,
      name: option,
      type,
      cName: `CONFIG_${name}`,
      ...(prompt === undefined ? {} : { prompt: shownText(asText(prompt.text)) }),
      ...(help === undefined ? {} : { help: shownText(sources.help(help)) }),
      ...NO_RULES,
      at,
      symbol: { id, loaded },
    };
    const first = byName.get(option);
    if (first) report(declaredTwice(one.key, "option", "option", at, first.at));
    else byName.set(option, one);
    declared.set(id, one);
    if (isLogic(record.type)) logic.set(name, id);
  }
  const presence = presenceNames(prefix).find((name) => logic.has(name));
  return { declared, presence: presence === undefined ? undefined : logic.get(presence) };
}

/** Of several places that declare a symbol the first with a text counts. */
function helpsOf({ nodes }: Model): ReadonlyMap<SymbolId, Place> {
  const found = new Map<SymbolId, Place>();
  for (const { symbol, help } of nodes) if (help && !found.has(symbol)) found.set(symbol, help);
  return found;
}

/** Those of a symbol are in its model. */
const NO_RULES = { defaults: [], depends: [], visible: [], ranges: [], requires: [] } as const;

function placeOf({ model, sources }: LoadedKconfig, id: SymbolId): Span | undefined {
  const place = propertiesOf(model, id).find(({ kind }) => kind === "definition");
  return place && sources.span(place);
}

/** There are no modules, so a tristate is a bool. */
function optionTypeOf(type: SymbolType): OptionType | undefined {
  switch (type) {
    case "bool":
    case "tristate":
      return { kind: "bool" };
    case "int":
      return { kind: "int" };
    case "hex":
      return { kind: "int", isHex: true };
    case "string":
      return { kind: "string" };
    case "unknown":
      return undefined;
    default:
      return assertNever(type);
  }
}
