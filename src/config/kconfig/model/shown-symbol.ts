import { asText } from "../text/sources.ts";
import type { SymbolRecord } from "./model.ts";

/** What messages call a symbol; a choice need not have a name. */
export const shownSymbol = (symbol: SymbolRecord | undefined): string => asText(symbol?.name ?? "<choice>");
