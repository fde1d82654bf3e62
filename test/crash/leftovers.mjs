// What is left of Kiln after its process has ended: processes, mounts, files that only a process of its own would take away.
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** Processes that have to do with a folder: by their words, by their program, or since something of it is mounted where they live. Not this one's. */
export function processesOf(folder) {
  return numbers().flatMap((pid) => {
    if (pid === process.pid) return [];
    const about = (name, read) => orEmpty(() => read(`/proc/${pid}/${name}`));
    const words = about("cmdline", textOf).replaceAll("\0", " ");
    if (about("stat", stateOf) === "Z") return [];
    const mount = about("mountinfo", textOf)
      .split("\n")
      .find((line) => line.includes(folder));
    const isOf = words.includes(folder) || about("exe", readlinkSync).startsWith(folder) || about("cwd", readlinkSync).startsWith(folder);
    return isOf || mount !== undefined ? [{ pid, words, ...(mount === undefined ? {} : { mount }) }] : [];
  });
}

/** All that a process started, and what those did. */
export function descendantsOf(pid) {
  const children = new Map();
  for (const one of numbers()) {
    const parent = Number(orEmpty(() => afterName(textOf(`/proc/${one}/stat`))[1]));
    children.set(parent, [...(children.get(parent) ?? []), one]);
  }
  const found = [];
  for (const open = [pid]; open.length > 0;) {
    const below = children.get(open.pop()) ?? [];
    found.push(...below);
    open.push(...below);
  }
  return found.filter((one) => orEmpty(() => stateOf(`/proc/${one}/stat`)) !== "Z");
}

/** Waits until no process of a folder is left; gives those that stay. */
export async function leftProcesses(folder, patienceMs = 20_000) {
  const until = performance.now() + patienceMs;
  for (;;) {
    const left = processesOf(folder);
    if (left.length === 0 || performance.now() > until) return left;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Files of a store or of a folder with results that are named as what is not finished. Nobody may be at work there. */
export function unfinishedFiles(folder, depth = 3) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (isUnfinished(entry.name, folder)) return [path];
    return entry.isDirectory() && depth > 0 ? unfinishedFiles(path, depth - 1) : [];
  });
}

/** `NAME.PID`, `NAME.PID.RANDOM`, `.tmp-RANDOM`; anything in `tmp`, `leases`, `gc` but the lock, which the next one takes over. */
const isUnfinished = (name, folder) =>
  (/(?:^|\/)(?:tmp|leases|gc)$/.test(folder) && name !== "lock" && name !== "looked") ||
  /\.\d+(?:\.[0-9a-z]+)?$/.test(name) ||
  name.startsWith(".tmp-") ||
  name.startsWith(".kiln-");

const numbers = () =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
const textOf = (path) => readFileSync(path, "latin1");
/** Fields of /proc/PID/stat from the third on. */
const afterName = (stat) => stat.slice(stat.lastIndexOf(")") + 2).split(" ");
const stateOf = (path) => afterName(textOf(path))[0];

function orEmpty(read) {
  try {
    return read();
  } catch {
    // It has ended meanwhile.
    return "";
  }
}
