import type { Digest } from "#derivation/digest.ts";
import { decodeDirectory } from "#derivation/reapi/directory.ts";
import type { Store } from "#store/store.ts";
import type { ResolvedInput } from "./input-root.ts";

/** One entry of a folder of a tree. */
export type TreeEntry = ResolvedInput | { readonly kind: "symlink"; readonly target: string };

/** More links than this in one path are a loop (Linux has the same limit). */
export const MOST_LINKS = 40;
/** Names shown in messages. */
const SHOWN = 8;

/** Folders of trees in the store, each decoded once. */
export class TreeReader {
  readonly #store: Store;
  readonly #folders = new Map<Digest, ReadonlyMap<string, TreeEntry>>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Entries by name. Throws KILN-E0605. */
  folder(digest: Digest): ReadonlyMap<string, TreeEntry> {
    let entries = this.#folders.get(digest);
    if (entries === undefined) {
      const { files, directories, symlinks } = decodeDirectory(this.#store.read(digest));
      const made = new Map<string, TreeEntry>();
      for (const file of files) made.set(file.name, { kind: "file", digest: file.digest, executable: file.executable });
      for (const folder of directories) made.set(folder.name, { kind: "tree", digest: folder.digest });
      for (const link of symlinks) made.set(link.name, { kind: "symlink", target: link.target });
      this.#folders.set(digest, (entries = made));
    }
    return entries;
  }

  /** What lies at a path of a tree, links followed; undefined: nothing, or a link that leads nowhere or in a circle. */
  find(root: Digest, path: string): ResolvedInput | undefined {
    const above: Digest[] = [];
    let here: ResolvedInput = { kind: "tree", digest: root };
    const left = path.split("/").toReversed();
    let links = 0;
    for (let part = left.pop(); part !== undefined; part = left.pop()) {
      if (here.kind !== "tree") return undefined;
      if (part === "" || part === ".") continue;
      if (part === "..") {
        const parent = above.pop();
        if (parent === undefined) return undefined;
        here = { kind: "tree", digest: parent };
        continue;
      }
      const entry: TreeEntry | undefined = this.folder(here.digest).get(part);
      if (entry === undefined) return undefined;
      if (entry.kind === "symlink") {
        if (++links > MOST_LINKS) return undefined;
        left.push(...entry.target.split("/").toReversed());
        continue;
      }
      above.push(here.digest);
      here = entry;
    }
    return here;
  }

  /** Some names in the deepest folder of `path` that is there, for messages: relative to the tree. */
  nearest(root: Digest, path: string): readonly string[] {
    for (let folder = path; folder !== "";) {
      folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")));
      const found = this.find(root, folder);
      if (found?.kind !== "tree") continue;
      return this.names(found.digest).map((name) => (folder === "" ? name : `${folder}/${name}`));
    }
    return [];
  }

  /** Some names at the top of a tree, for messages. */
  names(root: Digest): readonly string[] {
    const all = [...this.folder(root).keys()];
    return all.length > SHOWN ? [...all.slice(0, SHOWN), "…"] : all;
  }

  /** Every file and link below, with its path; folders that hold nothing too. */
  *walk(root: Digest, prefix = ""): Generator<readonly [path: string, entry: TreeEntry | { readonly kind: "folder" }]> {
    const entries = this.folder(root);
    if (entries.size === 0 && prefix !== "") yield [prefix.slice(0, -1), { kind: "folder" }];
    for (const [name, entry] of entries) {
      if (entry.kind === "tree") yield* this.walk(entry.digest, `${prefix}${name}/`);
      else yield [`${prefix}${name}`, entry];
    }
  }
}
