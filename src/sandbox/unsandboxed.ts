import { spawn } from "node:child_process";
import { copyFileSync, constants, linkSync, lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { constants as os } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { assertNever } from "#diagnostics/assert-never.ts";
import { FallbackSandbox } from "./fallback.ts";
import { keepLog } from "./keep-log.ts";
import type { Execution } from "./fallback.ts";
import type { SandboxLimits } from "./limits.ts";
import type { InputMount, Sandbox, SandboxRequest } from "./sandbox.ts";

/** Files above this size are hard links into the store (a toolchain is 150 MB), smaller ones copies, which a step can't harm the store through. */
const LINK_FROM_BYTES = 1 << 20;

/** The tier "none": a private folder, and nothing else. Only for who asks for it; the caller marks the results. */
export function openUnsandboxed(
  options: { readonly helper: string; readonly storeRoot: string; readonly slots: number },
  limits: SandboxLimits,
): Sandbox {
  return new FallbackSandbox("none", options, limits, (request, work, signal) => runPlainly(request, work, signal, limits));
}

function layOut(mount: InputMount, work: string): void {
  const to = join(work, mount.path);
  mkdirSync(dirname(to), { recursive: true });
  switch (mount.kind) {
    case "file":
    case "tree":
      return copy(mount.from, to);
    case "folder":
      return void mkdirSync(to, { recursive: true });
    case "symlink":
      return symlinkSync(mount.target, to);
    default:
      return assertNever(mount);
  }
}

function copy(from: string, to: string): void {
  const about = lstatSync(from);
  if (about.isSymbolicLink()) return symlinkSync(readlinkSync(from), to);
  if (!about.isDirectory()) {
    if (about.size >= LINK_FROM_BYTES) return linkSync(from, to);
    return copyFileSync(from, to, constants.COPYFILE_FICLONE);
  }
  mkdirSync(to);
  for (const name of readdirSync(from)) copy(join(from, name), join(to, name));
}

function runPlainly(request: SandboxRequest, work: string, signal: AbortSignal | undefined, limits: SandboxLimits): Promise<Execution> {
  for (const mount of request.mounts) layOut(mount, work);
  const [program = "", ...words] = request.argv;
  // A group of its own, so that the deadline can end what the command started.
  const child = spawn(join(work, program), words, {
    cwd: work,
    env: { ...request.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
    argv0: program,
  });
  const both = new PassThrough();
  const log = keepLog(both, limits.logBytes);
  child.stdout.pipe(both, { end: false });
  child.stderr.pipe(both, { end: false });
  let early: "timed-out" | "cancelled" | undefined;
  const end = (why: typeof early): void => {
    early ??= why;
    killGroup(child.pid);
  };
  const cancel = (): void => end("cancelled");
  const timer = setTimeout(() => end("timed-out"), request.timeoutMs);
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
