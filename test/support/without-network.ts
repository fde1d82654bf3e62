import { execFileSync, spawnSync } from "node:child_process";
import { KILN } from "./kiln.ts";

/** Whether this machine lets us have a network namespace of our own. */
export const canUnshare = spawnSync("unshare", ["-n", "true"]).status === 0;

/** Builds what a workspace exports in a namespace without a network, exactly as kiln.lock says; the paths of the outputs. */
export function buildWithoutNetwork(cwd: string, store: string): readonly string[] {
  const env = { ...process.env, KILN_STORE: store, KILN_CONFIG: "/dev/null", NO_COLOR: "1" };
  return execFileSync("unshare", ["-n", process.execPath, KILN, "build", "--locked", "--print-out-paths"], {
    cwd,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  })
    .trim()
    .split("\n");
}

/** What the image among these paths prints when it runs as a program of this machine. */
export const saidBy = (paths: readonly string[]): string =>
  execFileSync(paths.find((path) => path.endsWith("/image")) ?? "", { encoding: "utf8" });
