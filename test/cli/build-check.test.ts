import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runKiln } from "../support/kiln.ts";
import { checkout } from "./checkout.ts";

test("build --check: what gives the same passes; what doesn't is told with section and symbol, and built again", async () => {
  const folder = checkout();
  const source = join(folder, "recipes/hello/main.c");
  const main = `int main(void) { return ${process.pid} % 7; }\n`;
  writeFileSync(source, main);
  const good = await runKiln(["build", "--check", "--json", "hello@linux"], { cwd: folder });
  expect({ exit: good.exit, told: JSON.parse(good.stdout) as unknown }).toMatchObject({ exit: 0, told: { checked: expect.any(Number) } });
  expect(existsSync(join(folder, "out"))).toBe(true);

  const own = checkout();
  writeFileSync(
    join(own, "recipes/hello/main.c"),
    `const char made[] = __TIME__ "${process.pid}";\nint main(void) { const char *volatile at = made; return at[0] - at[0]; }\n`,
  );
  const bad = await runKiln(["build", "--check", "hello@linux"], { cwd: own });
  expect(bad.exit).toBe(1);
  expect(bad.stderr).toMatch(
    /error\[KILN-E0930\]: compile app\/main\.c gave another \S+ when it was run again\n {2}section \S+, symbol made, at byte \d of the section\n/,
  );
  expect(existsSync(join(own, "out"))).toBe(false);
  // Nothing of it is taken for good.
  const again = await runKiln(["build", "--json", "hello@linux"], { cwd: own });
  expect(JSON.parse(again.stdout)).toMatchObject({ actions: { compile: { run: 1 } } });
});
