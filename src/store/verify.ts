import { createHash } from "node:crypto";
import { createReadStream, lstatSync, readFileSync, readlinkSync, type Stats } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { sha256Hex, type Digest } from "#derivation/digest.ts";
import type { Output } from "#derivation/output.ts";
import { decodeDirectory, encodeDirectory, type DirectoryListing } from "#derivation/reapi/directory.ts";
import { errnoOf, storeFailure } from "./failures.ts";
import type { Finding, Remedy, Verified } from "./findings.ts";
import { executableMode, fileMode, folderMode, hashInName, trustPrefix, trusts, type Layout } from "./layout.ts";
import { decodeActionResult, decodeRealisation } from "./result-files.ts";
import { decodeRow, readGraph } from "./graph-file.ts";
import { readRoot, shows } from "./root-files.ts";
import { readSourceList } from "./source-lists.ts";
import { entriesOf } from "./temporary.ts";

/** Files up to this size are read at once (bytes). */
const wholeReadLimit = 1 << 20;

/**
 * Checks everything that the store holds: every blob's hash, size and mode; every materialised tree's names, modes, links and content;
 * every result's form, and that all that it names is there. Changes nothing. Other processes may work in the store meanwhile.
 */
export async function verifyStore(layout: Layout, onProgress?: (done: number, total: number) => void): Promise<Verified> {
  const verifier = new Verifier(layout, onProgress);
  try {
    return await verifier.run();
  } catch (error) {
    throw storeFailure(layout.root, error);
  }
}

const remove: Remedy = { kind: "remove" };
const setAside: Remedy = { kind: "set aside" };
const takeIn: Remedy = { kind: "take in" };

class Verifier {
  readonly #layout: Layout;
  readonly #onProgress: ((done: number, total: number) => void) | undefined;
  readonly #findings: Finding[] = [];
  /** Hash → size of every blob that is what it says. */
  readonly #sizes = new Map<string, number>();
  /** Inodes of blobs that are what they say: a tree's hard link to one needs no second reading. */
  readonly #inodes = new Map<number, string>();
  readonly #listings = new Map<Digest, DirectoryListing | undefined>();
  readonly #whole = new Map<Digest, boolean>();
  #done = 0;
  #total = 0;

  constructor(layout: Layout, onProgress: ((done: number, total: number) => void) | undefined) {
    this.#layout = layout;
    this.#onProgress = onProgress;
  }

