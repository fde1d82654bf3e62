import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Forward } from "../machine.ts";
import { processesOf } from "./process-group.ts";

/** Whether processes of this group have sockets on all of these ports of the host, as /proc tells (proc(5), net/tcp); true where it tells nothing. */
export function hasPorts(group: number, forwards: readonly Forward[]): boolean {
  if (forwards.length === 0) return true;
  try {
    const own = new Set(processesOf(group).flatMap(socketsOf));
    return forwards.every(({ protocol, host }) =>
      [protocol, `${protocol}6`].some((table) => rowsOf(table).some(({ port, inode }) => port === host && own.has(inode))),
    );
  } catch {
    return true;
  }
}

/** Inodes of a process's sockets. */
function socketsOf(pid: string): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  return attempt(() => readdirSync(folder)).flatMap((fd) =>
    attempt(() => /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${fd}`))?.slice(1) ?? []),
  );
}

/** Empty: the process has just ended, or closed that file. */
function attempt(look: () => readonly string[]): readonly string[] {
  try {
    return look();
  } catch {
    return [];
  }
}

function rowsOf(table: string): readonly { readonly port: number; readonly inode: string }[] {
  const [, ...rows] = readFileSync(`/proc/net/${table}`, "latin1").trimEnd().split("\n");
  return rows.map((row) => {
    const fields = row.trim().split(/\s+/);
    return { port: Number.parseInt(fields[1]?.split(":")[1] ?? "", 16), inode: fields[9] ?? "" };
  });
}
