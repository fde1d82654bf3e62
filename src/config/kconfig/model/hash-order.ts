import { CONSTANT, type SymbolId, type SymbolRecord } from "./model.ts";

const BUCKETS = 9973;

/**
 * All symbols but y, m and n in the order in which Linux's `conf` goes through its hash table (FNV-1a over the name's bytes; newer ones before older
 * ones in a bucket). Values hardly ever depend on it, the order of messages does.
 */
export function hashOrder(symbols: readonly SymbolRecord[]): SymbolId[] {
  const newest = new Int32Array(BUCKETS).fill(-1);
  const before = new Int32Array(symbols.length);
  for (let id = CONSTANT.y + 1; id < symbols.length; id++) {
    const { name } = symbols[id]!;
    const bucket = name === undefined ? 0 : hash(name) % BUCKETS;
    before[id] = newest[bucket]!;
    newest[bucket] = id;
  }
  const order: SymbolId[] = [];
  for (const last of newest) for (let id = last; id >= 0; id = before[id]!) order.push(id);
  return order;
}

function hash(name: string): number {
  let value = 2_166_136_261;
  for (let i = 0; i < name.length; i++) {
    const byte = name.charCodeAt(i);
    // A char of C is signed on the machines that this order is compared on.
    value = Math.imul(value ^ (byte < 0x80 ? byte : byte - 0x100), 0x01000193);
  }
  return value >>> 0;
}
