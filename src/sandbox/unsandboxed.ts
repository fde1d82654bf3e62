import { spawn } from "node:child_process";
import { linkSync, lstatSync } from "node:fs";
import { constants as os } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { FallbackSandbox } from "./fallback.ts";
import { keepLog } from "./keep-log.ts";
import { copyFile, copyTree, layOut } from "./lay-out.ts";
import type { Execution, FallbackOptions } from "./fallback.ts";
import type { SandboxLimits } from "./limits.ts";
import type { Sandbox, SandboxRequest } from "./sandbox.ts";

/** Files above this size are hard links into the store (a toolchain is 150 MB), smaller ones copies, which a step can't harm the store through. */
const LINK_FROM_BYTES = 1 << 20;

/** The tier "none": a private folder, and nothing else. Only for who asks for it; the caller marks the results. */
export function openUnsandboxed(options: FallbackOptions, limits: SandboxLimits): Sandbox {
  return new FallbackSandbox("none", options, limits, (request, work, signal) => runPlainly(options, request, work, signal, limits));
}

function linkOrCopy(from: string, to: string): void {
  if (lstatSync(from).size >= LINK_FROM_BYTES) linkSync(from, to);
  else copyFile(from, to);
}

function runPlainly(
  { helper, attached = false }: FallbackOptions,
  request: SandboxRequest,
  work: string,
  signal: AbortSignal | undefined,
  limits: SandboxLimits,
): Promise<Execution> {
  layOut(request.mounts, work, (mount, to) => copyTree(mount.from, to, linkOrCopy));
  const [program = "", ...words] = request.argv;
  // A group of its own, so that the deadline can end what the command started.
  const child = attached
    ? spawn(helper, ["attach", `./${program}`, ...words], { cwd: work, env: { ...request.env }, stdio: "inherit", detached: true })
    : spawn(join(work, program), words, {
        cwd: work,
        env: { ...request.env },
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
        argv0: program,
      });
  const both = new PassThrough();
  const log = keepLog(both, limits.logBytes);
  child.stdout?.pipe(both, { end: false });
  child.stderr?.pipe(both, { end: false });
  let early: "timed-out" | "cancelled" | undefined;
  const end = (why: typeof early): void => {
    early ??= why;
    killGroup(child.pid);
  };
  const cancel = (): void => end("cancelled");
  const timer = Number.isFinite(request.timeoutMs) ? setTimeout(() => end("timed-out"), request.timeoutMs) : undefined;
  signal?.addEventListener("abort", cancel, { once: true });
  return new Promise((resolve) => {
    const finish = async (ending: Execution["ending"]): Promise<void> => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
      both.end();
      resolve({ ending: early === undefined ? ending : { kind: early }, log: await log });
    };
    child.on(
      "error",
      (error: NodeJS.ErrnoException) => void finish({ kind: "setup-failed", step: "execve of the command", errno: error.code ?? "EIO" }),
    );
    // What the command left behind would hold the pipes open.
    child.on("exit", () => killGroup(child.pid));
    child.on("close", (code, name) => {
      if (name !== null) void finish({ kind: "signalled", signal: os.signals[name] });
      else void finish({ kind: "exited", code: code ?? 0 });
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody is left.
  }
}
