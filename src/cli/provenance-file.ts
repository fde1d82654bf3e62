import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where the signed provenance of what lies in a folder is: in a folder that was pulled inside, beside a target's folder in `out/`, which is never written to. */
export const INSIDE = "provenance.json";

export const provenanceFile = (folder: string): string => {
  const inside = join(folder, INSIDE);
  return existsSync(inside) ? inside : `${folder.replace(/\/+$/, "")}.${INSIDE}`;
};
