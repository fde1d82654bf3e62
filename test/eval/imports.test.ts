import { expect, test } from "vitest";
import { say } from "./expressions.ts";
import { evaluate } from "./targets.ts";

const web = (cflags: string): string => `image web {
  platforms = [linux]
  app { sources = [./src/main.c]  cflags = [${cflags}] }
}
`;

/** The flags that the app is compiled with, or what is wrong. */
function flags(recipe: string, more: Readonly<Record<string, string>> = {}): unknown {
  const { diagnostics, steps } = evaluate(recipe, more);
  return diagnostics.length > 0 ? say(diagnostics) : steps.get("app/main.c")?.command.slice(3);
}

test("values of files, renamed ones, and consts", () => {
  const more = {
    "root/lib/more.kiln": "import { base } from ../base.kiln\nlet more = fn(x) => base ++ x\nconst PAGE = 4KiB",
    "root/base.kiln": 'let base = "b"',
  };
  expect(flags(`import { more as longer, PAGE } from ./lib/more.kiln\n${web('longer("x"), str(PAGE)')}`, more)).toEqual(["bx", "4096"]);
});

test("an input shows what it exports", () => {
  const more = {
    "std/workspace.kiln":
      "import { hidden, shown } from ./values.kiln\nworkspace std { }\nexports { rules = [c_library, image]  values = [shown] }",
    "std/values.kiln": 'let shown = "s"\nlet hidden = "h"',
  };
  expect(flags(`import { shown } from std\n${web("shown")}`, more)).toEqual(["s"]);
  expect(flags(`import { hidden } from std\n${web("hidden")}`, more)).toMatchSnapshot();
});

test("what isn't there", () => {
  expect(flags(`import { a } from ./none.kiln\n${web("a")}`)).toMatchSnapshot();
  expect(flags(`import { colour } from ./v.kiln\n${web("colour")}`, { "root/v.kiln": "let color = 1" })).toMatchSnapshot();
});

test("files that import one value from one another end", () => {
  const more = { "root/a.kiln": "import { x } from ./b.kiln", "root/b.kiln": "import { x } from ./a.kiln" };
  expect(flags(`import { x } from ./a.kiln\n${web("x")}`, more)).toMatch(/^KILN-E0422/);
});

test("platforms are names in conditions", () => {
  expect(flags(web('"-linux" when target.platform == linux, "-other" when target.platform != linux'))).toEqual(["-linux"]);
});

test("a library of 500 files takes a moment", () => {
  const more = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`root/many/f${i}.c`, String(i)]));
  const start = performance.now();
  const { steps, diagnostics } = evaluate(web("").replace("[./src/main.c]", 'glob(./many, "*.c")'), more);
  expect(say(diagnostics)).toBe("");
  expect(steps.size).toBe(502);
  expect(performance.now() - start).toBeLessThan(5000);
});