  async run(): Promise<Verified> {
    // Results first, blobs last in listing: what another process publishes meanwhile names only blobs that came before it.
    const results = trusts.flatMap((trust) => this.#names(`${trustPrefix(trust)}ac`));
    const realisations = trusts.flatMap((trust) => this.#names(`${trustPrefix(trust)}realised`));
    const graphs = this.#graphs();
    const trees = this.#names("trees");
    const blobs = this.#names("cas");
    this.#total = results.length + realisations.length + trees.length + blobs.length;
    for (const name of blobs) await this.#step(() => this.#blob(name));
    for (const name of trees) await this.#step(() => this.#tree(name));
    for (const name of results) await this.#step(() => this.#result(name));
    for (const name of realisations) await this.#step(() => this.#realisation(name));
    for (const { name, outputs } of graphs) this.#outputs(name, outputs);
    this.#roots();
    return {
      blobs: blobs.length,
      trees: trees.length,
      actionResults: results.length,
      realisations: realisations.length,
      findings: this.#findings,
    };
  }

  #roots(): void {
    for (const name of this.#readable("roots", readRoot)) {
      const root = readRoot(`${this.#layout.area("roots")}/${name}`);
      if (root?.kind !== "link" || !shows(this.#layout, root)) continue;
      if (lstatSync(this.#layout.tree(root.tree), { throwIfNoEntry: false }) === undefined)
        this.#report(`roots/${name}`, `its link ${root.link} shows a tree that is gone`, { kind: "materialise", tree: root.tree });
    }
    this.#readable("graphs", readGraph);
    this.#readable("sources", readSourceList);
  }

  /** What graphs tell of their steps. */
  #graphs(): readonly { readonly name: string; readonly outputs: Readonly<Record<string, Output>> }[] {
    const folder = this.#layout.area("graphs");
    return entriesOf(folder).flatMap((name) =>
      [...(readGraph(`${folder}/${name}`)?.rows.values() ?? [])].flatMap((text) => {
        const row = decodeRow(text);
        return row === undefined ? [] : [{ name: `graphs/${name}`, outputs: row.outputs }];
      }),
    );
  }

  /** Names of the roots that can be read. */
  #readable(area: "roots" | "graphs" | "sources", read: (path: string) => unknown): readonly string[] {
    const folder = this.#layout.area(area);
    return entriesOf(folder).filter((name) => {
      const isRead = read(`${folder}/${name}`) !== undefined;
      if (!isRead && lstatSync(`${folder}/${name}`, { throwIfNoEntry: false }) !== undefined)
        this.#report(`${area}/${name}`, "can't be read as a root");
      return isRead;
    });
  }

  /** Paths below the root of all entries of an area with two-digit folders. */
  #names(area: string): readonly string[] {
    const { root } = this.#layout;
    const names: string[] = [];
    for (const folder of entriesOf(`${root}/${area}`)) {
      // A folder that a process made and could not rename before it was killed.
      if (/^[0-9a-f]{2}\.\d+\.[0-9a-z.]+$/.test(folder)) continue;
      if (!/^[0-9a-f]{2}$/.test(folder)) {
        this.#report(`${area}/${folder}`, "is no part of a store", setAside);
        continue;
      }
      const stat = lstatSync(`${root}/${area}/${folder}`, { throwIfNoEntry: false });
      if (stat === undefined) continue;
      if (!stat.isDirectory()) {
        this.#report(`${area}/${folder}`, "should be a folder", setAside);
        continue;
      }
      this.#mode(`${area}/${folder}`, stat, folderMode);
      for (const name of entriesOf(`${root}/${area}/${folder}`)) {
        if (/^[0-9a-f]{64}$/.test(hashInName(name)) && name.startsWith(folder)) names.push(`${area}/${folder}/${name}`);
        else this.#report(`${area}/${folder}/${name}`, "is no part of a store", setAside);
      }
    }
    return names;
  }

  async #step(check: () => void | Promise<void>): Promise<void> {
    await check();
    this.#done++;
    if (this.#done % 128 === 0 || this.#done === this.#total) {
      this.#onProgress?.(this.#done, this.#total);
      await setImmediate();
    }
  }

  async #blob(name: string): Promise<void> {
    const path = `${this.#layout.root}/${name}`;
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return; // taken by a collector since it was listed
    if (!stat.isFile()) return this.#report(name, "is no regular file", setAside);
    const hash = hashInName(name);
    this.#mode(name, stat, name.endsWith(".x") ? executableMode : fileMode);
    const found = await this.#hashOf(name, path, stat);
    if (found === undefined) return;
    if (found !== hash) return this.#report(name, `is damaged: its content has the hash ${found}`);
    this.#sizes.set(hash, stat.size);
    this.#inodes.set(stat.ino, hash);
  }

