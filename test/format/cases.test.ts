import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { formatModule } from "#syntax/format/format.ts";

const CASES = join(import.meta.dirname, "cases");

for (const name of readdirSync(CASES)) {
  test(name, () => {
    const input = readFileSync(join(CASES, name, "input.kiln"), "utf8");
    const formatted = formatModule({ path: "input.kiln", text: input });
    if ("diagnostics" in formatted) throw new Error(formatted.diagnostics.map(({ message }) => message).join("\n"));
    const expected = join(CASES, name, "expected.kiln");
    if (process.env["KILN_ACCEPT"] === "1") writeFileSync(expected, formatted.text);
    expect(existsSync(expected) ? readFileSync(expected, "utf8") : "").toBe(formatted.text);
    expect(process.env["KILN_ACCEPT"]).not.toBe("1");
  });
}
