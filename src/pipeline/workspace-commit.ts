import { execa } from "execa";

/** Of git's own settings, those that run programs when a work tree is looked at. */
const PLAIN = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.pager=cat"];

/** The commit that a workspace is, where git has it and no tracked file below it was changed; 40 or 64 hexadecimal digits. */
export async function workspaceCommit(folder: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  // GIT_DIR, GIT_INDEX_FILE and their kin lead elsewhere than to the folder's own repository: where hooks of another one run Kiln they are set.
  const plain = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("GIT_")));
  const git = async (...words: readonly string[]): Promise<string | undefined> => {
    const { stdout, failed } = await execa("git", [...PLAIN, "-C", folder, ...words], {
      env: { ...plain, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" },
      extendEnv: false,
      reject: false,
      stdin: "ignore",
      timeout: 20_000,
    });
    return failed ? undefined : stdout;
  };
  const commit = (await git("rev-parse", "--verify", "HEAD^{commit}"))?.trim() ?? "";
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) return undefined;
  // Files that git doesn't know may be recipes.
  return (await git("status", "--porcelain", "--", ".")) === "" ? commit : undefined;
}
