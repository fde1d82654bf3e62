import { mkdirSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { ownGroups, readText, type MemoryGroup, type ReadText } from "./own-groups.ts";

/** Where control groups with a limit of memory can be made: the group that this process is in. */
export interface GroupPlace extends MemoryGroup {
  readonly kind: "found";
  /** Version 2 hands a controller on from groups without processes only: this one moves into a group below first. */
  readonly mustMove: boolean;
}

/** Why there is none, one line. */
export interface NoGroupPlace {
  readonly kind: "none";
  readonly why: string;
}

/** Looks, and changes nothing. What is found may still be refused by the kernel. */
export function findGroupPlace(read: ReadText = readText): GroupPlace | NoGroupPlace {
  const [own] = ownGroups(read);
  if (own === undefined) return { kind: "none", why: "no control group with the memory controller is mounted" };
  const { folder, version } = own;
  if (version === 1 || words(read(join(folder, "cgroup.subtree_control"))).includes("memory"))
    return { kind: "found", version, folder, mustMove: false };
  const others = words(read(join(folder, "cgroup.procs"))).filter((pid) => !isOwn(Number(pid), read));
  if (others.length > 0) return { kind: "none", why: `${folder} is shared with other processes` };
  return { kind: "found", version, folder, mustMove: true };
}

const words = (text: string | undefined): readonly string[] => (text ?? "").split(/\s+/).filter((word) => word !== "");

/** This process, or one that it started. */
const isOwn = (pid: number, read: ReadText): boolean =>
  pid === process.pid || Number(/^\d+ \(.*\) \S (\d+)/s.exec(read(`/proc/${pid}/stat`) ?? "")?.[1]) === process.pid;

/** Groups of one process, one for each of its slots. */
export class MemoryGroups {
  readonly #place: GroupPlace;
  readonly #made: string[] = [];
  #main: string | undefined;

  private constructor(place: GroupPlace) {
    this.#place = place;
  }

  /** Undefined where the kernel, or who made the group, does not let us. `bytes`: what the processes of a step may hold together. */
  static make(place: GroupPlace, count: number, bytes: number): MemoryGroups | undefined {
    const groups = new MemoryGroups(place);
    try {
      removeLeft(place.folder);
      if (place.mustMove) groups.#moveOut();
      for (let i = 0; i < count; i++) groups.#add(i, bytes);
      return groups;
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      groups.#remove();
      return undefined;
    }
  }

  /** One for each slot. */
  get folders(): readonly string[] {
    return this.#made;
  }

  /** After the slots: whoever was in a group has ended, though the kernel may need a moment. */
  async close(): Promise<void> {
    for (let tries = 0; tries < 100 && !this.#remove(); tries++) await setTimeout(2);
  }

  #add(index: number, bytes: number): void {
    const folder = join(this.#place.folder, `kiln-${process.pid}-${serial++}-${index}`);
    mkdirSync(folder);
    this.#made.push(folder);
    const [most, withSwap] = this.#place.version === 2 ? (["memory.max", "memory.swap.max"] as const) : V1_LIMITS;
    writeFileSync(join(folder, most), String(bytes));
    try {
      writeFileSync(join(folder, withSwap), this.#place.version === 2 ? "0" : String(bytes));
    } catch {
      // A kernel that doesn't count swap.
    }
  }

  #moveOut(): void {
    const { folder } = this.#place;
    this.#main = join(folder, `kiln-${process.pid}-main`);
    mkdirSync(this.#main);
    move(folder, this.#main);
    writeFileSync(join(folder, "cgroup.subtree_control"), "+memory");
  }

  /** Whether all of it is gone. */
  #remove(): boolean {
    for (const folder of this.#made.splice(0)) if (!removeGroup(folder)) this.#made.push(folder);
    if (this.#made.length > 0) return false;
    if (this.#main === undefined) return true;
    const { folder } = this.#place;
    try {
      writeFileSync(join(folder, "cgroup.subtree_control"), "-memory");
      move(this.#main, folder);
    } catch {
      // Another Kiln in the same group still needs it: it stays as it is.
      this.#main = undefined;
      return true;
    }
    return removeGroup(this.#main);
  }
}

const V1_LIMITS = ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"] as const;

/** A process may open several sandboxes. */
let serial = 0;

function move(from: string, to: string): void {
  for (const pid of words(readText(join(from, "cgroup.procs")))) writeFileSync(join(to, "cgroup.procs"), pid);
}

function removeGroup(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT";
  }
}

/** What processes left that were killed. One whose number another process has now is left for later. */
function removeLeft(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = /^kiln-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && readText(`/proc/${pid}/stat`) === undefined) removeGroup(join(folder, name));
  }
}
