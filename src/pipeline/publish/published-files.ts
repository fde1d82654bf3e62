import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { decodeName } from "#fetch/entry-path.ts";
import { gitUnusable, notForBundles } from "#diagnostics/bundles.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { LOCK_FILE } from "#fetch/lock/lock-file.ts";
import { VENDOR_FOLDER, VENDOR_INDEX } from "../vendor/vendor-folder.ts";
import { workTreeGit } from "../work-tree-git.ts";

export interface PublishedFiles {
  /** From the workspace's folder, `/`-separated; folders that git has as a whole (submodules) among them. */
  readonly paths: readonly string[];
  /** Lines of `git status`: how the folder differs from the commit; undefined: git doesn't know it. */
  readonly changes: readonly string[] | undefined;
}

/**
 * What of a workspace's folder is published: what git tracks, or would when it is added; without git everything. What builds and `kiln vendor` leave there never is,
 * kiln.lock always. Throws KILN-E1463, KILN-E1470.
 */
export async function publishedFiles(folder: string, env: NodeJS.ProcessEnv): Promise<PublishedFiles> {
  const left = ["out", ...(existsSync(join(folder, VENDOR_FOLDER, VENDOR_INDEX)) ? [VENDOR_FOLDER] : [])];
  const isLeft = (path: string): boolean => left.some((name) => path === name || path.startsWith(`${name}/`));
  if (!isInRepository(folder)) return { paths: walk(folder).filter((path) => !isLeft(path)), changes: undefined };
  const git = workTreeGit(folder, env);
  const said = async (...words: readonly string[]): Promise<readonly string[]> => {
    const { stdout, stderr, failed } = await git(...words);
    if (failed) throw new KilnFailure([gitUnusable(Buffer.from(stderr, "latin1").toString("utf8").trim())]);
    return stdout.split("\0").filter((line) => line !== "");
  };
  const listed = await said("ls-files", "-z", "--cached", "--others", "--exclude-standard");
  const known = new Set(listed.map((raw) => decodeName(raw, false) ?? refuse(raw)).filter((path) => !isLeft(path)));
  if (existsSync(join(folder, LOCK_FILE))) known.add(LOCK_FILE);
  const changes = await said("status", "--porcelain", "-z", "--untracked-files=all", "--", ".", ...left.map((name) => `:(exclude)${name}`));
  return { paths: [...known], changes: changes.map((line) => decodeName(line, false) ?? line) };
}

/** Whose program must then say which files are its own: others may be secrets. */
function isInRepository(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return true;
    if (dirname(at) === at) return false;
  }
}

function walk(folder: string, inside = ""): readonly string[] {
  return readdirSync(join(folder, inside), { withFileTypes: true, encoding: "buffer" }).flatMap((entry) => {
    const name = decodeName(entry.name.toString("latin1"), false) ?? refuse(entry.name.toString("latin1"));
    const path = inside === "" ? name : `${inside}/${name}`;
    return entry.isDirectory() ? walk(folder, path) : [path];
  });
}

function refuse(raw: string): never {
  throw new KilnFailure([notForBundles(raw, "its name isn't UTF-8")]);
}
