import { getSystemErrorMap } from "node:util";
import { errnoIn } from "./errno.ts";
import { KilnFailure, type Diagnostic } from "./diagnostic.ts";

/**
 * KILN-E1116: the machine refused what hardly ever fails (a disk with a fault, a folder that is gone, no descriptors left). What has a better message of its
 * own doesn't come here. `call`: a system call; `why`: errno and its words.
 */
export function hostRefused(call: string, path: string | undefined, errno: string, why: string): Diagnostic {
  return {
    code: "KILN-E1116",
    severity: "error",
    message: `${path ?? "this machine"} can't be used (${errno})`,
    detail: `${call}: ${why}`,
    advice: adviceOn(errno),
    notes: [],
    fault: "build",
  };
}

/** KILN-E1117: the system doesn't tell of changes below a folder. `errno`: ENOSPC and EMFILE are about inotify, not about a disk. */
export function cannotWatch(folder: string, errno: string): Diagnostic {
  const limits: Readonly<Record<string, string>> = { ENOSPC: "max_user_watches", EMFILE: "max_user_instances" };
  const limit = limits[errno];
  return {
    code: "KILN-E1117",
    severity: "error",
    message: `changes in ${folder} can't be followed (${errno})`,
    advice:
      limit === undefined
        ? "look at the folder and its disk, then start again"
        : `raise the limit of inotify (as root: \`sysctl fs.inotify.${limit}=1048576\`), or end other programs that watch files`,
    notes: [],
    fault: "build",
  };
}

function adviceOn(errno: string): string {
  switch (errno) {
    case "EIO":
    case "EUCLEAN":
      return "the disk or its file system has a fault: look at the kernel's log (`dmesg`), then run this again; what was built is kept";
    case "ENOSPC":
    case "EDQUOT":
      return "make room there, then run this again; what was built is kept";
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return "give yourself the right to read and write there, then run this again; what was built is kept";
    case "ENOENT":
    case "ENOTDIR":
    case "ESTALE":
      return "it was removed or replaced while Kiln worked: run this again; what was built is kept";
    case "EMFILE":
    case "ENFILE":
      return "allow more open files (`ulimit -n`), or fewer jobs (`-j`)";
    case "EAGAIN":
    case "ENOMEM":
      return "let this user have more processes and memory, or fewer jobs (`-j`)";
    default:
      return "look at the file and its disk, then run this again; what was built is kept";
  }
}

/**
 * What can be told of anything that was thrown: diagnostics, the machine's refusals, several of them (one while another was cleaned up after). Undefined: some
 * of it is a bug in Kiln.
 */
export function diagnosticsOf(error: unknown): readonly Diagnostic[] | undefined {
  if (error instanceof KilnFailure) return error.diagnostics;
  if (!(error instanceof Error)) return undefined;
  const parts =
    error instanceof AggregateError
      ? error.errors
      : "suppressed" in error && "error" in error
        ? [error.suppressed, error.error]
        : undefined;
  if (parts === undefined) return refusalOf(error);
  const told = parts.map(diagnosticsOf);
  if (told.some((one) => one === undefined)) return undefined;
  const all = told.flatMap((one) => one ?? []);
  return all.filter((one, at) => all.findIndex((other) => other.code === one.code && other.message === one.message) === at);
}

/** Errors of Node's that name a system call. */
function refusalOf(error: Error): readonly Diagnostic[] | undefined {
  const { syscall, path, errno } = error as NodeJS.ErrnoException;
  const name = errnoIn(error);
  if (name === undefined || typeof syscall !== "string") return undefined;
  const words = errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1];
  return [hostRefused(syscall, syscall === "uv_cwd" ? "the current folder" : path, name, words === undefined ? name : `${name}, ${words}`)];
}
