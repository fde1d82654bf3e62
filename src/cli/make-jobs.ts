import { JobTokens } from "#build/jobserver/job-tokens.ts";
import { makeJobs, type MakeJobs } from "#build/jobserver/make-flags.ts";
import { NO_TOKENS, openTokenPool, type TokenPool } from "#build/jobserver/token-pool.ts";
import { jobserverUnavailable, jobsForced } from "#diagnostics/command-line.ts";
import type { Context } from "./context.ts";

/** Signals that would end this process with tokens in its hands. Ctrl-C and SIGTERM end builds, which give theirs back. */
const FATAL = ["SIGHUP", "SIGQUIT"] as const;

/** The tokens of the `make` that runs this command; undefined: there is none, or the command line says how many jobs there are, of which a warning tells. */
export function openMakeJobs({ env, jobs, terminal }: Pick<Context, "env" | "jobs" | "terminal">): JobTokens | undefined {
  const address = makeJobs(env["MAKEFLAGS"] ?? "");
  if (address === undefined) return undefined;
  if (jobs !== undefined) {
    terminal.report([jobsForced(jobs)]);
    return undefined;
  }
  const pool = poolAt(address);
  if (typeof pool === "string") terminal.report([jobserverUnavailable(pool)]);
  const tokens = new JobTokens(typeof pool === "string" ? NO_TOKENS : pool);
  process.once("exit", () => tokens.close());
  for (const name of FATAL)
    process.once(name, () => {
      tokens.close();
      process.kill(process.pid, name);
    });
  return tokens;
}

function poolAt(address: MakeJobs): TokenPool | string {
  if (address.kind === "nowhere") return `make calls them "${address.written}"`;
  return openTokenPool(address);
}
