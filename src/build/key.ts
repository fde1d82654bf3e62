import type { Derivation, DerivationId } from "#derivation/derivation.ts";
import { encodeAction } from "#derivation/reapi/action.ts";
import { buildTree } from "#derivation/reapi/directory.ts";
import type { Digest } from "#derivation/digest.ts";
import type { Contents } from "./contents.ts";
import { resolveInputs, type RealisedOutputs } from "./input-root.ts";
import type { InputEntries } from "./mounts.ts";
import { readsOf } from "./scan/resolved-cache.ts";
import type { Scanner } from "./scan/scanner.ts";
import type { TreeReader } from "./tree-reader.ts";

/** A step whose inputs are realised. */
export interface KeyedStep {
  /** The key in the action cache. */
  readonly action: Digest;
  /** All that it can read. */
  readonly entries: InputEntries;
  /** What it read of narrowed trees (`encodeReads`); absent: nothing was narrowed. */
  readonly reads?: string;
}

export interface KeyContext {
  readonly contents: Contents;
  readonly trees: TreeReader;
  readonly scanner: Scanner;
  readonly outputsOf: RealisedOutputs;
  readonly nameOf: (id: DerivationId) => string;
  /** It reads something that was edited: there is no need to ask whether its action is one that it had. */
  readonly isEdited?: boolean;
}

/** Inputs by content, narrowed where the step has a scan; then the REAPI action over them. Throws KILN-E0907–9. */
export async function keyStep(derivation: Derivation, context: KeyContext): Promise<KeyedStep> {
  const { contents, trees, scanner, outputsOf, nameOf } = context;
  const inputs = resolveInputs(derivation, outputsOf, nameOf, contents, trees);
  const { scan } = derivation;
  if (scan === undefined) return keyOver(derivation, inputs);
  const waiting: Promise<void>[] = [];
  for (const node of inputs.values()) {
    const ensured = node.kind === "tree" ? contents.ensureTree(node.digest) : undefined;
    if (ensured !== undefined) waiting.push(ensured);
  }
  if (waiting.length > 0) await Promise.all(waiting);
  const resolving =
    context.isEdited === true ? scanner.resolved?.tell(derivation, scan, inputs) : scanner.resolved?.ask(derivation, scan, inputs);
  if (resolving?.known) return new ResolvedStep(resolving.known, () => scanner.narrow(derivation, scan, inputs));
  const told = scanner.unpruned.length;
  const step = keyOver(derivation, scanner.narrow(derivation, scan, inputs));
  // What takes everything is told by each build.
  if (scanner.unpruned.length > told || resolving === undefined) return step;
  const reads = readsOf(scan, inputs, step.entries);
  resolving.record(reads, step.action);
  return { ...step, reads };
}

const keyOver = (derivation: Derivation, entries: InputEntries): KeyedStep => ({
  action: encodeAction(derivation, buildTree(entries).root).action,
  entries,
});

/** A step whose action is known; what it can read is worked out when somebody asks. */
class ResolvedStep implements KeyedStep {
  readonly action: Digest;
  readonly reads: string;
  readonly #narrow: () => InputEntries;
  #entries: InputEntries | undefined;

  constructor({ action, reads }: { readonly action: Digest; readonly reads: string }, narrow: () => InputEntries) {
    this.action = action;
    this.reads = reads;
    this.#narrow = narrow;
  }

  get entries(): InputEntries {
    return (this.#entries ??= this.#narrow());
  }
}
