import type { Digest } from "#derivation/digest.ts";
import { MOST_LINKS, type TreeEntry, type TreeReader } from "../tree-reader.ts";
import type { ResolvedInput } from "../input-root.ts";

/** A folder of the input root: one that inputs make by their paths, or one of an input's tree. */
export interface FolderPlace {
  /** From the input root, links and `..` resolved; "" is the input root. */
  readonly path: string;
  readonly above: FolderPlace | undefined;
  /** The input that it is or lies in; undefined: above all inputs. */
  readonly input: string | undefined;
  readonly entries: ReadonlyMap<string, TreeEntry> | undefined;
  /** Of a folder above inputs. */
  readonly made: Map<string, FolderPlace | FilePlace>;
}

export interface FilePlace {
  /** Links resolved. */
  readonly path: string;
  /** Where its name lies by which it was found: that of a link, where it was one. Its own includes are looked for there. */
  readonly folder: FolderPlace;
  readonly input: string;
  readonly digest: Digest;
  readonly executable: boolean;
}

/** What a path leads to, and what it needs besides. */
export interface Found {
  /** "loop": links lead in a circle; who looks there fails, so those links must be there. */
  readonly place: FilePlace | FolderPlace | "loop";
  /** Folders that it goes through and leaves again by `..`: they must be there. */
  readonly through: readonly FolderPlace[];
  readonly links: readonly LinkPlace[];
}

export interface LinkPlace {
  readonly path: string;
  readonly input: string;
  readonly target: string;
}

export const isFile = (place: Found["place"]): place is FilePlace => place !== "loop" && "digest" in place;
export const isFolder = (place: Found["place"]): place is FolderPlace => place !== "loop" && !("digest" in place);

const NOTHING: readonly never[] = [];

/** The input root of a step as its command would walk it, before anything is narrowed. */
export class InputTree {
  readonly root: FolderPlace = { path: "", above: undefined, input: undefined, entries: undefined, made: new Map() };
  readonly #trees: TreeReader;
  /** Each place is one object, so that what is known of it is found again. */
  readonly #places = new Map<string, FolderPlace | FilePlace>();
  readonly #linked = new Map<string, FilePlace>();
  /** Paths above all inputs where something was looked for and not found. */
  readonly misses = new Set<string>();

  constructor(inputs: Iterable<readonly [path: string, input: ResolvedInput]>, trees: TreeReader) {
    this.#trees = trees;
    for (const [path, input] of inputs) this.#add(path, input);
  }

  /** Makes the folders above a path that holds nothing here. */
  addFolder(path: string): FolderPlace {
    let folder = this.root;
    if (path === "") return folder;
    for (const name of path.split("/")) {
      const there = folder.made.get(name);
      if (there !== undefined && !isFile(there)) {
        folder = there;
        continue;
      }
      const made: FolderPlace = { path: below(folder, name), above: folder, input: undefined, entries: undefined, made: new Map() };
      folder.made.set(name, made);
      folder = made;
    }
    return folder;
  }

  /** Walks `path` from `from` as the kernel does. Undefined: there is nothing, or it leaves the input root. */
  find(from: FolderPlace, path: string): Found | undefined {
    let here: FolderPlace | FilePlace = from;
    let through: FolderPlace[] | undefined;
    let links: LinkPlace[] | undefined;
    /** The folder of the last name's link. */
    let named: FolderPlace | undefined;
    // Most names are one or two words without dots or links: no list is made for them.
    let left = path.split("/");
    for (let i = 0; i < left.length; i++) {
      const name = left[i] ?? "";
      if (isFile(here)) return undefined;
      if (name === "" || name === ".") {
        if (i === 0 && name === "" && left.length > 1) return undefined; // absolute
        continue;
      }
      if (name === "..") {
        (through ??= []).push(here);
        if (here.above === undefined) return undefined;
        here = here.above;
        continue;
      }
      const next: FolderPlace | FilePlace | LinkPlace | undefined = this.#child(here, name);
      if (next === undefined) return undefined;
      if ("target" in next) {
        if (next.target.startsWith("/")) return undefined;
        if ((links ??= []).push(next) > MOST_LINKS) return { place: "loop", through: through ?? NOTHING, links };
        if (i === left.length - 1) named ??= here;
        left = [...next.target.split("/"), ...left.slice(i + 1)];
        i = -1;
        continue;
      }
      here = next;
    }
    const place = named !== undefined && isFile(here) ? this.#named(here, named) : here;
    return { place, through: through ?? NOTHING, links: links ?? NOTHING };
  }

  #named(file: FilePlace, folder: FolderPlace): FilePlace {
    if (file.folder === folder) return file;
    const key = `${folder.path}\0${file.path}`;
    let place = this.#linked.get(key);
    if (place === undefined) this.#linked.set(key, (place = { ...file, folder }));
    return place;
  }

  #child(folder: FolderPlace, name: string): FolderPlace | FilePlace | LinkPlace | undefined {
    if (folder.entries === undefined) {
      const made = folder.made.get(name);
      if (made === undefined) this.misses.add(below(folder, name));
      return made;
    }
    const entry = folder.entries.get(name);
    if (entry === undefined || folder.input === undefined) return undefined;
    const path = below(folder, name);
    if (entry.kind === "symlink") return { path, input: folder.input, target: entry.target };
    return this.#place(path, entry, folder, folder.input);
  }

  #place(path: string, entry: ResolvedInput, above: FolderPlace, input: string): FolderPlace | FilePlace {
    let place = this.#places.get(path);
    if (place === undefined) {
      place =
        entry.kind === "file"
          ? { path, folder: above, input, digest: entry.digest, executable: entry.executable }
          : { path, above, input, entries: this.#trees.folder(entry.digest), made: new Map() };
      this.#places.set(path, place);
    }
    return place;
  }

  #add(path: string, input: ResolvedInput): void {
    const slash = path.lastIndexOf("/");
    const above = this.addFolder(slash === -1 ? "" : path.slice(0, slash));
    above.made.set(path.slice(slash + 1), this.#place(path, input, above, path));
  }
}

function below(folder: FolderPlace, name: string): string {
  return folder.path === "" ? name : `${folder.path}/${name}`;
}