  async #hashOf(name: string, path: string, stat: Stats): Promise<string | undefined> {
    try {
      if (stat.size <= wholeReadLimit) return sha256Hex(readFileSync(path));
      const hash = createHash("sha256");
      const stream: AsyncIterable<Uint8Array> = createReadStream(path, { highWaterMark: wholeReadLimit });
      for await (const piece of stream) hash.update(piece);
      return hash.digest("hex");
    } catch (error) {
      if (errnoOf(error) !== "ENOENT") this.#unreadable(name, error);
      return undefined;
    }
  }

  async #tree(name: string): Promise<void> {
    const hash = name.slice(name.lastIndexOf("/") + 1);
    const size = this.#sizes.get(hash);
    if (size === undefined) return this.#report(name, "has no Directory blob that is whole", takeIn);
    await this.#folder(name, `${hash}/${size}`, 0);
  }

  async #folder(name: string, digest: Digest, depth: number): Promise<void> {
    const path = `${this.#layout.root}/${name}`;
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isDirectory()) return this.#report(name, "should be a folder");
    this.#mode(name, stat, folderMode);
    const listing = this.#listing(digest, depth);
    if (listing === undefined) return this.#report(name, `its Directory ${digest} is missing or damaged`, takeIn);
    const expected = new Set([...listing.files, ...listing.directories, ...listing.symlinks].map((entry) => entry.name));
    for (const entry of entriesOf(path)) if (!expected.has(entry)) this.#report(`${name}/${entry}`, "is not part of its tree", remove);
    for (const file of listing.files) await this.#treeFile(`${name}/${file.name}`, file);
    for (const inner of listing.directories) await this.#folder(`${name}/${inner.name}`, inner.digest, depth + 1);
    for (const link of listing.symlinks) {
      const at = `${name}/${link.name}`;
      const there = lstatSync(`${this.#layout.root}/${at}`, { throwIfNoEntry: false });
      if (there === undefined || !there.isSymbolicLink()) this.#report(at, "should be a link");
      else if (readlinkSync(`${this.#layout.root}/${at}`) !== link.target) this.#report(at, `should lead to ${link.target}`);
    }
  }

  async #treeFile(name: string, { digest, executable }: { readonly digest: Digest; readonly executable: boolean }): Promise<void> {
    const path = `${this.#layout.root}/${name}`;
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile()) return this.#report(name, "should be a file");
    this.#mode(name, stat, executable ? executableMode : fileMode);
    const found = this.#inodes.get(stat.ino) ?? (await this.#hashOf(name, path, stat));
    if (found === undefined) return;
    if (`${found}/${stat.size}` !== digest) this.#report(name, `is damaged: its content has the hash ${found}`);
    else if (!this.#isBlob(digest)) this.#report(name, `is there, but its blob ${digest} is not`, takeIn);
  }

  #result(name: string): void {
    const bytes = this.#readIfThere(name);
    if (bytes === undefined) return;
    const result = decodeActionResult(bytes);
    if (result === undefined) this.#report(name, "can't be read as an action's result");
    else this.#outputs(name, result.outputs);
  }

  #realisation(name: string): void {
    const bytes = this.#readIfThere(name);
    if (bytes === undefined) return;
    const realisation = decodeRealisation(name.slice(name.lastIndexOf("/") + 1), Buffer.from(bytes).toString("utf8"));
    if (realisation === undefined) this.#report(name, "can't be read as a realisation");
    else this.#outputs(name, realisation.outputs);
  }

  #outputs(name: string, outputs: Readonly<Record<string, Output>>): void {
    for (const [path, { kind, digest }] of Object.entries(outputs)) {
      if (kind === "file" ? !this.#isBlob(digest) : !this.#isWhole(digest)) {
        this.#report(name, `its output ${path} (${kind} ${digest}) is missing or damaged`);
      }
    }
  }

  #isBlob(digest: Digest): boolean {
    return this.#sizes.get(digest.slice(0, 64)) === Number(digest.slice(65));
  }

  #isWhole(digest: Digest): boolean {
    const known = this.#whole.get(digest);
    if (known !== undefined) return known;
    const listing = this.#listing(digest, Number.POSITIVE_INFINITY);
    const whole =
      listing !== undefined &&
      listing.files.every((file) => this.#isBlob(file.digest)) &&
      listing.directories.every((inner) => this.#isWhole(inner.digest));
    this.#whole.set(digest, whole);
    return whole;
  }

  /** Undefined: missing, or no canonical `Directory`. */
  #listing(digest: Digest, depth: number): DirectoryListing | undefined {
    const key = `${digest}@${depth}`;
    if (this.#listings.has(key)) return this.#listings.get(key);
    let listing: DirectoryListing | undefined;
    if (this.#isBlob(digest)) {
      const hash = digest.slice(0, 64);
      try {
        const bytes = readFileSync(existing(this.#layout.blob(digest, false), this.#layout.blob(digest, true)));
        listing = decodeDirectory(bytes, depth);
        if (sha256Hex(encodeDirectory(listing)) !== hash) listing = undefined;
      } catch {
        listing = undefined;
      }
    }
    this.#listings.set(key, listing);
    return listing;
  }

  #readIfThere(name: string): Uint8Array | undefined {
    try {
      return readFileSync(`${this.#layout.root}/${name}`);
    } catch (error) {
      if (errnoOf(error) !== "ENOENT") this.#unreadable(name, error);
      return undefined;
    }
  }

  #unreadable(name: string, error: unknown): void {
    // Its mode may be all that is wrong with it.
    const remedy: Remedy = errnoOf(error) === "EACCES" ? { kind: "look again" } : remove;
    this.#report(name, `can't be read (${errnoOf(error) ?? String(error)})`, remedy);
  }

  #mode(name: string, stat: Stats, mode: number): void {
    const found = stat.mode & 0o7777;
    if (found !== mode) this.#report(name, `has the mode ${found.toString(8)}, not ${mode.toString(8)}`, { kind: "mode", mode });
  }

  #report(name: string, problem: string, remedy: Remedy = remove): void {
    this.#findings.push({ name, problem, remedy });
  }
}

function existing(path: string, twin: string): string {
  return lstatSync(path, { throwIfNoEntry: false }) === undefined ? twin : path;
}
