import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { DerivationId } from "#derivation/derivation.ts";
import { hashOf, type Digest } from "#derivation/digest.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { notAStore, storeTooNew } from "#diagnostics/store.ts";
import { errnoOf, onStore } from "./failures.ts";
import { unfinished } from "./living-process.ts";
import type { Trust } from "./store.ts";

/** Format of the folder; raised when an older Kiln could no longer read it rightly. 2: graphs tell what steps came to, locks are hard links. */
export const storeVersion = 2;

/** File modes: blobs are read-only for all, and so are the trees' hard links to them; folders can be entered by a sandbox's user. */
export const fileMode = 0o444;
export const executableMode = 0o555;
export const folderMode = 0o755;

/** Modification time of all that the store holds (seconds): a compiler's __TIMESTAMP__ must not see when a blob came. */
export const fixedTime = 1;

const areas = [
  "cas",
  "trees",
  "ac",
  "realised",
  "roots",
  "graphs",
  "sources",
  "leases",
  "locks",
  "gc",
  "lost",
  "logs",
  "tmp",
  "unsandboxed",
  "withheld",
] as const;

/** Beside these, caches that builds may make anew. */
const caches = ["helper", "scan", "durations", "syntax", "evaluated", "kconfig", "built"] as const;

export const trusts: readonly Trust[] = ["sandboxed", "unsandboxed"];

/** Hash of what a file is named after, of both twins of a blob. */
export const hashInName = (name: string): string => name.slice(name.lastIndexOf("/") + 1).replace(/\.x$/, "");

/** Where everything lies. Pure: nothing here looks at the disk. */
export class Layout {
  readonly root: string;
  constructor(root: string) {
    this.root = root;
  }

  /** Executables lie apart: `<hash>.x`, an inode of their own with its own mode. */
  blob(digest: Digest, executable: boolean): string {
    return `${this.root}/cas/${digest.slice(0, 2)}/${hashOf(digest)}${executable ? ".x" : ""}`;
  }
  tree(digest: Digest): string {
    return `${this.root}/trees/${digest.slice(0, 2)}/${hashOf(digest)}`;
  }
  actionResult(action: Digest, trust: Trust): string {
    return `${this.root}/${trustPrefix(trust)}ac/${action.slice(0, 2)}/${hashOf(action)}`;
  }
  realisation(id: DerivationId, trust: Trust): string {
    return `${this.root}/${trustPrefix(trust)}realised/${id.slice(0, 2)}/${id}`;
  }
  log(action: Digest): string {
    return `${this.root}/logs/${action.slice(0, 2)}/${hashOf(action)}`;
  }
  /** Held by the process that runs an action. */
  actionLock(action: Digest, trust: Trust): string {
    return `${this.root}/locks/${hashOf(action)}${trust === "sandboxed" ? "" : ".u"}`;
  }
  /** There: what the action gave is for this machine alone. */
  withheld(action: Digest): string {
    return `${this.root}/withheld/${hashOf(action)}`;
  }
  /** Held by whoever removes or replaces what others may use. */
  get collectorLock(): string {
    return `${this.root}/gc/lock`;
  }
  /** There while a batch of removals is decided and carried out: a link whose target names the collector and the batch. */
  get collectorBatch(): string {
    return `${this.root}/gc/batch`;
  }
  area(name: (typeof areas)[number]): string {
    return `${this.root}/${name}`;
  }
}

/** Results of steps without a sandbox live in a folder of their own. */
export function trustPrefix(trust: Trust): "" | "unsandboxed/" {
  return trust === "sandboxed" ? "" : "unsandboxed/";
}

/**
 * Makes the folder a store if it is new, else checks its format; a store that is there is only read, so one on a read-only disk opens.
 * Throws a `KilnFailure`: KILN-E0604 (newer), KILN-E0611 (other files), KILN-E0601–3.
 */
export function prepareRoot(root: string): void {
  onStore(root, () => {
    const found = readVersion(root);
    if (found !== undefined) {
      checkVersion(root, found);
      if (Number(found) < storeVersion) raiseVersion(root);
      return;
    }
    if (mkdirSync(root, { recursive: true }) !== undefined) chmodSync(root, folderMode);
    // What a killed first run may have left is ours, or one whose store was removed meanwhile; anything else is not to be mixed with.
    const others = readdirSync(root).filter((name) => !isOfStore(name));
    // Another process may have made it meanwhile, and more.
    if (others.length > 0 && readVersion(root) === undefined) throw new KilnFailure([notAStore(root)]);
    writeVersion(root);
  });
}

/** Folders come under names of their processes first (`unfinished`): `cas.123.…`. */
function isOfStore(name: string): boolean {
  const whole = name.split(".", 1)[0];
  return whole === "VERSION" || [...areas, ...caches].some((own) => own === whole);
}

/** What is in the folder is what it may hold in the new format, too. A store that can only be read stays as it is. */
function raiseVersion(root: string): void {
  try {
    writeVersion(root);
  } catch (error) {
    if (!["EROFS", "EACCES", "EPERM"].includes(errnoOf(error) ?? "")) throw error;
  }
}

function writeVersion(root: string): void {
  const temporary = unfinished(`${root}/VERSION`);
  writeFileSync(temporary, `${storeVersion}\n`, { flag: "wx" });
  chmodSync(temporary, fileMode);
  renameSync(temporary, `${root}/VERSION`);
}

/** Throws KILN-E0604. */
export function checkVersion(root: string, found: string): void {
  if (!/^[1-9][0-9]{0,8}$/.test(found) || Number(found) > storeVersion)
    throw new KilnFailure([storeTooNew(root, JSON.stringify(found), String(storeVersion))]);
}

/** Undefined: it isn't a store. */
export function readVersion(root: string): string | undefined {
  try {
    return readFileSync(`${root}/VERSION`, "utf8").trim();
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * How often a move is tried. A folder that another process replaces by its own (below) fails it once; each process does so at most once
 * for a folder, and only while that is empty.
 */
const attempts = 100;

/** Renames to `target`, whose folder is made if need be. */
export function renameInto(from: string, target: string): void {
  intoFolder(target.slice(0, target.lastIndexOf("/")), () => renameSync(from, target));
}

/** Runs `work`, which makes something in `folder`; makes that where it lacks. */
export function intoFolder<T>(folder: string, work: () => T): T {
  for (let attempt = 1; ; attempt++) {
    try {
      return work();
    } catch (error) {
      if (errnoOf(error) !== "ENOENT" || attempt === attempts) throw error;
    }
    makeFolder(folder);
  }
}

/**
 * Makes a folder of the store with all that lead to it. Each comes by rename, so with its mode from the first instant: one that a killed
 * process left without it would shut a sandbox's user out for good.
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const temporary = unfinished(path);
  intoFolder(path.slice(0, path.lastIndexOf("/")), () => mkdirSync(temporary));
  chmodSync(temporary, folderMode);
  try {
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    const errno = errnoOf(error);
    // ENOENT: the folder above was replaced meanwhile; whoever needs this one tries again.
    if (errno !== "ENOTEMPTY" && errno !== "EEXIST" && errno !== "ENOENT") throw error;
  }
}
