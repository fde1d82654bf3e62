import { diskHost } from "#config/kconfig/disk-host.ts";
import { openSession } from "#config/kconfig/session.ts";
import { assignTristate, mayBe } from "#config/kconfig/values/assign.ts";
import type { Values } from "#config/kconfig/values/values.ts";

export interface Toggles {
  readonly symbols: number;
  /** Of each change, in milliseconds. */
  readonly times: readonly number[];
}

/** Changes values of a tree of Kconfig files, one after the other, and each time asks for all values again. `config`: bytes as characters. */
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
  const candidates = values.model.symbols.flatMap((_, symbol) => {
    const now = values.tri[symbol];
    const other = ([0, 2] as const).find((value) => value !== now && mayBe(values, symbol, value));
    return other === undefined ? [] : [{ symbol, other }];
  });
  const step = Math.max(1, Math.floor(candidates.length / 200));
  const times: number[] = [];
  for (const { symbol, other } of candidates.filter((_, index) => index % step === 0)) {
    const before = values.tri[symbol];
    const start = performance.now();
    if (!assignTristate(values, symbol, other)) continue;
    computeAll(values);
    times.push(performance.now() - start);
    if (before === 0 || before === 1 || before === 2) assignTristate(values, symbol, before);
    computeAll(values);
  }
  return { symbols: values.model.symbols.length, times };
}

function computeAll(values: Values): void {
  for (let symbol = 0; symbol < values.model.symbols.length; symbol++) values.compute(symbol);
}
