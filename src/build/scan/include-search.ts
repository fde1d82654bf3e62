import { assertNever } from "#diagnostics/assert-never.ts";
import type { Include } from "./lexical-result.ts";
import { folderName, type CommandOptions } from "./command-options.ts";
import type { LexicalCache } from "./lexical-cache.ts";
import { isFile, isFolder, type FilePlace, type Found, type FolderPlace, type InputTree, type LinkPlace } from "./input-tree.ts";

/** What an include, or all includes of a file, can lead to. */
export interface Reached {
  readonly files: readonly FilePlace[];
  /** Files that are read as bytes: nothing in them counts. */
  readonly bytes: readonly FilePlace[];
  readonly through: readonly FolderPlace[];
  readonly links: readonly LinkPlace[];
}

const NOTHING: Reached = { files: [], bytes: [], through: [], links: [] };

export const reachedFile = (file: FilePlace): Reached => ({ ...NOTHING, files: [file] });

/** Where includes are looked for, by paths of the input root. */
export interface SearchPath {
  /** For `"…"` only, before the others. */
  readonly quoted: readonly string[];
  readonly folders: readonly string[];
  /** The compiler's order is known: the first file that is found is the one. Else all are taken. */
  readonly isOrdered: boolean;
}

/** The folders of the command, and those that only the recipe knows of. */
export function searchPathOf(include: readonly string[], command: Pick<CommandOptions, "quoted" | "folders">): SearchPath {
  const named = new Set(command.folders);
  const further = include.map(folderName).filter((folder) => !named.has(folder));
  return { quoted: command.quoted, folders: [...named, ...new Set(further)], isOrdered: further.length === 0 };
}

/** The include folders of a step over its input root. What files reach is kept, for all steps with the same folders and inputs. */
export class IncludeSearch {
  readonly tree: InputTree;
  /** Include folders that are there, in order, with what their own paths need. */
  readonly folders: readonly Found[];
  readonly #quoted: readonly Found[];
  readonly #isOrdered: boolean;
  readonly #lexical: LexicalCache;
  readonly #reached = new Map<FilePlace, Reached>();
  readonly #chains = new Map<string, Reached>();

  constructor(tree: InputTree, { quoted, folders, isOrdered }: SearchPath, lexical: LexicalCache) {
    this.tree = tree;
    this.#lexical = lexical;
    this.#isOrdered = isOrdered;
    const there = (paths: readonly string[]): readonly Found[] =>
      paths.map((path) => tree.find(tree.root, path)).filter((found): found is Found => found !== undefined && isFolder(found.place));
    this.#quoted = there(quoted);
    this.folders = [...this.#quoted, ...there(folders)];
  }

  /** What the includes written in a file can lead to. */
  reachedFrom(file: FilePlace): Reached {
    let reached = this.#reached.get(file);
    if (reached === undefined) {
      const { includes } = this.#lexical.scan(file.digest);
      reached = includes.length === 0 ? NOTHING : merge(includes.map((include) => this.reach(include, file.folder)));
      this.#reached.set(file, reached);
    }
    return reached;
  }

  /** What a command names: as `#include "…"` in the working folder. */
  reachNamed(path: string): Reached {
    return this.reach({ form: "quote", name: path }, this.tree.root);
  }

  /** `own`: the folder of the file that has the include. */
  reach({ form, name }: Include, own: FolderPlace): Reached {
    switch (form) {
      case "quote": {
        const beside = this.tree.find(own, name);
        return isThere(beside) ? reachedBy([beside]) : this.#chain(name, true);
      }
      case "angle":
        return this.#chain(name, false);
      case "asm":
      case "next-angle":
      case "next-quote":
        // Which one is meant depends on the way by which the file was reached, or on the assembler: all are taken.
        return reachedBy(this.#anywhere(name, own));
      case "bytes": {
        const { files, ...rest } = reachedBy(this.#anywhere(name, own));
        return { ...rest, files: [], bytes: files };
      }
      default:
        return assertNever(form);
    }
  }

  #anywhere(name: string, own: FolderPlace): readonly Found[] {
    return [this.tree.find(own, name), this.tree.find(this.tree.root, name), ...this.#inFolders(name, true)].filter(isThere);
  }

  #chain(name: string, isQuoted: boolean): Reached {
    const key = `${isQuoted ? '"' : "<"}${name}`;
    let reached = this.#chains.get(key);
    if (reached === undefined) {
      const all: Found[] = [];
      for (const found of this.#inFolders(name, isQuoted)) {
        if (!isThere(found)) continue;
        all.push(found);
        if (this.#isOrdered) break;
      }
      reached = all.length === 0 ? NOTHING : reachedBy(all);
      this.#chains.set(key, reached);
    }
    return reached;
  }

  *#inFolders(name: string, isQuoted: boolean): Generator<Found | undefined> {
    for (let i = isQuoted ? 0 : this.#quoted.length; i < this.folders.length; i++) {
      const place = this.folders[i]?.place;
      if (place !== undefined && isFolder(place)) yield this.tree.find(place, name);
    }
  }
}

const isThere = (found: Found | undefined): found is Found => found !== undefined && !isFolder(found.place);

function reachedBy(all: readonly Found[]): Reached {
  return {
    files: all.map(({ place }) => place).filter(isFile),
    bytes: [],
    through: all.flatMap(({ through }) => through),
    links: all.flatMap(({ links }) => links),
  };
}

function merge(all: readonly Reached[]): Reached {
  return {
    files: [...new Set(all.flatMap(({ files }) => files))],
    bytes: [...new Set(all.flatMap(({ bytes }) => bytes))],
    through: all.flatMap(({ through }) => through),
    links: all.flatMap(({ links }) => links),
  };
}
