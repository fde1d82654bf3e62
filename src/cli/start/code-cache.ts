import {
  appendFileSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import type { Script } from "node:vm";
import { sha256Hex } from "#derivation/digest.ts";

/** Of so many bundles (versions of Kiln, of Node, processes and servers) code is kept. */
const BUNDLES = 6;
const HEX_LENGTH = 64;
/** So many different things that runs did are told apart. */
const MOST_RUNS = 200;

/**
 * What V8 compiled of the bundle's files, kept for the next start, which then needs neither to parse nor to compile them. One folder for each
 * bundle and Node; V8 itself refuses what was made under other flags or for another processor. It may be deleted at any time.
 */
export class CodeCache {
  private readonly root: string;
  private readonly folder: string;
  private isOurs: boolean | undefined;

  /** `root`: of all bundles; `bundle`: digest of this one. */
  constructor(root: string, bundle: string) {
    this.root = root;
    this.folder = `${root}/${bundle}-${process.version}-${process.platform}-${process.arch}`;
  }

  /** Undefined: not kept. */
  read(name: string): Buffer | undefined {
    try {
      this.isOurs ??= isOurs(this.folder);
      const code = this.isOurs ? whole(readFileSync(`${this.folder}/${name}.code`)) : undefined;
      if (this.isOurs && code === undefined) this.forget(name);
      return code;
    } catch {
      return undefined;
    }
  }

  /** What was kept of a file can't be used: the next run keeps again what it does. */
  forget(name: string): void {
    try {
      for (const kept of ["runs", `${name}.code`]) rmSync(`${this.folder}/${kept}`, { force: true });
    } catch {
      // A disk that is read-only.
    }
  }

  /**
   * `run` tells what this run did: where an earlier one did the same, what is kept has its functions. Nothing that goes wrong here matters: then
   * the next start compiles again.
   */
  keep(run: string, scripts: ReadonlyMap<string, Script>): void {
    try {
      const before = this.runs();
      if (before.includes(run) || before.length >= MOST_RUNS) return;
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      if (!isOurs(this.folder)) return;
      for (const [name, script] of scripts) this.grow(`${this.folder}/${name}.code`, script.createCachedData());
      appendFileSync(`${this.folder}/runs`, `${run}\n`);
      if (before.length === 0) this.trim();
    } catch {
      // A disk that is full or read-only, a home that isn't there.
    }
  }

  private runs(): readonly string[] {
    try {
      return readFileSync(`${this.folder}/runs`, "utf8").split("\n").slice(0, -1);
    } catch {
      return [];
    }
  }

  /** In a long run V8 lets go of code that ran only at its beginning: what has less than there is doesn't take its place. */
  private grow(path: string, bytes: Buffer): void {
    const before = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (bytes.length + HEX_LENGTH >= before) this.write(path, bytes);
  }

  /** Whole on the disk before it has its name. */
  private write(path: string, bytes: Buffer): void {
    const temporary = `${path}.${process.pid}`;
    const file = openSync(temporary, "w", 0o600);
    try {
      writeSync(file, Buffer.concat([Buffer.from(sha256Hex(bytes)), bytes]));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  }

  private trim(): void {
    const folders = readdirSync(this.root).map((name) => ({
      path: `${this.root}/${name}`,
      time: statSync(`${this.root}/${name}`).mtimeMs,
    }));
    for (const { path } of folders.toSorted((a, b) => b.time - a.time).slice(BUNDLES)) rmSync(path, { recursive: true, force: true });
  }
}

/** The code without the digest before it; undefined where that isn't its digest. V8 trusts what it is given, and one wrong bit can make it hang. */
function whole(bytes: Buffer): Buffer | undefined {
  const code = bytes.subarray(HEX_LENGTH);
  return bytes.toString("latin1", 0, HEX_LENGTH) === sha256Hex(code) ? code : undefined;
}

/** Code that somebody else can write is not run: under `sudo` the home may still be the user's. */
function isOurs(folder: string): boolean {
  const { uid, mode } = statSync(folder);
  return uid === process.getuid?.() && (mode & 0o022) === 0;
}
