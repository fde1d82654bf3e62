import { diskHost } from "#config/kconfig/disk-host.ts";
import { openSession } from "#config/kconfig/session.ts";
import { assignTristate, mayBe } from "#config/kconfig/values/assign.ts";
import { isNodeVisible } from "#config/kconfig/values/node-visibility.ts";
import type { Values } from "#config/kconfig/values/values.ts";
import type { NodeId, SymbolId } from "#config/kconfig/model/model.ts";

export interface Toggles {
  readonly symbols: number;
  /** Who depends on whom, worked out once before the first change, in milliseconds. */
  readonly preparing: number;
  /** Of each change, in milliseconds, with what a menu shows; and with all values asked for again. */
  readonly times: readonly { readonly name: string; readonly shown: number; readonly all: number }[];
}

/** How many entries a menu shows at once. */
const LINES = 20;

/** Changes each value of a tree of Kconfig files that can be changed, one after the other. `config`: bytes as characters. */
export function toggles(folder: string, env: Readonly<Record<string, string>>, config: string): Toggles {
  const host = diskHost({ folder, env, allowShell: true });
  const session = openSession("Kconfig", {
    host: { ...host, read: (path) => (path === ".config" ? config : host.read(path)) },
    dialect: "linux-6.1",
    report: () => undefined,
    info: () => undefined,
  });
  session.read(".config");
  const { values } = session;
  computeAll(values);
  const begun = performance.now();
  values.prepareForChanges();
  const preparing = performance.now() - begun;
  const nodeOf = new Map<SymbolId, NodeId>();
  for (const [id, { symbol, prompt }] of values.model.nodes.entries()) if (prompt >= 0 && !nodeOf.has(symbol)) nodeOf.set(symbol, id);
  const times: Toggles["times"][number][] = [];
  for (const [symbol, node] of nodeOf) {
    const before = values.tri[symbol] ?? 0;
    const other = ([0, 2] as const).find((value) => value !== before && mayBe(values, symbol, value));
    if (other === undefined) continue;
    const start = performance.now();
    if (!assignTristate(values, symbol, other)) continue;
    look(values, node);
    const shown = performance.now() - start;
    computeAll(values);
    times.push({ name: values.model.symbols[symbol]?.name ?? "", shown, all: performance.now() - start });
    assignTristate(values, symbol, before);
    computeAll(values);
  }
  return { symbols: values.model.symbols.length, preparing, times };
}

/** What a menu does to be drawn again: which of the entries around this one can be seen, and their values. */
function look(values: Values, node: NodeId): void {
  const { nodes } = values.model;
  const siblings: NodeId[] = [];
  for (let at = nodes[nodes[node]?.parent ?? -1]?.firstChild ?? -1; at >= 0; at = nodes[at]?.next ?? -1) siblings.push(at);
  const first = Math.max(0, siblings.indexOf(node) - LINES / 2);
  let lines = 0;
  for (const one of siblings.slice(first)) {
    if (lines < LINES && isNodeVisible(values, one)) lines++;
    const symbol = nodes[one]?.symbol ?? -1;
    if (symbol >= 0) values.compute(symbol);
    if (lines === LINES) return;
  }
}

function computeAll(values: Values): void {
  for (let symbol = 0; symbol < values.model.symbols.length; symbol++) values.compute(symbol);
}
