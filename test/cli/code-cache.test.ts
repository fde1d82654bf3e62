import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Script } from "node:vm";
import { afterAll, expect, test } from "vitest";
import { CodeCache } from "../../src/cli/start/code-cache.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-code-cache-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FUNCTIONS = Array.from({ length: 50 }, (_, i) => `function f${i}(x) { return x > ${i} ? [x, ${i}].map((y) => y * ${i}) : { x }; }`);

let texts = 0;

/** A file of the bundle of which V8 has compiled so many functions; another text each time, since V8 hands on what it has of one that it knows. */
function compiled(count: number): ReadonlyMap<string, Script> {
  const script = new Script(
    `/*${texts++}*/(function () { ${FUNCTIONS.join("\n")}; return [${FUNCTIONS.map((_, i) => `f${i}`).join(", ")}]; })`,
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the text above is of this type
  const functions = (script.runInThisContext() as () => readonly ((x: number) => unknown)[])();
  for (const one of functions.slice(0, count)) one(100);
  return new Map([["file.js", script]]);
}

test("kept code only grows: what V8 let go of in a long run is not lost for the others", () => {
  const cache = new CodeCache(folder, "bundle");
  const size = (): number => cache.read("file.js")?.length ?? 0;
  cache.keep("short", compiled(20));
  const short = size();
  expect(short).toBeGreaterThan(0);
  cache.keep("long", compiled(0));
  expect(size()).toBe(short);
  cache.keep("other", compiled(50));
  expect(size()).toBeGreaterThan(short);
  // What can't be used doesn't stand in the way of less.
  cache.forget("file.js");
  cache.keep("again", compiled(0));
  expect(size()).toBeGreaterThan(0);
  expect(size()).toBeLessThan(short);
});
