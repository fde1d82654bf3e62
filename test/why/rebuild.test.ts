import { describe, expect, test } from "vitest";
import { buildJson, ran } from "../cli/checkout.ts";
import { runKiln } from "../support/kiln.ts";
import { seedOr } from "../support/seed.ts";
import { ownRecipes, smallWorkspace, type Cause, type Edit, type EditedWorkspace } from "./edited-workspaces.ts";

/** Edits of each workspace. Long: `KILN_ROUNDS=100 npx vitest run test/why/rebuild.test.ts`, other ones with KILN_SEED. */
const ROUNDS = Number(process.env["KILN_ROUNDS"] ?? 4);
const SEED = seedOr(20_261_130);

interface Told {
  readonly builtAt: string | null;
  readonly steps: readonly {
    readonly kind: string;
    readonly name: string;
    readonly state: "runs" | "may-run";
    readonly causes: readonly number[];
    readonly after: readonly string[];
  }[];
  readonly causes: readonly Cause[];
  readonly recipes: readonly { readonly path: string; readonly difference: string }[];
}

async function why({ folder, target, flags }: EditedWorkspace): Promise<Told> {
  const { stdout, stderr, exit } = await runKiln(["why", "rebuild", target, "--json", ...flags()], { cwd: folder });
  if (exit !== 0) throw new Error(stderr);
  const { targets } = JSON.parse(stdout) as { readonly targets: readonly Told[] };
  return targets[0] as Told;
}

function counts(steps: Told["steps"]): Readonly<Record<string, number>> {
  const numbers: Record<string, number> = {};
  for (const { kind } of steps) numbers[kind] = (numbers[kind] ?? 0) + 1;
  return numbers;
}

function check(told: Told, edit: Edit): void {
  expect(
    told.causes.filter((cause) => !edit.isNamed(cause)),
    "causes that are not the edit",
  ).toEqual([]);
  for (const { name, causes, after } of told.steps) expect(causes.length + after.length, `${name} is explained`).toBeGreaterThan(0);
  if (edit.rebuilds === "always") expect(told.causes.length).toBeGreaterThan(0);
  if (edit.rebuilds === "never") expect(told.steps).toEqual([]);
  if (edit.recipe === undefined) expect(told.recipes).toEqual([]);
  else expect(told.recipes).toMatchObject([{ path: edit.recipe.path, difference: expect.stringContaining(edit.recipe.text) as string }]);
}

describe(`the cause that is named is the edit (seed ${SEED})`, { timeout: 60_000 + ROUNDS * 20_000 }, () => {
  test.each([
    ["the project's recipes", ownRecipes],
    ["a small workspace", smallWorkspace],
  ])("%s", async (_, open) => {
    const workspace = await open();
    let state = SEED;
    // Numerical Recipes' generator: the same edits for the same seed.
    const pick = (below: number): number => Math.floor(((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32) * below);
    await buildJson(workspace.folder, workspace.target, ...workspace.flags());
    expect((await why(workspace)).steps).toEqual([]);
    for (let i = 1; i <= ROUNDS; i++) {
      // Results of other runs are in a store that all tests share.
      const n = 1000 * ((SEED + process.pid) % 9000) + i;
      const edit = await workspace.edit(pick, n);
      const told = await why(workspace);
      const told2 = { edit: edit.about, told };
      try {
        check(told, edit);
        const did = ran(await buildJson(workspace.folder, workspace.target, ...workspace.flags()));
        const [least, most] = [counts(told.steps.filter(({ state: how }) => how === "runs")), counts(told.steps)];
        for (const [kind, number] of Object.entries(did))
          expect(most[kind] ?? 0, `${kind} that was told of`).toBeGreaterThanOrEqual(number);
        for (const [kind, number] of Object.entries(least)) expect(did[kind] ?? 0, `${kind} that ran`).toBeGreaterThanOrEqual(number);
        expect((await why(workspace)).steps).toEqual([]);
      } catch (error) {
        throw new Error(`edit ${i}: ${JSON.stringify(told2).slice(0, 4000)}`, { cause: error });
      }
    }
  });
});
