import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const AS = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@example.org", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@example.org" };

/** A repository for tests, of which nobody's configuration decides anything. */
export class GitRepository {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    this.git("init", "--quiet", "-b", "main", ".");
  }

  git(...words: readonly string[]): string {
    return this.gitWith("", ...words);
  }

  gitWith(input: string | Buffer, ...words: readonly string[]): string {
    const env = { ...process.env, ...AS, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
    return execFileSync("git", [...words], { cwd: this.folder, input, encoding: "utf8", env, stdio: ["pipe", "pipe", "pipe"] }).trim();
  }

  /** These files and no others; gives the commit. */
  commit(files: Readonly<Record<string, string>>): string {
    this.git("rm", "-rq", "--ignore-unmatch", ".");
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
    }
    this.git("add", "-A");
    this.git("commit", "--quiet", "--allow-empty", "-m", "x");
    return this.git("rev-parse", "HEAD");
  }

  /** A commit of entries as `git mktree` takes them: also of such as nobody could check out. */
  commitTree(entries: string): string {
    const tree = this.gitWith(entries, "mktree", "--missing");
    return this.git("commit-tree", "-m", "x", tree);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
