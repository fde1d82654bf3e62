import type { Derivation, ScanSpec } from "#derivation/derivation.ts";
import { sha256Hex, type Digest } from "#derivation/digest.ts";
import type { Store } from "#store/store.ts";
import type { ResolvedInput } from "../input-root.ts";
import type { InputEntries } from "../mounts.ts";
import type { TreeReader } from "../tree-reader.ts";
import { CheckedLines } from "./checked-lines.ts";
import { SCAN_VERSION } from "./lexical-scan.ts";
import { TreeChanges } from "./tree-changes.ts";

type Inputs = ReadonlyMap<string, ResolvedInput>;

/** Some ten thousand steps; it is read whole by a build that keys any. */
const LARGEST = 16 << 20;
/** Raised when the search, the closure or the generated header give something else for equal inputs. */
const VERSION = 1;

/** What a step came to: its action, the trees that were narrowed by their names, and hashes of the files that were left of them. */
interface Resolved {
  readonly action: Digest;
  readonly trees: Readonly<Record<string, Digest>>;
  /** Base64 of 32-bit hashes of paths. */
  readonly files: string;
}

/**
 * Actions of steps that were narrowed before. A step has the same action while the only difference between the trees then and now is the content of files
 * that it doesn't read: then nothing is scanned, searched or encoded for it. Any file that comes or goes counts as a difference.
 */
export class ResolvedCache {
  readonly #lines: CheckedLines;
  readonly #changes: TreeChanges;

  constructor(store: Store, trees: TreeReader) {
    this.#lines = new CheckedLines(`${store.root}/scan/resolved-${SCAN_VERSION}-${VERSION}`, LARGEST);
    this.#changes = new TreeChanges(store, trees);
  }

  ask(derivation: Derivation, scan: ScanSpec, inputs: Inputs): Resolving {
    const trees = prunedOf(scan, inputs);
    const shape = shapeOf(derivation, scan, inputs, trees);
    return {
      action: this.#find(shape, trees),
      record: (entries, action) => this.#lines.add(shape, textOf(entries, action, trees)),
    };
  }

  #find(shape: string, now: PrunedTrees): Digest | undefined {
    const text = this.#lines.get(shape);
    if (text === undefined) return undefined;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the check sum tells that this version wrote it
    const { action, trees, files } = JSON.parse(text) as Resolved;
    const changed: number[] = [];
    for (const [path, tree] of now) {
      const before = trees[path];
      if (before === tree) continue;
      const modified = before === undefined ? undefined : this.#changes.modified(before, tree);
      if (modified === undefined) return undefined;
      for (const file of modified) changed.push(hashOfPath(`${path}/${file}`));
    }
    if (changed.length === 0) return action;
    const read = new Set(numbersOf(files));
    return changed.some((hash) => read.has(hash)) ? undefined : action;
  }

  close(): void {
    this.#lines.save();
  }
}

/** A step that is about to be keyed. */
export interface Resolving {
  /** Its action, where that is known without narrowing. */
  readonly action: Digest | undefined;
  /** Keeps what narrowing gave. */
  readonly record: (entries: InputEntries, action: Digest) => void;
}

/** The trees that are narrowed, by their names. */
type PrunedTrees = ReadonlyMap<string, Digest>;

function prunedOf(scan: ScanSpec, inputs: Inputs): PrunedTrees {
  const pruned = new Map<string, Digest>();
  for (const path of scan.prune) {
    const input = inputs.get(path);
    if (input?.kind === "tree") pruned.set(path, input.digest);
  }
  return pruned;
}

/** All that an action depends on but the trees that are narrowed. */
function shapeOf(derivation: Derivation, scan: ScanSpec, inputs: Inputs, pruned: PrunedTrees): string {
  const { kind, buildSystem, target, command, env, timeout, outputs } = derivation;
  const others = [...inputs].map(([path, input]) => (pruned.has(path) ? path : [path, input]));
  const { defines, config, ...search } = scan;
  const header = [shapeOfNames(defines), shapeOfNames(config)];
  return sha256Hex(JSON.stringify([kind, buildSystem, target, command, env, timeout, outputs, search, header, others]));
}

function textOf(entries: InputEntries, action: Digest, trees: PrunedTrees): string {
  const roots = [...trees.keys()].map((path) => `${path}/`);
  const files = [...entries].filter(([path, { kind }]) => kind === "file" && roots.some((root) => path.startsWith(root)));
  const numbers = Uint32Array.from(files, ([path]) => hashOfPath(path));
  const resolved: Resolved = { action, trees: Object.fromEntries(trees), files: Buffer.from(numbers.buffer).toString("base64") };
  return JSON.stringify(resolved);
}

/** Many steps have one record of options, and it is most of what they consist of. */
const shapes = new WeakMap<object, string>();

function shapeOfNames(names: Readonly<Record<string, string>>): string {
  let shape = shapes.get(names);
  if (shape === undefined) shapes.set(names, (shape = sha256Hex(JSON.stringify(names))));
  return shape;
}

/** FNV-1a over UTF-16. Two paths with one hash cost a narrowing, no more. */
function hashOfPath(path: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < path.length; i++) hash = Math.imul(hash ^ path.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function numbersOf(base64: string): Uint32Array {
  const bytes = Uint8Array.from(Buffer.from(base64, "base64"));
  return new Uint32Array(bytes.buffer, 0, bytes.length >> 2);
}
