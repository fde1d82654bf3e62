import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasNginx, startNginx, type Nginx } from "../share/nginx.ts";
import { ROOT, sharedStore } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";
import { right, runs, sharer } from "./sharing.ts";

const { kiln } = await sharer();

describe.skipIf(!hasNginx)("a cache behind nginx", { timeout: 900_000 }, () => {
  // The largest image that there is; other tests build it too, in the same store.
  const TARGET = "nginx@qemu-x86_64";
  let server: Nginx;
  beforeAll(async () => (server = await startNginx()));
  afterAll(async () => await server.stop());

  test("gives an empty store the largest image: no step runs, no source and no toolchain comes", async () => {
    const folder = temporaryFolder("apps");
    for (const path of ["apps", "recipes", "workspace.kiln"]) execFileSync("cp", ["-r", join(ROOT, path), folder]);
    const apps = join(folder, "apps");
    rmSync(join(apps, "out"), { recursive: true, force: true });
    const pushed = JSON.parse(right(await kiln(apps, sharedStore(), "push", TARGET, "--cache-write", server.address, "--json"))) as {
      readonly caches: readonly { readonly sent: number; readonly failed: number }[];
    };
    expect(pushed.caches).toMatchObject([{ failed: 0 }]);
    expect(pushed.caches[0]?.sent).toBeGreaterThan(100);
    const made = readFileSync(join(apps, "out", TARGET, "image"));
    rmSync(join(apps, "out"), { recursive: true });

    const store = join(temporaryFolder("empty"), "store");
    const built = right(await kiln(apps, store, "build", TARGET, "--cache", server.address, "--json"));
    expect(runs(built)).toBe(0);
    expect(readFileSync(join(apps, "out", TARGET, "image")).equals(made)).toBe(true);
    // The toolchain alone is 150 MB; of sources the names came, not the files: nothing is larger than the image.
    const sizes = execFileSync("find", [join(store, "cas"), "-type", "f", "-printf", "%s\n"], { encoding: "utf8" })
      .trim()
      .split("\n")
      .map(Number);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(made.length * 4);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(16 << 20);
    expect(right(await kiln(apps, store, "store", "verify"))).toContain("all whole");

    // What is there isn't sent again.
    const again = JSON.parse(right(await kiln(apps, sharedStore(), "push", TARGET, "--cache-write", server.address, "--json"))) as object;
    expect(again).toMatchObject({ caches: [{ sent: 0, differs: 0, failed: 0, sentBytes: 0 }] });
  });
});
