import { spawn } from "node:child_process";

/** The word that makes a process a server; no command of users'. */
export const SERVE = "__serve";

/**
 * Room for what a build makes and drops (MiB), so that V8 collects in the midst of few; and V8 keeps what it has compiled, however rarely it runs.
 * Under such flags V8 takes no code that it compiled without them: servers keep their own (src/cli/main.ts).
 */
const V8_FLAGS = ["--min-semi-space-size=32", "--max-semi-space-size=64", "--no-flush-bytecode"];

/** Starts a server for processes like this one. It outlives this one, and ends by itself when there is one already. */
export function startServer(env: NodeJS.ProcessEnv): void {
  const entry = process.argv[1];
  if (entry === undefined) return;
  const child = spawn(process.execPath, [...V8_FLAGS, entry, SERVE], { detached: true, stdio: "ignore", cwd: "/", env });
  // A machine that has no process left: the next command does without a server too.
  child.on("error", () => undefined);
  child.unref();
}
