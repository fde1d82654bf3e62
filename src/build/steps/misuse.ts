import { builtinMisused } from "#diagnostics/build.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { TreeNode } from "#derivation/reapi/directory.ts";
import type { StepContext } from "./step.ts";

/** Wrong arguments or inputs: KILN-E0912. */
export function misuse({ derivation }: StepContext, why: string): KilnFailure {
  return new KilnFailure([builtinMisused(derivation, derivation.command[0] ?? "", why)]);
}

/** The input of this name, of this kind. Throws KILN-E0912. */
export function inputOf<K extends "file" | "tree">(context: StepContext, path: string, kind: K): Extract<TreeNode, { kind: K }> {
  const node = context.inputs.get(path);
  if (node === undefined) throw misuse(context, `it needs an input "${path}"`);
  if (!isKind(node, kind)) throw misuse(context, `its input "${path}" must be a ${kind}, not a ${node.kind}`);
  return node;
}

/** Exactly these inputs. Throws KILN-E0912. */
export function onlyInputs(context: StepContext, isKnown: (path: string) => boolean): void {
  for (const path of context.inputs.keys()) if (!isKnown(path)) throw misuse(context, `it knows no input "${path}"`);
}

/** `--strip N` as the only argument. Throws KILN-E0912. */
export function stripArgument(context: StepContext): number {
  const { args } = context;
  if (args.length === 0) return 1;
  const [name, value = ""] = args;
  if (args.length !== 2 || name !== "--strip" || !/^(?:0|[1-9][0-9]{0,3})$/.test(value)) {
    throw misuse(context, `its arguments are "--strip N", not ${JSON.stringify(args.join(" "))}`);
  }
  return Number(value);
}

function isKind<K extends TreeNode["kind"]>(node: TreeNode, kind: K): node is Extract<TreeNode, { kind: K }> {
  return node.kind === kind;
}
