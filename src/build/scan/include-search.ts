import { assertNever } from "#diagnostics/assert-never.ts";
import type { Include } from "./lexical-result.ts";
import type { LexicalCache } from "./lexical-cache.ts";
import { isFile, type FilePlace, type Found, type FolderPlace, type InputTree, type LinkPlace } from "./input-tree.ts";

/** What an include, or all includes of a file, can lead to. */
export interface Reached {
  readonly files: readonly FilePlace[];
  readonly through: readonly FolderPlace[];
  readonly links: readonly LinkPlace[];
}

const NOTHING: Reached = { files: [], through: [], links: [] };

/** The include folders of a step over its input root. What files reach is kept, for all steps with the same folders and inputs. */
export class IncludeSearch {
  readonly tree: InputTree;
  /** Include folders that are there, in order, with what their own paths need. */
  readonly folders: readonly Found[];
  readonly #lexical: LexicalCache;
  readonly #reached = new Map<FilePlace, Reached>();
  readonly #chains = new Map<string, Reached>();

  constructor(tree: InputTree, include: readonly string[], lexical: LexicalCache) {
    this.tree = tree;
    this.#lexical = lexical;
    this.folders = include
      .map((path) => tree.find(tree.root, path))
      .filter((found): found is Found => found !== undefined && !isFile(found.place));
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

  /** `own`: the folder of the file that has the include. */
  reach({ form, name }: Include, own: FolderPlace): Reached {
    switch (form) {
      case "quote": {
        const beside = this.tree.find(own, name);
        return beside !== undefined && isFile(beside.place) ? reachedBy([beside]) : this.#chain(name);
      }
      case "angle":
        return this.#chain(name);
      case "asm":
      case "next-angle":
      case "next-quote":
        // Which one is meant depends on the way by which the file was reached, or on the assembler: all are taken.
        return reachedBy(
          [this.tree.find(own, name), this.tree.find(this.tree.root, name), ...this.#inFolders(name)].filter(
            (found): found is Found => found !== undefined && isFile(found.place),
          ),
        );
      default:
        return assertNever(form);
    }
  }

  #chain(name: string): Reached {
    let reached = this.#chains.get(name);
    if (reached === undefined) {
      reached = NOTHING;
      for (const found of this.#inFolders(name)) {
        if (found === undefined || !isFile(found.place)) continue;
        reached = reachedBy([found]);
        break;
      }
      this.#chains.set(name, reached);
    }
    return reached;
  }

  *#inFolders(name: string): Generator<Found | undefined> {
    for (const { place } of this.folders) if (!isFile(place)) yield this.tree.find(place, name);
  }
}

function reachedBy(all: readonly Found[]): Reached {
  return {
    files: all.map(({ place }) => place).filter(isFile),
    through: all.flatMap(({ through }) => through),
    links: all.flatMap(({ links }) => links),
  };
}

function merge(all: readonly Reached[]): Reached {
  return {
    files: [...new Set(all.flatMap(({ files }) => files))],
    through: all.flatMap(({ through }) => through),
    links: all.flatMap(({ links }) => links),
  };
}
