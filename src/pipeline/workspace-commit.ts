import { workTreeGit } from "./work-tree-git.ts";

/** The commit that a workspace is, where git has it and no tracked file below it was changed; 40 or 64 hexadecimal digits. */
export async function workspaceCommit(folder: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const git = workTreeGit(folder, env);
  const commit = (await git("rev-parse", "--verify", "HEAD^{commit}")).stdout.trim();
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) return undefined;
  // Files that git doesn't know may be recipes.
  const { stdout, failed } = await git("status", "--porcelain", "--", ".");
  return !failed && stdout === "" ? commit : undefined;
}
