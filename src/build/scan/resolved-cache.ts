import { canonicalJson } from "#derivation/canonical-json.ts";
import type { Derivation, ScanSpec } from "#derivation/derivation.ts";
import { sha256Hex, type Digest } from "#derivation/digest.ts";
import type { Store } from "#store/store.ts";
import type { ResolvedInput } from "../input-root.ts";
import type { InputEntries } from "../mounts.ts";
import type { TreeReader } from "../tree-reader.ts";
import { CheckedLines } from "./checked-lines.ts";
import { SCAN_VERSION } from "./lexical-scan.ts";
import { encodeReads, hashOfPath, readsAny } from "./read-files.ts";
import { TreeChanges } from "./tree-changes.ts";

type Inputs = ReadonlyMap<string, ResolvedInput>;

/** Some ten thousand steps; it is read whole by a build that keys any. */
const LARGEST = 16 << 20;
/** Raised when the search, the closure or the generated header give something else for equal inputs. */
const VERSION = 3;

/** What a step came to: its action, the trees that were narrowed by their names, and hashes of the files that were left of them. */
interface Resolved {
  readonly action: Digest;
  readonly trees: Readonly<Record<string, Digest>>;
  /** `encodeReads` */
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
    return this.#resolving(derivation, scan, inputs, (shape, trees) => this.#find(shape, trees));
  }

  /** Only to record what it comes to. */
  tell(derivation: Derivation, scan: ScanSpec, inputs: Inputs): Resolving {
    return this.#resolving(derivation, scan, inputs, () => undefined);
  }

  #resolving(
    derivation: Derivation,
    scan: ScanSpec,
    inputs: Inputs,
    find: (shape: string, trees: PrunedTrees) => Resolving["known"],
  ): Resolving {
    const trees = prunedOf(scan, inputs);
    const shape = shapeOf(derivation, scan, inputs, trees);
    return {
      known: find(shape, trees),
      record: (reads, action) => {
        const resolved: Resolved = { action, trees: Object.fromEntries(trees), files: reads };
        this.#lines.add(shape, JSON.stringify(resolved));
      },
    };
  }

  #find(shape: string, now: PrunedTrees): Resolving["known"] {
    const text = this.#lines.get(shape);
    if (text === undefined) return undefined;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the check sum tells that this version wrote it
    const { action, trees, files } = JSON.parse(text) as Resolved;
    const changed: string[] = [];
    for (const [path, tree] of now) {
      const before = trees[path];
      if (before === tree) continue;
      const modified = before === undefined ? undefined : this.#changes.modified(before, tree);
      if (modified === undefined) return undefined;
      for (const file of modified) changed.push(hashOfPath(`${path}/${file}`));
    }
    const known = { action, reads: files };
    return readsAny(files, changed) ? undefined : known;
  }

  close(): void {
    this.#lines.save();
  }
}

/** A step that is about to be keyed. */
export interface Resolving {
  /** Its action and what it reads of narrowed trees, where that is known without narrowing. */
  readonly known: { readonly action: Digest; readonly reads: string } | undefined;
  /** Keeps what narrowing gave. */
  readonly record: (reads: string, action: Digest) => void;
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
  const others = [...inputs].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([path, input]) => (pruned.has(path) ? path : [path, input]));
  const { defines, config, ...search } = scan;
  const header = [shapeOfNames(defines), shapeOfNames(config)];
  // Keys stand in any order, as a graph was evaluated or kept.
  return sha256Hex(canonicalJson({ kind, buildSystem, target: target ?? "", command, env, timeout, outputs, search, header, others }));
}

/** What is left of narrowed trees. */
export function readsOf(scan: ScanSpec, inputs: Inputs, entries: InputEntries): string {
  const roots = [...prunedOf(scan, inputs).keys()].map((path) => `${path}/`);
  return encodeReads(
    [...entries].flatMap(([path, { kind }]) => (kind === "file" && roots.some((root) => path.startsWith(root)) ? [path] : [])),
  );
}

/** Many steps have one record of options, and it is most of what they consist of. */
const shapes = new WeakMap<object, string>();

function shapeOfNames(names: Readonly<Record<string, string>>): string {
  let shape = shapes.get(names);
  if (shape === undefined) shapes.set(names, (shape = sha256Hex(canonicalJson(names))));
  return shape;
}
