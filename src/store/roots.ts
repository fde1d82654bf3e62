import { lstatSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname, relative, sep } from "node:path";
import { canonicalJson } from "#derivation/canonical-json.ts";
import { sha256Hex, type Digest } from "#derivation/digest.ts";
import type { Output } from "#derivation/output.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { outputLinkFailed, outputPathTaken } from "#diagnostics/store.ts";
import { writeInto } from "./blobs.ts";
import { errnoOf, onHost, onStore } from "./failures.ts";
import type { Layout } from "./layout.ts";
import { unfinished } from "./living-process.ts";
import { readRoot } from "./root-files.ts";
import { removeEntries, removeUnfinishedIn, type Temporary } from "./temporary.ts";
import type { Uses } from "./uses.ts";

/** Hexadecimal digits of each part of a root's name. */
const part = 32;

/** `roots/`: what collectors keep. */
export class Roots {
  readonly #layout: Layout;
  readonly #temporary: Temporary;
  readonly #uses: Uses;

  constructor(layout: Layout, temporary: Temporary, uses: Uses) {
    this.#layout = layout;
    this.#temporary = temporary;
    this.#uses = uses;
  }

  /**
   * Registers, then swaps the link by rename, then forgets what the link showed before: at every instant what it shows is a root.
   * Folders are made below `above` only, which was moved away where it isn't there. Throws KILN-E0610 where something else than a link stands, KILN-E0612 where the link can't be made.
   */
  link(linkPath: string, tree: Digest, above: string): void {
    const there = onHost(linkPath, outputLinkFailed, () => lstatSync(linkPath, { throwIfNoEntry: false }));
    if (there !== undefined && !there.isSymbolicLink()) throw new KilnFailure([outputPathTaken(linkPath)]);
    const target = this.#layout.tree(tree);
    const prefix = sha256Hex(linkPath).slice(0, part);
    const name = `${prefix}-${tree.slice(0, part)}`;
    const file = `${this.#layout.area("roots")}/${name}`;
    // A build that changes nothing writes nothing.
    const isRegistered = this.#uses.finds(file);
    if (isRegistered && there !== undefined && readlinkSync(linkPath) === target) return;
    if (!isRegistered) writeInto(this.#temporary, file, canonicalJson({ link: linkPath, tree }));
    onHost(linkPath, outputLinkFailed, () => {
      makeFolders(above, dirname(linkPath));
      const temporary = unfinished(linkPath);
      symlinkSync(target, temporary);
      try {
        renameSync(temporary, linkPath);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
      }
    });
    removeUnfinishedIn(dirname(linkPath));
    removeEntries(this.#layout.area("roots"), (other) => other.startsWith(`${prefix}-`) && other !== name);
  }

  name(name: string, output: Output): boolean {
    const file = this.#named(name);
    this.#uses.record(file);
    const there = readRoot(file);
    if (there?.kind === "named") return there.output.kind === output.kind && there.output.digest === output.digest;
    writeInto(this.#temporary, file, canonicalJson({ name, output }));
    return true;
  }

  release(name: string): boolean {
    const file = this.#named(name);
    return onStore(file, () => {
      if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return false;
      rmSync(file);
      return true;
    });
  }

  #named(name: string): string {
    return `${this.#layout.area("roots")}/named-${encodeURIComponent(name)}`;
  }
}

/** Those that lead from one folder, which is there, to one below it. */
function makeFolders(from: string, to: string): void {
  let folder = from;
  for (const name of relative(from, to).split(sep)) {
    folder = `${folder}/${name}`;
    try {
      mkdirSync(folder);
    } catch (error) {
      if (errnoOf(error) !== "EEXIST") throw error;
    }
  }
}
