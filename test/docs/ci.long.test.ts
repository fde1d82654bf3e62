import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkout } from "../cli/checkout.ts";
import { ROOT, sharedStore } from "../support/kiln.ts";
import { fencesOf } from "./fences.ts";

/** `run:` lines of the workflow on the page, but for what npm fetches: this checkout stands for the package. */
const workflow = fencesOf("docs/ci.md").find(({ file }) => file === "workflow.yml")?.text ?? "";
const steps = [...workflow.matchAll(/^ +(?:- )?run: (.+)$/gm)].map(([, step = ""]) => step).filter((step) => step !== "npm ci");

/**
 * A container as hosted CI has it: no network, a host name and processes of its own, and nothing of the host's environment. Who can't make name spaces skips this,
 * as Kiln itself can't there.
 */
const CONTAINER = ["unshare", "--map-root-user", "--net", "--uts", "--ipc", "--pid", "--mount", "--fork", "--mount-proc", "--kill-child"];
const works = spawnSync(CONTAINER[0] ?? "", [...CONTAINER.slice(1), "true"]).status === 0;

test("the page's workflow has the steps that there are", () => {
  expect(steps).toEqual([
    "if test -f kiln-cache.tar.zst; then npx kiln cache import --unsigned kiln-cache.tar.zst; fi",
    "npx kiln build hello@linux",
    "npx kiln cache export kiln-cache.tar.zst hello@linux",
  ]);
});

test.skipIf(!works)("two runs, each on a fresh machine: the second one builds nothing", { timeout: 900_000 }, () => {
  const folder = checkout();
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  symlinkSync(join(ROOT, "dist/kiln.js"), join(folder, "node_modules/.bin/kiln"));
  const home = join(folder, "home");
  const run = (store: string): string => {
    let said = "";
    for (const step of steps) {
      const { status, stdout, stderr } = spawnSync(CONTAINER[0] ?? "", [...CONTAINER.slice(1), "sh", "-ec", step], {
        cwd: folder,
        encoding: "utf8",
        env: { PATH: process.env["PATH"] ?? "", HOME: home, CI: "true", KILN_STORE: store, KILN_SERVER: "never" },
      });
      said += `${step}\n${stdout}${stderr}`;
      expect(`${status} ${step}\n${status === 0 ? "" : said}`).toBe(`0 ${step}\n`);
    }
    return said;
  };
  // The first machine has the toolchain, as one with a network would get it.
  run(sharedStore());
  expect(existsSync(join(folder, "kiln-cache.tar.zst"))).toBe(true);
  rmSync(join(folder, "out"), { recursive: true });
  const said = run(join(folder, "second-store"));
  expect(said).toContain("nothing to do");
  expect(said).not.toContain("built");
  expect(execFileSync(join(folder, "out/hello@linux-x86_64/image"), { encoding: "utf8" })).toContain("Hello");
});
