import picomatch from "picomatch";
import { nothingSelected } from "#diagnostics/build.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Output } from "#derivation/output.ts";
import type { TreeNode } from "#derivation/reapi/directory.ts";
import { unpackToStore } from "#fetch/unpack.ts";
import { inputOf, onlyInputs, stripArgument } from "./misuse.ts";
import { putTree } from "./put-tree.ts";
import { storeSink } from "./store-sink.ts";
import type { StepContext } from "./step.ts";

/**
 * `kiln:unpack/1 --strip N [--keep PATTERN… | --find PATTERN…]`: the archive as a tree, straight into blobs; of its files those that fit one of the patterns.
 * Of `--find` none need fit.
 */
export async function unpackStep(context: StepContext): Promise<Output> {
  const { store, derivation, signal } = context;
  const { strip, keep, mayLack } = argumentsOf(context);
  const kept = keepers(keep);
  onlyInputs(context, (path) => path === "archive");
  const archive = inputOf(context, "archive", "file");
  const nodes = new Map<string, TreeNode>();
  const file = store.blobPath(archive.digest, archive.executable);
  const select = keep.length === 0 ? {} : { select: (path: string) => kept.some((one) => one.takes(path)) };
  await unpackToStore(file, storeSink(store, nodes), { strip, name: derivation.name, signal, ...select });
  const unused = mayLack ? undefined : kept.find((one) => !one.used);
  if (unused !== undefined) throw new KilnFailure([nothingSelected(derivation, unused.pattern, [...nodes.keys()].slice(0, SHOWN))]);
  return putTree(nodes, store);
}

/** Names shown in messages. */
const SHOWN = 8;

/** Throws KILN-E0912. */
function argumentsOf(context: StepContext): { readonly strip: number; readonly keep: readonly string[]; readonly mayLack: boolean } {
  const at = context.args.findIndex((word) => word === "--keep" || word === "--find");
  if (at < 0) return { strip: stripArgument(context), keep: [], mayLack: false };
  const strip = stripArgument({ ...context, args: context.args.slice(0, at) });
  return { strip, keep: context.args.slice(at + 1), mayLack: context.args[at] === "--find" };
}

interface Keeper {
  readonly pattern: string;
  readonly used: boolean;
  takes(path: string): boolean;
}

/** As in `kiln:select/1`: a pattern that names a folder keeps all that lies in it. */
function keepers(patterns: readonly string[]): readonly Keeper[] {
  return patterns.map((pattern) => {
    const fits = picomatch([pattern, `${pattern}/**`], { dot: true });
    let used = false;
    return {
      pattern,
      get used() {
        return used;
      },
      takes(path) {
        const taken = fits(path);
        used ||= taken;
        return taken;
      },
    };
  });
}
