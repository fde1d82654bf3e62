import { lstatSync, mkdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import { sha256Hex, type Digest } from "#derivation/digest.ts";
import { canonicalJson } from "#derivation/canonical-json.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { outputLinkFailed, outputPathTaken } from "#diagnostics/store.ts";
import { writeInto } from "./blobs.ts";
import { onHost, onStore } from "./failures.ts";
import type { Layout } from "./layout.ts";
import { ownIdentity } from "./living-process.ts";
import { entriesOf, removeLeftovers, type Temporary } from "./temporary.ts";

/** A link of the host that shows a tree; a root for a collector only while the link does point there. */
export interface Root {
  readonly link: string;
  readonly tree: Digest;
}

/** `roots/` and `leases/`. */
export class Roots {
  readonly #layout: Layout;
  readonly #temporary: Temporary;
  readonly #leases = new Set<string>();

  constructor(layout: Layout, temporary: Temporary) {
    this.#layout = layout;
    this.#temporary = temporary;
  }

  /**
   * Registers, then swaps the link by rename, then forgets what the link showed before: at every instant what it shows is a root.
   * Throws KILN-E0610 where something else than a link stands, KILN-E0612 where the link can't be made.
   */
  link(linkPath: string, tree: Digest): void {
    const there = onHost(linkPath, outputLinkFailed, () => lstatSync(linkPath, { throwIfNoEntry: false }));
    if (there !== undefined && !there.isSymbolicLink()) throw new KilnFailure([outputPathTaken(linkPath)]);
    const target = this.#layout.tree(tree);
    const prefix = sha256Hex(linkPath).slice(0, 32);
    const name = `${prefix}-${tree.slice(0, 32)}`;
    const file = `${this.#layout.area("roots")}/${name}`;
    // A build that changes nothing writes nothing.
    const isRegistered = lstatSync(file, { throwIfNoEntry: false }) !== undefined;
    if (isRegistered && there !== undefined && readlinkSync(linkPath) === target) return;
    if (!isRegistered) writeInto(this.#temporary, file, canonicalJson({ link: linkPath, tree }));
    onHost(linkPath, outputLinkFailed, () => {
      mkdirSync(dirname(linkPath), { recursive: true });
      const temporary = `${linkPath}.${process.pid}.${Math.random().toString(36).slice(2)}`;
      symlinkSync(target, temporary);
      try {
        renameSync(temporary, linkPath);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
      }
    });
    onStore(file, () => {
      for (const other of entriesOf(this.#layout.area("roots"))) {
        if (other.startsWith(`${prefix}-`) && other !== name) rmSync(`${this.#layout.area("roots")}/${other}`, { force: true });
      }
    });
  }

  lease(): { release(): void } {
    const area = this.#layout.area("leases");
    removeLeftovers(area);
    const path = `${area}/${ownIdentity()}.${Math.random().toString(36).slice(2)}`;
    writeInto(this.#temporary, path, "");
    this.#leases.add(path);
    return {
      release: () => {
        if (this.#leases.delete(path)) rmSync(path, { force: true });
      },
    };
  }

  close(): void {
    for (const path of this.#leases) rmSync(path, { force: true });
    this.#leases.clear();
  }
}

/** Reads one file of `roots/`; undefined: damaged. */
export function readRoot(path: string): Root | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof value !== "object" || value === null || !("link" in value) || !("tree" in value)) return undefined;
    const { link, tree } = value;
    return typeof link === "string" && typeof tree === "string" ? { link, tree } : undefined;
  } catch {
    return undefined;
  }
}
