import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { KILN } from "../support/kiln.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-refused-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, "small"));
writeFileSync(join(folder, "small/workspace.kiln"), "workspace small { }\n");

const canLimit = spawnSync("unshare", ["-Ur", "sh", "-c", "echo 0 > /proc/sys/user/max_inotify_watches"]).status === 0;

/** `"$@"` in it is Kiln with these words. */
function shell(
  script: string,
  ...words: readonly string[]
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const env = { ...process.env, KILN_STORE: join(folder, "store"), KILN_CONFIG: "/dev/null", NO_COLOR: "1" };
  return spawnSync("sh", ["-c", script, "sh", process.execPath, KILN, ...words], { cwd: folder, env, encoding: "utf8", timeout: 60_000 });
}

describe("is told with a code and what to do", () => {
  test.each([["list"], ["build", "--json"]])("a current folder that is gone: kiln %s", (...words) => {
    const { status, stdout, stderr } = shell('mkdir here && cd here && rmdir ../here && exec "$@"', ...words);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `error[KILN-E1116]: the current folder can't be used (ENOENT)
  uv_cwd: ENOENT, no such file or directory
help: it was removed or replaced while Kiln worked: run this again; what was built is kept
`,
    });
    if (words.includes("--json")) expect(JSON.parse(stdout)).toMatchObject({ diagnostics: [{ code: "KILN-E1116" }] });
  });

  test("an output that is full", () => {
    const { status, stderr } = shell('cd small && exec "$@" > /dev/full', "list");
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `error[KILN-E1116]: standard output can't be used (ENOSPC)
  write: ENOSPC, no space left on device
help: make room there, then run this again; what was built is kept
`,
    });
  });

  test("but where messages themselves have no room the exit status is all", () => {
    expect(shell('cd small && exec "$@" 2> /dev/full', "build", "nothing").status).toBe(2);
  });

  test.skipIf(!canLimit)(`a watch that the system refuses${canLimit ? "" : " (skipped: no user namespaces)"}`, () => {
    const script = 'echo 0 > /proc/sys/user/max_inotify_watches && cd small && exec "$@"';
    const { status, stderr } = shell(`exec unshare -Ur sh -c '${script}' sh "$@"`, "check", "--watch", "-q");
    expect({ status, stderr }).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^error\[KILN-E1117\]: changes in .* can't be followed \(ENOSPC\)\nhelp: raise .*max_user_watches.*$/m),
    });
  });
});
