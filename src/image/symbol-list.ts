/** A function or variable of an image, as the output `symbols` of `std.image` tells of it. */
export interface ImageSymbol {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  readonly isFunction: boolean;
}

/** By address; a text of a rule of one's own, which may be anything, gives none. */
export function readSymbolList(text: string): readonly ImageSymbol[] {
  const list = valueOf(jsonOf(text), "symbols");
  if (!Array.isArray(list)) return [];
  const symbols = list.flatMap((symbol: unknown) => {
    const [name, size, address] = [valueOf(symbol, "name"), valueOf(symbol, "size"), Number(valueOf(symbol, "address"))];
    const isFunction = valueOf(symbol, "kind") === "function";
    return typeof name === "string" && typeof size === "number" && Number.isSafeInteger(address)
      ? [{ name, address, size, isFunction }]
      : [];
  });
  return symbols.toSorted((a, b) => a.address - b.address);
}

/** The one that an address lies in; one without a size (assembly's) reaches to the next. Of several the function, then the smallest. */
export function symbolAt(symbols: readonly ImageSymbol[], address: number): ImageSymbol | undefined {
  let end = firstAfter(symbols, address);
  let best: ImageSymbol | undefined;
  const isBetter = (one: ImageSymbol): boolean =>
    best === undefined ||
    (one.isFunction !== best.isFunction ? one.isFunction : one.size !== 0 && (best.size === 0 || one.size < best.size));
  // Symbols may lie in one another, never far: those with a size end the search once one with no size has been seen.
  for (let looked = 0; end > 0 && looked < REACH; looked++) {
    const one = symbols[--end];
    if (one === undefined) break;
    const reachesTo = one.size === 0 ? Infinity : one.address + one.size;
    if (address < reachesTo && isBetter(one)) best = one;
    if (one.size === 0 || (best !== undefined && one.address < best.address)) break;
  }
  return best;
}

const REACH = 64;

/** The place of the first whose address is greater. */
function firstAfter(symbols: readonly ImageSymbol[], address: number): number {
  let [low, high] = [0, symbols.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((symbols[middle]?.address ?? Infinity) <= address) low = middle + 1;
    else high = middle;
  }
  return low;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const valueOf = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;
