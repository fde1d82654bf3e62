import type { Digest } from "../digest.ts";
import { encodeAction } from "./action.ts";
import { buildTree } from "./directory.ts";

/** Smaller programs have no copy (bytes). */
export const LEAST_PROGRAM = 16 << 20;

/** The key of the copy of a program whose segments large pages can map (decision 055): as if a built-in step made it. */
export function alignAction(program: Digest): Digest {
  const { root } = buildTree([["program", { kind: "file", digest: program, executable: true }]]);
  return encodeAction({ command: ["kiln:align/1"], env: {}, outputs: ["out"], timeout: "300", buildSystem: "" }, root).action;
}
