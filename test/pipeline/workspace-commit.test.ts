import { join } from "node:path";
import { expect, test } from "vitest";
import { workspaceCommit } from "#pipeline/workspace-commit.ts";
import { GitRepository } from "../support/git-repository.ts";
import { isInstalled } from "../support/installed.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

test.skipIf(!isInstalled("git"))("a workspace's commit is its own, whatever the environment says to git", async () => {
  const [own, other] = ["own", "other"].map((name) => new GitRepository(temporaryFolder(name)));
  if (own === undefined || other === undefined) throw new Error("two");
  const commit = own.commit({ "workspace.kiln": "" });
  other.commit({ "something.txt": "else" });
  const env = { PATH: process.env["PATH"], HOME: "/nowhere" };
  expect(await workspaceCommit(own.folder, env)).toBe(commit);
  const git = join(other.folder, ".git");
  for (const more of [
    { GIT_DIR: git },
    { GIT_DIR: git, GIT_WORK_TREE: other.folder },
    { GIT_INDEX_FILE: join(git, "index") },
    { GIT_COMMON_DIR: git },
    { GIT_OBJECT_DIRECTORY: join(git, "objects") },
    { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "core.worktree", GIT_CONFIG_VALUE_0: other.folder },
    { GIT_CEILING_DIRECTORIES: own.folder },
  ])
    expect([more, await workspaceCommit(own.folder, { ...env, ...more })]).toEqual([more, commit]);
});
