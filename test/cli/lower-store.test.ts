import { appendFileSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { runKiln, sharedStore } from "../support/kiln.ts";
import { checkout, ran, type BuildJson } from "./checkout.ts";

test("what a lower store has isn't built again; only what is new enters one's own", { timeout: 240_000 }, async () => {
  const [theirs, mine] = [checkout(), checkout()];
  const lower = join(theirs, ".store");
  const store = join(mine, ".store");
  // The toolchain is a third store's; nobody has compiled these sources before.
  const line = `int made_at_${Date.now()}_by = ${process.pid};\n`;
  for (const folder of [theirs, mine]) appendFileSync(join(folder, "recipes/hello/main.c"), line);
  const toolchain = { KILN_LOWER_STORES: sharedStore() };
  expect(await runKiln(["fetch", "hello@linux"], { cwd: theirs })).toMatchObject({ exit: 0 });
  const first = await runKiln(["build", "--json", "hello@linux"], { cwd: theirs, store: lower, env: toolchain });
  expect(ran(JSON.parse(first.stdout) as BuildJson), first.stderr).toMatchObject({ compile: expect.any(Number) as number });
  const lowers = [lower, sharedStore()].join(delimiter);
  const build = async (): Promise<BuildJson> => {
    const { stdout, stderr, exit } = await runKiln(["build", "--json", "hello@linux"], {
      cwd: mine,
      store,
      env: { KILN_LOWER_STORES: lowers },
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
  expect((await runKiln(["doctor"], { cwd: mine, store, env: { KILN_LOWER_STORES: lowers } })).stdout).toContain(
    `${lower} ${sharedStore()} (environment)`,
  );
});
