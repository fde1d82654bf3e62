import { readFileSync, readlinkSync, statSync } from "node:fs";

/** Lines of /proc/self/status (proc(5)) on who a process is, what it may do, and where it may run. */
const STATUS = /^(?:Uid|Gid|Groups|Umask|Cap\w+|NoNewPrivs|Seccomp|Seccomp_filters|Cpus_allowed|Mems_allowed):.*$/gm;
const NAMESPACES = ["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"];
/** Fields of /proc/self/stat behind the program's name: nice value and scheduling policy. */
const NICE = 16;
const POLICY = 38;
/** Variables that programs read when they start, or their loader does. */
const AT_START = /^(?:NODE_|SSL_|OPENSSL_|UV_|LD_|MALLOC_|GLIBC_)/;

/**
 * All that a process inherits and that another one can't take over from it when it works for it: rights, namespaces, limits, control group, priority, the root
 * folder, and what its environment told Node at its start. A server works only for clients whose text is its own. Undefined: this system doesn't tell.
 */
export function circumstances(env: NodeJS.ProcessEnv): string | undefined {
  try {
    const stat = readFileSync("/proc/self/stat", "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const root = statSync("/");
    return [
      process.execPath,
      ...(readFileSync("/proc/self/status", "utf8").match(STATUS) ?? []),
      readFileSync("/proc/self/limits", "utf8"),
      readFileSync("/proc/self/cgroup", "utf8"),
      ...NAMESPACES.map((name) => readlinkSync(`/proc/self/ns/${name}`)),
      `nice ${fields[NICE]} policy ${fields[POLICY]} root ${root.dev}:${root.ino}`,
      ...Object.keys(env)
        .filter((name) => AT_START.test(name))
        .toSorted()
        .map((name) => `${name}=${env[name]}`),
    ].join("\n");
  } catch {
    return undefined;
  }
}
