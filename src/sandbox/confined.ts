import { spawn } from "node:child_process";
import { chmodSync, rmSync, symlinkSync } from "node:fs";
import { constants as os } from "node:os";
import { dirname, join, relative } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { errnoName } from "#diagnostics/errno.ts";
import { FallbackSandbox, newFolder, OWN_STREAMS } from "./fallback.ts";
import { keepLog } from "./keep-log.ts";
import { copyTree, giveFolders, layOut } from "./lay-out.ts";
import { memoryLine } from "./result.ts";
import { stepIdentity } from "./step-identity.ts";
import { trivialRequest } from "./trivial-request.ts";
import type { Execution, FallbackOptions } from "./fallback.ts";
import type { SandboxLimits } from "./limits.ts";
import type { Ending, Sandbox, SandboxRequest } from "./sandbox.ts";
import type { SlotFailure } from "./slot.ts";

/** Opens the tier that needs no namespaces (Landlock and filters of system calls, in a private folder), or tells why it does not work. */
export async function openConfined(
  options: FallbackOptions,
  limits: SandboxLimits,
): Promise<{ readonly failure: SlotFailure | undefined; readonly sandbox: Sandbox | undefined }> {
  const sandbox = confined(options, limits);
  const { ending } = await sandbox.run(trivialRequest(options.helper, options.storeRoot));
  if (ending.kind === "exited" && ending.code === 0) return { failure: undefined, sandbox };
  await sandbox.close();
  if (ending.kind === "setup-failed") return { failure: { step: ending.step, errno: ending.errno }, sandbox: undefined };
  return { failure: { step: "running a trivial program", errno: ending.kind }, sandbox: undefined };
}

/** The tier, untried. */
export function confined(options: FallbackOptions, limits: SandboxLimits): Sandbox {
  const inputs = new PrivateInputs(options.storeRoot);
  return new FallbackSandbox(
    "landlock",
    options,
    limits,
    (request, work, signal) => runConfined(options, inputs, request, work, signal, limits),
    () => inputs.close(),
  );
}

/**
 * Input trees as steps see them: links to what they can't write. Who runs as the store's owner could still change a file's mode, which no rule of Landlock
 * is about; so these are copies, made once.
 */
class PrivateInputs {
  readonly #storeRoot: string;
  readonly #copies = new Map<string, string>();
  #folder: string | undefined;

  constructor(storeRoot: string) {
    this.#storeRoot = storeRoot;
  }

  get(from: string): string {
    const known = this.#copies.get(from);
    if (known !== undefined) return known;
    const folder = (this.#folder ??= newFolder(this.#storeRoot));
    const copy = join(folder, String(this.#copies.size));
    copyTree(from, copy);
    this.#copies.set(from, copy);
    return copy;
  }

  close(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
    this.#copies.clear();
  }
}

async function runConfined(
  { helper, starter = helper, attached = false }: FallbackOptions,
  inputs: PrivateInputs,
  request: SandboxRequest,
  work: string,
  signal: AbortSignal | undefined,
  limits: SandboxLimits,
): Promise<Execution> {
  const id = stepIdentity(work);
  const readable = new Set<string>();
  try {
    layOut(request.mounts, work, (mount, to) => {
      if (mount.kind === "file") return copyTree(mount.from, to);
      const place = id === undefined ? inputs.get(mount.from) : mount.from;
      readable.add(place);
      // From the step's own folder: who runs it may not be able to enter those above the store.
      return symlinkSync(relative(dirname(to), place), to);
    });
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return { ending: { kind: "setup-failed", step: "copying the inputs", errno: String(error.code) }, log: "" };
  }
  if (id !== undefined) {
    chmodSync(join(work, ".."), 0o711);
    giveFolders(work, id);
  }
  const numbers = [
    id ?? process.geteuid?.() ?? 0,
    limits.processes,
    limits.openFiles,
    limits.outputBytes,
    limits.memoryBytes,
    limits.tmpfsBytes,
  ];
  const child = spawn(starter, ["confine", ...numbers.map(String), attached ? "attached" : "logged", ...readable, "--", ...request.argv], {
    cwd: work,
    env: { ...request.env },
    stdio: ["pipe", "pipe", "ignore", "pipe", ...(attached ? OWN_STREAMS : [])],
    detached: true,
  });
  const [stdin, stdout, , status] = child.stdio;
  if (stdin === null || stdout === null || !(status instanceof Readable)) throw new Error("a pipe is missing");
  const failed = new Promise<string | undefined>((resolve) => {
    child.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "EIO"));
    child.on("close", () => resolve(undefined));
  });
  let early: "timed-out" | "cancelled" | undefined;
  // The helper ends all that the command started, then itself.
  const end = (why: typeof early): void => {
    early ??= why;
    stdin.destroy();
  };
  const cancel = (): void => end("cancelled");
  const timer = Number.isFinite(request.timeoutMs) ? setTimeout(() => end("timed-out"), request.timeoutMs) : undefined;
  if (signal?.aborted === true) cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  stdin.on("error", () => undefined);
  const [log, told, errno] = await Promise.all([keepLog(stdout, limits.logBytes), text(status), failed]);
  clearTimeout(timer);
  signal?.removeEventListener("abort", cancel);
  if (errno !== undefined) return { ending: { kind: "setup-failed", step: "starting the helper", errno }, log };
  if (early !== undefined) return { ending: { kind: early }, log };
  const [line = ""] = told.split("\n");
  return { ending: endingOf(line, limits), log: log + excessOf(line, limits) };
}

function endingOf(line: string, limits: SandboxLimits): Ending {
  const [word = "", number = "", ...step] = line.split(" ");
  switch (word) {
    case "exited":
      return { kind: "exited", code: Number(number) };
    case "signalled":
      return { kind: "signalled", signal: Number(number) };
    case "memory":
      return { kind: "out-of-memory", limitBytes: limits.memoryBytes, isHard: false };
    case "unread":
      return { kind: "signalled", signal: os.signals.SIGPIPE };
    case "disk":
      return { kind: "signalled", signal: 9 };
    case "failed":
      return { kind: "setup-failed", step: step.join(" "), errno: errnoName(Number(number)) };
    default:
      return { kind: "setup-failed", step: "waiting for the helper, which ended", errno: "EPIPE" };
  }
}

function excessOf(line: string, limits: SandboxLimits): string {
  if (line === "memory") return memoryLine(limits);
  if (line === "disk") return `[kiln: ended, as its files took more than ${limits.tmpfsBytes} bytes]\n`;
  return "";
}
