import { join } from "node:path";
import { sha256Hex } from "#derivation/digest.ts";

/** The link that keeps an input's tree from collectors: `out/.inputs/core-1f2e3d4c`. */
export function inputLink(root: string, key: string): string {
  const [, last = ""] = /([A-Za-z0-9_.-]+?)(?:\.git)?\/?$/.exec(key) ?? [];
  return join(root, INPUT_LINKS, `${last.slice(-LONGEST_NAME)}-${sha256Hex(key).slice(0, NAME_DIGITS)}`);
}

export const INPUT_LINKS = join("out", ".inputs");
const LONGEST_NAME = 60;
const NAME_DIGITS = 8;
