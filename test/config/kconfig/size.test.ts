import { expect, test } from "vitest";
import { Expressions, OP } from "#config/kconfig/model/expressions.ts";
import { loadKconfig } from "#config/kconfig/load.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";

/** Codes of the mistakes, or how much the conditions take. */
function read(text: string): readonly string[] | number {
  const host = { read: (path: string) => (path === "Kconfig" ? text : undefined), glob: () => [], env: () => undefined, shell: undefined };
  try {
    return loadKconfig("Kconfig", { host, dialect: "linux-6.1", report: () => {}, info: () => {} }).model.expressions.length;
  } catch (error) {
    if (error instanceof KilnFailure) return error.diagnostics.map(({ code }) => code);
    throw error;
  }
}

const chain = (n: number): string => `config B\n\tbool "b"\nconfig A\n\tbool "a"\n\tdepends on ${Array(n).fill("B").join(" && ")}\n`;

test("a condition takes as much as it is long", () => {
  expect(read(chain(4000))).toBeLessThan(30_000);
});

test("a junction that is too wide is a mistake in a table that has room for it too", () => {
  const table = new Expressions(new Int32Array(1 << 20), 0);
  const parts = Array.from({ length: 70_000 }, (_, symbol) => table.symbol(symbol));
  expect(() => table.junction(OP.or, parts)).toThrow(KilnFailure);
  expect(table.junction(OP.or, parts.slice(0, 60_000))).toBe(table.length - 60_002);
});

test("conditions that would fill the memory are a mistake", { timeout: 60_000 }, () => {
  expect(read(chain(100_000))).toEqual(["KILN-E1218"]);
  expect(read(`config B\n\tbool "b"\nconfig A\n\tbool "a"\n${"\tdepends on B\n".repeat(20_000)}`)).toEqual(["KILN-E1218"]);
});
