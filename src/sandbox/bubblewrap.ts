import { execFile } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { execa } from "execa";
import { assertNever } from "#diagnostics/assert-never.ts";
import { FallbackSandbox } from "./fallback.ts";
import { keepLog } from "./keep-log.ts";
import { giveFolders, writeText } from "./lay-out.ts";
import { programOnPath } from "./program-on-path.ts";
import { stepIdentity } from "./step-identity.ts";
import { trivialRequest } from "./trivial-request.ts";
import type { Execution, FallbackOptions } from "./fallback.ts";
import type { SandboxLimits } from "./limits.ts";
import type { InputMount, Sandbox, SandboxRequest } from "./sandbox.ts";
import type { SlotFailure } from "./slot.ts";

const DEVICES = ["null", "zero", "full", "random", "urandom"];

/** Its `--unshare-all` only tries the user namespace; this insists. */
const NAMESPACES = ["user", "ipc", "pid", "net", "uts"].map((n) => `--unshare-${n}`);

/** Opens the tier that runs every step by `bwrap`, with the helper's filter of system calls, or tells why it does not work. */
export async function openBubblewrap(
  options: FallbackOptions,
  limits: SandboxLimits,
): Promise<{ readonly failure: SlotFailure | undefined; readonly sandbox: Sandbox | undefined }> {
  const sandbox = await bubblewrap(options, limits);
  const { ending, log } = await sandbox.run(trivialRequest(options.helper, options.storeRoot));
  if (ending.kind === "exited" && ending.code === 0) return { failure: undefined, sandbox };
  if (ending.kind === "setup-failed") return { failure: { step: ending.step, errno: ending.errno }, sandbox: undefined };
  return { failure: { step: "running bwrap", errno: log.trim() || ending.kind }, sandbox: undefined };
}

/** The tier, untried. */
export async function bubblewrap(options: FallbackOptions, limits: SandboxLimits): Promise<Sandbox> {
  const { stdout: filter } = await promisify(execFile)(options.helper, ["filter"], { encoding: "buffer", env: {} });
  return new FallbackSandbox("bwrap", options, limits, (request, work, signal) =>
    runWithBubblewrap(options, request, work, signal, filter, limits),
  );
}

interface Appearance {
  readonly id: string;
  readonly host: string;
  readonly folder: string;
}

/** As in helper/main.c. */
const USUAL: Appearance = { id: "1000", host: "kiln", folder: "/build" };
const VARIED: Appearance = { id: "1001", host: "other", folder: "/elsewhere" };

function argumentsFor({ id, host, folder }: Appearance, attached: boolean, request: SandboxRequest, work: string): string[] {
  const words = [
    ...NAMESPACES,
    "--uid",
    id,
    "--gid",
    id,
    "--hostname",
    host,
    "--die-with-parent",
    // An attached command has a terminal of its own, and the session that goes with it.
    ...(attached ? [] : ["--new-session"]),
    "--cap-drop",
    "ALL",
    "--clearenv",
  ];
  for (const [name, value] of Object.entries(request.env)) words.push("--setenv", name, value);
  for (const name of DEVICES) words.push("--dev-bind", `/dev/${name}`, `/dev/${name}`);
  words.push("--bind", work, folder);
  for (const mount of request.mounts) words.push(...mountWords(folder, mount));
  return [...words, "--remount-ro", "/", "--chdir", folder, "--seccomp", "3", "--json-status-fd", "4"];
}

function mountWords(folder: string, mount: InputMount): readonly string[] {
  const to = `${folder}/${mount.path}`;
  switch (mount.kind) {
    // It lies in the working folder already.
    case "text":
      return [];
    case "folder":
      return ["--dir", to];
    case "symlink":
      return ["--symlink", mount.target, to];
    case "file":
    case "tree":
      return ["--ro-bind", mount.from, to];
    default:
      return assertNever(mount);
  }
}

/** Root becomes another user first, as in the slots. The store must be open to all. */
async function runWithBubblewrap(
  { helper, starter = helper, varied = false, attached = false }: FallbackOptions,
  request: SandboxRequest,
  work: string,
  signal: AbortSignal | undefined,
  filter: Uint8Array,
  limits: SandboxLimits,
): Promise<Execution> {
  const id = stepIdentity(work);
  for (const mount of request.mounts) if (mount.kind === "text") writeText(join(work, mount.path), mount.bytes);
  if (id !== undefined) {
    chmodSync(join(work, ".."), 0o711);
    giveFolders(work, id);
  }
  // Options may be longer than a command line can be: they go by a descriptor, each ended by a NUL.
  const options = Buffer.from(
    argumentsFor(varied ? VARIED : USUAL, attached, request, work)
      .map((w) => `${w}\0`)
      .join(""),
  );
  const program = programOnPath("bwrap", process.env);
  if (program === undefined) return { ending: { kind: "setup-failed", step: "running bwrap", errno: "ENOENT" }, log: "" };
  // bwrap hands on what its caller left open; the helper starts it with these descriptors only.
  const bwrap = [program, "--args", "5", "--", ...request.argv];
  const subprocess = execa(starter, ["bare", "6", ...(attached ? [helper, "attach"] : []), ...bwrap], {
    stdio: [
      ...(attached ? (["inherit", "inherit", "inherit"] as const) : (["ignore", "pipe", "pipe"] as const)),
      [filter],
      "pipe",
      [options],
    ],
    ...(id === undefined ? {} : { uid: id, gid: id }),
    cwd: "/",
    encoding: "buffer",
    buffer: { fd4: true, stdout: false, stderr: false, all: false },
    all: true,
    reject: false,
    ...(Number.isFinite(request.timeoutMs) ? { timeout: request.timeoutMs } : {}),
    killSignal: "SIGKILL",
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  const log = attached ? undefined : keepLog(subprocess.all, limits.logBytes);
  const result = await subprocess;
  const text = (await log?.catch(() => "")) ?? "";
  if (result.timedOut) return { ending: { kind: "timed-out" }, log: text };
  if (result.isCanceled) return { ending: { kind: "cancelled" }, log: text };
  if (result.code !== undefined && result.exitCode === undefined)
    return { ending: { kind: "setup-failed", step: "running bwrap", errno: result.code }, log: text };
  const code = exitCodeOf(result.stdio[4]);
  // Ctrl-C of the command's own terminal ends bwrap, too.
  if (attached && code === undefined && (result.exitCode ?? 0) > 128)
    return { ending: { kind: "signalled", signal: (result.exitCode ?? 0) - 128 }, log: text };
  if (code === undefined) return { ending: { kind: "setup-failed", step: `running bwrap (${text.trim()})`, errno: "EPERM" }, log: text };
  return { ending: code > 128 && code <= 192 ? { kind: "signalled", signal: code - 128 } : { kind: "exited", code }, log: text };
}

/** bwrap's own failures and the command's can only be told apart by the status that it writes: a JSON object a line. */
function exitCodeOf(status: unknown): number | undefined {
  if (!(status instanceof Uint8Array)) return undefined;
  const match = /"exit-code"\s*:\s*(\d+)/.exec(Buffer.from(status).toString());
  return match === null ? undefined : Number(match[1]);
}
