import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

/** Where tests keep what is costly to make, from one run to the next. */
export function testCache(): string {
  return process.env["KILN_TEST_CACHE"] ?? join(tmpdir(), `kiln-test-cache-${process.getuid?.() ?? 0}`);
}

/** A package of npm's, unpacked, without what it needs; fetched once a machine, into $KILN_TEST_CACHE or below the OS's folder for temporary files. */
export async function npmFolder(name: string, version: string): Promise<string> {
  const cache = testCache();
  const folder = join(cache, `${basename(name)}-${version}`);
  if (existsSync(join(folder, "package.json"))) return folder;
  mkdirSync(cache, { recursive: true });
  const temporary = mkdtempSync(join(cache, "fetch-"));
  try {
    execFileSync("npm", ["pack", "--silent", `${name}@${version}`], { cwd: temporary, stdio: ["ignore", "ignore", "inherit"] });
    const [archive] = readdirSync(temporary);
    if (archive === undefined) throw new Error("npm pack left nothing");
    execFileSync("tar", ["-xzf", archive, "--no-same-owner"], { cwd: temporary });
    renameSync(join(temporary, "package"), folder);
  } catch (error) {
    // Another test was first.
    if (!existsSync(join(folder, "package.json"))) throw error;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return folder;
}
