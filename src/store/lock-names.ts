import { linkSync, lstatSync, lutimesSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { errnoOf } from "./failures.ts";
import { intoFolder } from "./layout.ts";
import { isRecent, newName } from "./living-process.ts";

/** Holders touch their locks this often (milliseconds), so that other containers and machines, which can't see the process, see that it lives. */
export const TOUCH_MS = 5000;

/** A file with this process's name, of which its locks in one folder are further names, while it has any there. */
interface Holder {
  readonly folder: string;
  readonly path: string;
  readonly inode: number;
  locks: number;
  touchedMs: number;
}

/** By folder. */
const holders = new Map<string, Holder>();
/** Locks that are symbolic links, where the disk makes no hard ones. */
const links = new Set<string>();
let touching: NodeJS.Timeout | undefined;

/** A lock that stands. */
export interface MadeLock {
  /** Whether it is still ours: who took this process for gone takes its locks. */
  readonly stands: () => boolean;
  /** It is given back: what stands at its path is somebody else's, or nothing. */
  readonly forget: () => void;
}

/**
 * Makes a lock: a hard link to a file of this process that tells its holder, or, where there can be none, a symbolic link to nowhere whose target does. A file system
 * that has to find an inode for each of thousands of locks takes a tenth of a millisecond for that, and longer after others were given back. Undefined: the path is
 * taken.
 */
export function makeLock(path: string): MadeLock | undefined {
  const folder = path.slice(0, path.lastIndexOf("/"));
  return intoFolder(folder, () => {
    const holder = holders.get(folder) ?? newHolder(folder);
    const made = holder === undefined ? "impossible" : tryLink(holder, path);
    if (holder === undefined || made === "impossible") return symbolic(path);
    if (made === "taken") return undefined;
    touch(holder);
    // A number stands for one file while that has a name left.
    const stands = (): boolean => inodeOf(path) === holder.inode && inodeOf(holder.path) === holder.inode;
    return { stands, forget: () => drop(holder) };
  });
}

const inodeOf = (path: string): number | undefined => lstatSync(path, { throwIfNoEntry: false })?.ino;

function tryLink(holder: Holder, path: string): "made" | "taken" | "impossible" {
  holder.locks++;
  try {
    linkSync(holder.path, path);
    return "made";
  } catch (error) {
    const errno = errnoOf(error);
    // Who took this process for gone removed its file too: it gets another one.
    if (errno === "ENOENT") holders.delete(holder.folder);
    drop(holder);
    if (errno === "ENOENT") throw error;
    return errno === "EEXIST" ? "taken" : "impossible";
  }
}

/** Undefined: the disk has no room for it. */
function newHolder(folder: string): Holder | undefined {
  const name = newName();
  const path = `${folder}/${name}`;
  try {
    writeFileSync(path, name, { flag: "wx" });
    const holder = { folder, path, inode: lstatSync(path).ino, locks: 0, touchedMs: Date.now() };
    holders.set(folder, holder);
    keepTouching();
    return holder;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") throw error;
    rmSync(path, { force: true });
    return undefined;
  }
}

/** Gives one of its locks back; with the last one it goes. */
function drop(holder: Holder): void {
  holder.locks--;
  if (holder.locks > 0) return;
  rmSync(holder.path, { force: true });
  if (holders.get(holder.folder) === holder) holders.delete(holder.folder);
  stopTouching();
}

function symbolic(path: string): MadeLock | undefined {
  const name = newName();
  try {
    symlinkSync(name, path);
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return undefined;
    throw error;
  }
  links.add(path);
  keepTouching();
  const forget = (): void => {
    links.delete(path);
    stopTouching();
  };
  return { stands: () => lstatSync(path, { throwIfNoEntry: false }) !== undefined && readlinkSync(path) === name, forget };
}

function keepTouching(): void {
  touching ??= setInterval(() => {
    for (const holder of holders.values()) touch(holder);
    for (const path of links) touchNow(path);
  }, TOUCH_MS).unref();
}

function stopTouching(): void {
  if (holders.size > 0 || links.size > 0) return;
  clearInterval(touching);
  touching = undefined;
}

/** All locks of a holder have one time. */
function touch(holder: Holder): void {
  if (isRecent(holder.touchedMs, TOUCH_MS / 2)) return;
  holder.touchedMs = Date.now();
  touchNow(holder.path);
}

function touchNow(path: string): void {
  try {
    const now = new Date();
    lutimesSync(path, now, now);
  } catch {
    // The folder has gone, or the disk refuses: whoever sees this process needs no touch.
  }
}
