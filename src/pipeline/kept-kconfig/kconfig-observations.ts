import { readFileSync, type Stats } from "node:fs";
import type { KconfigHost } from "#config/kconfig/host.ts";
import { sha256Hex } from "#derivation/digest.ts";
import { isSameStamp, isSettled, stampOf, type Stamp } from "#eval/stamped.ts";
import { lookAt } from "../kept/observations.ts";
import { findOnPath, pathFolders, type Reach, type ReachWorld } from "./command-reach.ts";

/** The disk's clock may be behind by so much. */
const CLOCK_STEP_MS = 20;

/** A file as it was. A stamp of null says nothing (it changed too shortly before), a digest of null: its stamp alone counts. */
export type SeenFile = readonly [path: string, stamp: Stamp | null, digest: string | null];

/** What reading a tree of Kconfig files saw, but for what commands saw. Paths of files are absolute. */
export interface TreeObservations {
  readonly files: readonly SeenFile[];
  readonly missing: readonly string[];
  readonly globs: readonly (readonly [pattern: string, paths: readonly string[]])[];
  readonly env: readonly (readonly [name: string, value: string | null])[];
}

/** What the commands could see, for all of them together; and what each printed. */
export interface CommandObservations {
  readonly files: readonly SeenFile[];
  readonly missing: readonly string[];
  /** Folders of PATH, and what names led to there. */
  readonly folders: readonly SeenFile[];
  readonly names: readonly (readonly [name: string, path: string | null])[];
  /** `isClosed`: that it prints the same again can be told from what it can see. */
  readonly printed: readonly (readonly [command: string, output: string, isClosed: boolean])[];
}

/** The same with the stamps that there are now; undefined: something is another one. */
export function treeAgain(seen: TreeObservations, host: KconfigHost, nowMs: number): TreeObservations | undefined {
  const isSame =
    seen.env.every(([name, value]) => (host.env(name) ?? null) === value) &&
    seen.missing.every((path) => lookAt(path) === undefined) &&
    seen.globs.every(([pattern, paths]) => host.glob(pattern).join("\0") === paths.join("\0"));
  const files = isSame ? filesAgain(seen.files, nowMs) : undefined;
  return files && (files === seen.files ? seen : { ...seen, files });
}

export function commandsAgain(seen: CommandObservations, world: Omit<ReachWorld, "asked">, nowMs: number): CommandObservations | undefined {
  if (!seen.missing.every((path) => lookAt(path) === undefined)) return undefined;
  const files = filesAgain(seen.files, nowMs);
  if (files === undefined) return undefined;
  const isPathSame = seen.folders.every(([path, stamp]) => {
    const now = lookAt(path);
    return stamp !== null && now !== undefined && isSameStamp(stampOf(now), stamp);
  });
  if (isPathSame) return files === seen.files ? seen : { ...seen, files };
  if (!seen.names.every(([name, path]) => (findOnPath(name, world) ?? null) === path)) return undefined;
  return { ...seen, files, folders: seenFolders(world, nowMs) };
}

/** Undefined: something has changed since the commands began to run, at `startMs`. */
export function observeCommands(
  { files, missing, names }: Reach,
  printed: CommandObservations["printed"],
  world: Omit<ReachWorld, "asked">,
  { startMs, nowMs }: { readonly startMs: number; readonly nowMs: number },
): CommandObservations | undefined {
  const seen: SeenFile[] = [];
  for (const path of files) {
    const stat = lookAt(path);
    if (stat?.isFile() !== true || Math.max(stat.mtimeMs, stat.ctimeMs) > startMs - CLOCK_STEP_MS) return undefined;
    const digest = digestNow(path);
    if (digest === undefined) return undefined;
    seen.push(seenFile(path, stat, () => digest, nowMs, true));
  }
  return {
    files: seen,
    missing: [...missing],
    folders: seenFolders(world, nowMs),
    names: [...names].map(([name, path]) => [name, path ?? null]),
    printed,
  };
}

/** `isDigested`: its content counts, else its stamp, as long as that tells of changes. */
export function seenFile(path: string, stat: Stats, digest: () => string, nowMs: number, isDigested = false): SeenFile {
  const stamp = stampOf(stat);
  const settled = isSettled(stamp, nowMs) ? stamp : null;
  return [path, settled, isDigested || settled === null ? digest() : null];
}

const seenFolders = ({ folder, env }: Omit<ReachWorld, "asked">, nowMs: number): readonly SeenFile[] =>
  pathFolders(folder, env).map((path): SeenFile => {
    const stat = lookAt(path);
    const stamp = stat === undefined ? null : stampOf(stat);
    return [path, stamp !== null && isSettled(stamp, nowMs) ? stamp : null, null];
  });

/** The same list where no stamp has changed; undefined: a file is another one. */
function filesAgain(files: readonly SeenFile[], nowMs: number): readonly SeenFile[] | undefined {
  let renewed: SeenFile[] | undefined;
  for (const [index, [path, stamp, digest]] of files.entries()) {
    const stat = lookAt(path);
    if (stat === undefined) return undefined;
    const now = stampOf(stat);
    if (stamp !== null && isSameStamp(stamp, now)) continue;
    if (digest === null || !stat.isFile() || digestNow(path) !== digest) return undefined;
    const settled = isSettled(now, nowMs) ? now : null;
    if (settled === null && stamp === null) continue;
    renewed ??= [...files];
    renewed[index] = [path, settled, digest];
  }
  return renewed ?? files;
}

function digestNow(path: string): string | undefined {
  try {
    return sha256Hex(readFileSync(path));
  } catch {
    return undefined;
  }
}
