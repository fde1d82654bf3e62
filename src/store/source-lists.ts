import { readFileSync, renameSync } from "node:fs";
import type { DerivationId, SourceContent } from "#derivation/derivation.ts";
import { writeInto } from "./blobs.ts";
import { onStore } from "./failures.ts";
import { graphName, graphsOfLink } from "./graph-file.ts";
import type { Layout } from "./layout.ts";
import { isDigest } from "./result-files.ts";
import { removeEntries, type Temporary } from "./temporary.ts";
import type { Uses } from "./uses.ts";

/** A file of `sources/`: what the steps of a link's graph read of the workspace. */
export interface SourceList {
  readonly link: string;
  readonly contents: readonly SourceContent[];
}

/** End of the name of what was built last: explanations compare with it, whatever was tried since. */
const built = ".built";

/**
 * `sources/`: of each link what its last graph reads of the workspace, and what that read which was built last. An edit goes on from the folders that the
 * store has of the former; what differs from the latter can be told only while its texts are there.
 */
export class SourceLists {
  readonly #layout: Layout;
  readonly #temporary: Temporary;
  readonly #uses: Uses;

  constructor(layout: Layout, temporary: Temporary, uses: Uses) {
    this.#layout = layout;
    this.#temporary = temporary;
    this.#uses = uses;
  }

  /** A file for each link and graph: the next build of the same writes nothing. */
  tell(link: string, roots: readonly DerivationId[], sources: () => readonly SourceContent[]): void {
    const file = this.#file(graphName(link, roots));
    if (!this.#uses.finds(`${file}${built}`) && !this.#uses.finds(file)) this.#write(file, link, sources());
  }

  /** They are those of what was built last; all others of the link are forgotten. */
  tellBuilt(link: string, roots: readonly DerivationId[], sources: () => readonly SourceContent[]): void {
    const name = graphName(link, roots);
    const file = this.#file(name);
    if (!this.#uses.finds(`${file}${built}`)) {
      if (this.#uses.finds(file)) onStore(file, () => renameSync(file, `${file}${built}`));
      else this.#write(`${file}${built}`, link, sources());
    }
    this.#forget(link, (other) => other !== `${name}${built}`);
  }

  /** Those of graphs before this one that were not built are forgotten. */
  settle(link: string, roots: readonly DerivationId[]): void {
    const name = graphName(link, roots);
    this.#forget(link, (other) => other !== name && !other.endsWith(built));
  }

  #forget(link: string, isPast: (name: string) => boolean): void {
    const prefix = graphsOfLink(link);
    removeEntries(this.#layout.area("sources"), (name) => name.startsWith(prefix) && isPast(name));
  }

  #write(file: string, link: string, sources: readonly SourceContent[]): void {
    const lines = sources.map(({ digest, isFolder }) => `${digest}${isFolder ? "/" : ""}\n`);
    writeInto(this.#temporary, file, `${JSON.stringify(link)}\n${lines.join("")}\n`);
  }

  #file(name: string): string {
    return `${this.#layout.area("sources")}/${name}`;
  }
}

/** The link as JSON, then each digest in a line, that of a folder with a `/`, then an empty line. Undefined: damaged, or not there. */
export function readSourceList(path: string): SourceList | undefined {
  try {
    const text = readFileSync(path, "utf8");
    if (!text.endsWith("\n\n")) return undefined;
    const [first = "", ...lines] = text.slice(0, -2).split("\n");
    const link: unknown = JSON.parse(first);
    const contents = lines.map((line) => {
      const isFolder = line.endsWith("/");
      return { digest: isFolder ? line.slice(0, -1) : line, isFolder };
    });
    return typeof link === "string" && contents.every(({ digest }) => isDigest(digest)) ? { link, contents } : undefined;
  } catch {
    return undefined;
  }
}
