import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Reads a file; undefined where it can't be. Throws nothing. */
export type ReadText = (path: string) => string | undefined;

export const readText: ReadText = (path) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

/** A control group that counts memory: a folder of a hierarchy of version 2, or of 1 where the machine still has the memory controller there. */
export interface MemoryGroup {
  readonly version: 1 | 2;
  readonly folder: string;
}

/** The control groups that this process is in, as far as they are seen and count memory, the innermost first. */
export function ownGroups(read: ReadText = readText): readonly MemoryGroup[] {
  const own = read("/proc/self/cgroup") ?? "";
  const mounts = read("/proc/self/mountinfo") ?? "";
  const second = placeOf(mounts, "cgroup2", "", /^0::(.*)$/m.exec(own)?.[1]);
  if (second !== undefined && (read(join(second.folder, "cgroup.controllers")) ?? "").split(/\s+/).includes("memory"))
    return upFrom(second).map((folder) => ({ version: 2, folder }));
  const first = placeOf(mounts, "cgroup", "memory", /^\d+:(?:[\w=]+,)*memory(?:,[\w=]+)*:(.*)$/m.exec(own)?.[1]);
  return first === undefined ? [] : upFrom(first).map((folder) => ({ version: 1, folder }));
}

interface Place {
  readonly folder: string;
  /** The hierarchy's, or of what is seen of it. */
  readonly root: string;
}

/** Where a hierarchy shows the group `path` of it: a line of mountinfo is "ID PARENT DEVICE ROOT PLACE OPTIONS … - TYPE SOURCE OPTIONS". */
function placeOf(mountinfo: string, type: string, controller: string, path: string | undefined): Place | undefined {
  if (path === undefined) return undefined;
  for (const line of mountinfo.split("\n")) {
    const [before = "", after = ""] = line.split(" - ");
    const [, , , shown = "", root = ""] = before.split(" ");
    const [kind, , options = ""] = after.split(" ");
    if (kind !== type || (controller !== "" && !options.split(",").includes(controller))) continue;
    if (shown === "/") return { folder: join(root, path), root };
    if (path === shown || path.startsWith(`${shown}/`)) return { folder: join(root, path.slice(shown.length)), root };
  }
  return undefined;
}

function upFrom({ folder, root }: Place): readonly string[] {
  const folders = [folder];
  for (let at = folder; at !== root && at.startsWith(root) && at !== dirname(at); at = dirname(at)) folders.push(dirname(at));
  return folders;
}
