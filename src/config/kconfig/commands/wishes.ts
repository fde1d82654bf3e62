import { KilnFailure, type Diagnostic, type Span } from "#diagnostics/diagnostic.ts";
import { adviceForType, impossibleValue, malformedAssignment, unknownSymbol } from "#diagnostics/kconfig-values.ts";
import { nearest } from "#diagnostics/suggest.ts";
import { readString } from "../dotconfig/config-lines.ts";
import { shownValue } from "../dotconfig/format.ts";
import { symbolNames } from "../dotconfig/read.ts";
import { CONSTANT, isLogic, type SymbolId } from "../model/model.ts";
import { isValidText } from "../model/number-text.ts";
import { explainValue } from "../reasons/explain.ts";
import type { ConfigSession } from "../session.ts";
import { asBytes, asText } from "../text/sources.ts";
import { assignText, mayBe, unassign } from "../values/assign.ts";
import type { Values } from "../values/values.ts";

/** The symbol of a name, with its prefix or without. Throws KILN-E1253. */
export function symbolNamed({ values, prefix }: ConfigSession, written: string): SymbolId {
  const names = symbolNames(values.model);
  const bytes = asBytes(written);
  const symbol = names.get(bytes) ?? (bytes.startsWith(prefix) ? names.get(bytes.slice(prefix.length)) : undefined);
  if (symbol === undefined || symbol <= CONSTANT.y || values.model.symbols[symbol]!.type === "unknown")
    throw new KilnFailure([unknownSymbol(written, nearest(written.replace(/^CONFIG_/, ""), names.keys()))]);
  return symbol;
}

/** Sets `NAME=VALUE`, strings with quotes or without. Throws KILN-E1253, E1255, E1256. */
export function setWish(session: ConfigSession, assignment: string): void {
  const equal = assignment.indexOf("=");
  if (equal <= 0) throw new KilnFailure([malformedAssignment(assignment)]);
  const { values } = session;
  const symbol = symbolNamed(session, assignment.slice(0, equal));
  const { type } = values.model.symbols[symbol]!;
  const written = asBytes(assignment.slice(equal + 1));
  const string = type === "string" ? readString(written) : "unquoted";
  const text = typeof string === "object" ? string.text : written;
  values.compute(symbol);
  const isTyped = isLogic(type) ? /^[nmy]$/.test(text) : isValidText(type, text);
  if (!isTyped || !assignText(values, symbol, text)) throw new KilnFailure([impossible(session, symbol, text, isTyped)]);
  values.userOrigins[symbol] = { path: "the command line", line: 0 };
  values.compute(symbol);
  const isTaken = isLogic(type) || type === "string" || values.text(symbol) === values.userTexts[symbol];
  if (!isTaken || (type === "string" && values.text(symbol) !== text)) throw new KilnFailure([impossible(session, symbol, text, true)]);
}

/** What is said of a name counts no more. */
export function unsetWish(session: ConfigSession, name: string): void {
  const symbol = symbolNamed(session, name);
  session.values.compute(symbol);
  unassign(session.values, symbol);
}

function impossible(session: ConfigSession, symbol: SymbolId, text: string, isTyped: boolean): Diagnostic {
  const { values, loaded } = session;
  const record = values.model.symbols[symbol]!;
  const place = values.model.properties[record.properties[0] ?? -1];
  const at: Span | undefined = place === undefined ? undefined : loaded.sources.span(place);
  const shown = asText(shownValue(record.type, text));
  const { name, changes, type } = explainValue(values, loaded.sources, symbol);
  if (!isTyped) return impossibleValue(name, shown, `it is of type ${type}`, adviceForType(type), at);
  const others = text === "n" ? otherEntries(values, symbol) : [];
  if (others.length > 0)
    return impossibleValue(
      name,
      shown,
      "it is what its choice has taken",
      `take another entry: ${others.map((one) => `${one}=y`).join(" or ")}`,
      at,
    );
  const why = changes.length === 0 ? `it is ${type}, and now ${asText(values.text(symbol))}` : changes.join("\n");
  return impossibleValue(name, shown, why, `\`kiln config why ${name}\` tells more`, at);
}

/** The other entries of a choice that has taken this one. */
function otherEntries(values: Values, symbol: SymbolId): readonly string[] {
  const { symbols } = values.model;
  const { choice } = symbols[symbol]!;
  if (choice < 0 || values.chosen[choice] !== symbol) return [];
  return symbols.flatMap((one, id) =>
    one.choice === choice && id !== symbol && mayBe(values, id, 2) && one.name !== undefined ? [asText(one.name)] : [],
  );
}
