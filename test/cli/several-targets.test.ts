import { afterAll, expect, test } from "vitest";
import { runKiln } from "../support/kiln.ts";
import { countedSteps, type CountedSteps } from "./counted-steps.ts";

const counted: CountedSteps[] = [];
afterAll(() => {
  for (const one of counted) one.remove();
});

function workspace(images: Parameters<typeof countedSteps>[0]): CountedSteps {
  const made = countedSteps(images);
  counted.push(made);
  return made;
}

test("targets that are built together get equal shares of the jobs", { timeout: 240_000 }, async () => {
  const own = workspace({ large: { steps: 40 }, small: { steps: 6 } });
  const words = ["build", "large", "small", "--sandbox=none", "--quiet", "--jobs=2"];
  expect(await runKiln(words, { cwd: own.folder })).toMatchObject({ exit: 0, stderr: "" });
  const ended = own.ended();
  expect(ended).toHaveLength(46);
  // One for each of its own, and what was under way.
  expect(ended.lastIndexOf("small")).toBeLessThan(2 * 6 + 6);
});

test("--keep-going builds the targets that don't need what failed, and leaves them", { timeout: 240_000 }, async () => {
  const own = workspace({ bad: { steps: 4, body: "exit 1" }, good: { steps: 6 } });
  const words = ["build", "bad", "good", "--sandbox=none", "--json", "--jobs=1"];
  const stopped = await runKiln(words, { cwd: own.folder });
  const kept = await runKiln([...words, "--keep-going"], { cwd: own.folder });
  expect([stopped.exit, kept.exit]).toEqual([1, 1]);
  const told = JSON.parse(kept.stdout) as { targets: readonly { name: string }[]; diagnostics: readonly unknown[] };
  expect(told.targets.map(({ name }) => name)).toEqual([expect.stringMatching(/^good@/)]);
  expect(told.diagnostics).toHaveLength(4);
  expect(own.ended()).toEqual(Array.from({ length: 6 }, () => "good"));
});
