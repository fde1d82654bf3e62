import picomatch from "picomatch";
import { nothingSelected } from "#diagnostics/build.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Output } from "#derivation/output.ts";
import type { TreeNode } from "#derivation/reapi/directory.ts";
import { inputOf, misuse, onlyInputs } from "./misuse.ts";
import { putTree } from "./put-tree.ts";
import type { StepContext } from "./step.ts";

/** `kiln:select/1`: of the tree `source` what fits one of the patterns; one that names a folder keeps all that lies in it. */
export async function selectStep(context: StepContext): Promise<Output> {
  const { args: patterns, store, trees, derivation } = context;
  onlyInputs(context, (path) => path === "source");
  const source = inputOf(context, "source", "tree");
  if (patterns.length === 0) throw misuse(context, "it needs a pattern");
  const matchers = patterns.map((pattern) => ({ pattern, fits: picomatch([pattern, `${pattern}/**`], { dot: true }), used: false }));
  const kept: [string, TreeNode][] = [];
  for (const [path, entry] of trees.walk(source.digest)) {
    let keep = false;
    for (const matcher of matchers) {
      if (!matcher.fits(path)) continue;
      matcher.used = true;
      keep = true;
    }
    if (keep) kept.push([path, entry]);
  }
  const unused = matchers.find((matcher) => !matcher.used);
  if (unused !== undefined) throw new KilnFailure([nothingSelected(derivation, unused.pattern, trees.names(source.digest))]);
  return putTree(kept, store);
}
