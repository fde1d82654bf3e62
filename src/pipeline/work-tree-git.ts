import { execa } from "execa";

/** Of git's own settings, those that run programs when a work tree is looked at. */
const PLAIN = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.pager=cat"];

export type WorkTreeGit = (
  ...words: readonly string[]
) => Promise<{ readonly stdout: string; readonly stderr: string; readonly failed: boolean }>;

/** git in a folder of the user's, which it only looks at. One character for each byte. Throws nothing: without git all fails. */
export function workTreeGit(folder: string, env: NodeJS.ProcessEnv): WorkTreeGit {
  // GIT_DIR, GIT_INDEX_FILE and their kin lead elsewhere than to the folder's own repository: where hooks of another one run Kiln they are set.
  const plain = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("GIT_")));
  return async (...words) => {
    const done = await execa("git", [...PLAIN, "-C", folder, ...words], {
      env: { ...plain, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" },
      extendEnv: false,
      reject: false,
      stdin: "ignore",
      timeout: 20_000,
      encoding: "latin1",
      stripFinalNewline: false,
      maxBuffer: 256 * 1024 * 1024,
    });
    // Where it couldn't be started there are no streams.
    const { stdout, stderr, shortMessage = "", failed } = done;
    return failed ? { stdout: "", stderr: stderr || shortMessage, failed } : { stdout, stderr, failed };
  };
}
