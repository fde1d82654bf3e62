import type { BuildReport } from "#build/events.ts";
import { TreeReader } from "#build/tree-reader.ts";
import { compareUtf8 } from "#derivation/byte-order.ts";
import type { DerivationId, OutputReference } from "#derivation/derivation.ts";
import type { Digest } from "#derivation/digest.ts";
import type { Output } from "#derivation/output.ts";
import type { LockedTree, LockedTrees } from "#eval/evaluated.ts";
import type { Store, Trust } from "#store/store.ts";

export interface UnreadFile {
  readonly digest: Digest;
  readonly executable: boolean;
}

/** Trees that recipes list, out of the store: what was realised before, and what `learn` was told of. */
export class StoreTrees implements LockedTrees {
  readonly #store: Store;
  readonly #trust: Trust;
  readonly #listed = new Map<string, LockedTree | undefined>();
  readonly #outputs = new Map<string, Output>();
  readonly #unread = new Map<string, UnreadFile>();

  constructor(store: Store, trust: Trust) {
    this.#store = store;
    this.#trust = trust;
  }

  /** Those whose outputs were looked into. */
  get listed(): readonly DerivationId[] {
    return [...new Set([...this.#listed.keys()].map((key) => key.slice(0, key.indexOf(" "))))];
  }

  list(reference: OutputReference): LockedTree | undefined {
    const key = keyOf(reference);
    const unread = this.#unread.get(key);
    if (unread !== undefined && !this.#store.has(unread.digest)) return undefined;
    this.#unread.delete(key);
    const known = this.#listed.get(key);
    if (known !== undefined) return known;
    const output = this.#store.realisation(reference.derivation, this.#trust)?.outputs[reference.output];
    return output && this.#remember(key, output);
  }

  content(reference: OutputReference, path: string): Uint8Array | undefined {
    this.list(reference);
    const output = this.#outputs.get(keyOf(reference));
    if (output === undefined) return undefined;
    const found = output.kind === "file" ? (path === "" ? output : undefined) : new TreeReader(this.#store).find(output.digest, path);
    if (found?.kind !== "file") return undefined;
    if (this.#store.has(found.digest)) return this.#store.read(found.digest);
    // Only the tree's listing came, from a cache.
    this.#unread.set(keyOf(reference), { digest: found.digest, executable: found.executable });
    return undefined;
  }

  /** Files of trees whose listings alone are there that somebody wanted to read: with these in the store the trees are there again. */
  get unread(): readonly UnreadFile[] {
    return [...this.#unread.values()];
  }

  learn(references: readonly OutputReference[], report: Pick<BuildReport, "outputs">): void {
    for (const reference of references) {
      const output = report.outputs.get(reference.derivation)?.[reference.output];
      if (output) this.#remember(keyOf(reference), output);
    }
  }

  #remember(key: string, output: Output): LockedTree {
    const tree = output.kind === "tree" ? this.#read(output) : { files: [], folders: [] };
    this.#listed.set(key, tree);
    this.#outputs.set(key, output);
    return tree;
  }

  #read({ digest }: Output): LockedTree {
    const reader = new TreeReader(this.#store);
    const files: string[] = [];
    const folders = new Set<string>();
    for (const [path, entry] of reader.walk(digest)) {
      for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) folders.add(path.slice(0, at));
      if (entry.kind === "folder") folders.add(path);
      else if (entry.kind === "file" || reader.find(digest, path)?.kind === "file") files.push(path);
    }
    return { files: files.toSorted(compareUtf8), folders: [...folders].toSorted(compareUtf8) };
  }
}

const keyOf = ({ derivation, output }: OutputReference): string => `${derivation} ${output}`;
