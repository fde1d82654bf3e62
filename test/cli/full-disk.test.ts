import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { KILN, runKiln } from "../support/kiln.ts";

const canMount = spawnSync("unshare", ["-Urm", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
const MIB = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), "kiln-full-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!canMount)(`a full disk${canMount ? "" : " (skipped: no user namespaces for mounts)"}`, { timeout: 120_000 }, () => {
  test("is told wherever it becomes full, and all is right when there is room again", async () => {
    mkdirSync(join(folder, "big"));
    mkdirSync(join(folder, "disk"));
    writeFileSync(join(folder, "workspace.kiln"), "workspace big { }\n");
    for (const name of ["a", "b"]) writeFileSync(join(folder, "big", name), Buffer.alloc(8 * MIB, name));
    execFileSync("tar", ["-cf", "big.tar", "big"], { cwd: folder });
    const hash = (await runKiln(["fetch", "--hash", "file:big.tar"], { cwd: folder })).stdout.trim();
    const words = ["eval", "-q", `[path_of(f) for f in glob(unpack(fetch("file:./big.tar", hash = "${hash}")), "*")]`];
    // The archive takes 16 MiB, each of its files 8: the disk is full while it is fetched, at the first file, at the second, or never.
    for (const [size, code] of [
      [10, "KILN-E0707"],
      [20, "KILN-E0602"],
      [28, "KILN-E0602"],
      [40, ""],
    ] as const) {
      const kiln = [process.execPath, KILN, ...words].map((word) => `'${word}'`).join(" ");
      const verify = `'${process.execPath}' '${KILN}' store verify`;
      const script = `mount -t tmpfs -o size=${size}m none disk && ${kiln}; mount -o remount,size=100m disk && ${kiln} && ${verify}`;
      const { stdout, stderr } = spawnSync("unshare", ["-Urm", "sh", "-c", script], {
        cwd: folder,
        env: { ...process.env, KILN_STORE: join(folder, "disk/store"), KILN_CONFIG: "/dev/null", NO_COLOR: "1" },
        encoding: "utf8",
      });
      expect([...new Set(stderr.match(/KILN-E\d{4}/g))].join(" "), stderr).toBe(code);
      expect(stdout).toMatch(/^(?:\["a", "b"\]\n){1,2}\d+ blobs, .*: all whole\n$/);
    }
  });
});
