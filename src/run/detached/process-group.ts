import { readdirSync, readFileSync } from "node:fs";

/** Whether a process of this group is there; one that only waits to be asked for its status isn't. */
export const hasProcesses = (group: number): boolean => processesOf(group).length > 0;

/** Their numbers. */
export function processesOf(group: number): readonly string[] {
  return entriesOf("/proc").filter((name) => /^\d+$/.test(name) && isIn(group, name));
}

/** Fields behind the program's name of /proc/PID/stat (proc(5)): state, parent, group. */
function isIn(group: number, pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const [state, , itsGroup] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return itsGroup === String(group) && state !== "Z" && state !== "X";
  } catch {
    return false;
  }
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
