import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runKiln } from "../support/kiln.ts";
import { checkout, ran, type BuildJson } from "./checkout.ts";

test("what a lower store has isn't built again; only what is new enters one's own", { timeout: 240_000 }, async () => {
  const [theirs, mine] = [checkout(), checkout()];
  const lower = join(theirs, ".store");
  const store = join(mine, ".store");
  expect(await runKiln(["build", "-q", "hello@linux"], { cwd: theirs, store: lower })).toMatchObject({ exit: 0 });
  const build = async (): Promise<BuildJson> => {
    const { stdout, stderr, exit } = await runKiln(["build", "--json", "hello@linux"], {
      cwd: mine,
      store,
      env: { KILN_LOWER_STORES: lower },
    });
    if (exit !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as BuildJson;
  };
  expect(ran(await build())).toEqual({});
  const image = "out/hello@linux-x86_64/image";
  expect(readFileSync(join(mine, image))).toEqual(readFileSync(join(theirs, image)));
  appendFileSync(join(mine, "recipes/hello/main.c"), "int more = 3;\n");
  expect(ran(await build())).toMatchObject({ compile: 1 });
  expect(ran(await build())).toEqual({});
  for (const one of [store, lower]) expect(await runKiln(["store", "verify"], { cwd: mine, store: one })).toMatchObject({ exit: 0 });
  expect((await runKiln(["doctor"], { cwd: mine, store, env: { KILN_LOWER_STORES: lower } })).stdout).toContain(`${lower} (environment)`);
});
