import type { Digest } from "#derivation/digest.ts";
import type { Store } from "#store/store.ts";
import type { TreeEntry, TreeReader } from "../tree-reader.ts";

/** Pairs of trees that are compared by one build; more would cost more than they save. */
const MOST_PAIRS = 32;

/** What differs between trees of the store. Each pair is compared once. */
export class TreeChanges {
  readonly #store: Store;
  readonly #trees: TreeReader;
  readonly #known = new Map<string, readonly string[] | undefined>();

  constructor(store: Store, trees: TreeReader) {
    this.#store = store;
    this.#trees = trees;
  }

  /** Paths of files with another content; undefined: something else differs, or it isn't known. */
  modified(before: Digest, now: Digest): readonly string[] | undefined {
    const key = `${before} ${now}`;
    if (!this.#known.has(key)) {
      const isKnown = this.#known.size < MOST_PAIRS && this.#store.hasTree(before) && this.#store.hasTree(now);
      const found: string[] = [];
      this.#known.set(key, isKnown && this.#compare(before, now, "", found) ? found : undefined);
    }
    return this.#known.get(key);
  }

  #compare(before: Digest, now: Digest, prefix: string, found: string[]): boolean {
    const [old, next] = [this.#trees.folder(before), this.#trees.folder(now)];
    if (old.size !== next.size) return false;
    for (const [name, entry] of next) {
      const was = old.get(name);
      if (was === undefined || !this.#compareEntries(was, entry, prefix + name, found)) return false;
    }
    return true;
  }

  #compareEntries(was: TreeEntry, is: TreeEntry, path: string, found: string[]): boolean {
    if (was.kind === "symlink") return is.kind === "symlink" && was.target === is.target;
    if (was.kind === "tree")
      return is.kind === "tree" && (was.digest === is.digest || this.#compare(was.digest, is.digest, `${path}/`, found));
    if (is.kind !== "file") return false;
    if (was.digest !== is.digest || was.executable !== is.executable) found.push(path);
    return true;
  }
}
