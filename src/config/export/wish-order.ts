import type { Wish } from "../declared.ts";
import { LAYERS } from "../target-context.ts";

const RANKS = ["force", "plain", "default"];

/** Wishes of recipes in the order that they count: by rank, then by layer, the highest first. A person's own are values, not defaults. */
export const inOrder = (wishes: readonly Wish[]): readonly Wish[] =>
  wishes
    .filter(({ layer }) => layer !== "config-file" && layer !== "command-line")
    .toSorted((a, b) => RANKS.indexOf(a.rank) - RANKS.indexOf(b.rank) || LAYERS.indexOf(b.layer) - LAYERS.indexOf(a.layer));
