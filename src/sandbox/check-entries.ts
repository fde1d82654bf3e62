import type { CollectedEntry } from "./sandbox.ts";

export interface Refusal {
  readonly path: string;
  readonly reason: string;
}

/** The first entry that no tree may hold: a link that leaves its output. `outputs` are the request's. */
export function findRefusedEntry(outputs: readonly string[], entries: readonly CollectedEntry[]): Refusal | undefined {
  for (const entry of entries) {
    if (entry.kind !== "symlink") continue;
    const output = outputs.find((o) => entry.path === o || entry.path.startsWith(`${o}/`)) ?? entry.path;
    const reason = whyLinkLeaves(entry.path.slice(output.length + 1), entry.target);
    if (reason !== undefined) return { path: entry.path, reason };
  }
  return undefined;
}

/**
 * `path`: the link's, inside of its output; "" is the output itself. `..` may only lead a target: after a name, which may be a link itself, nobody can
 * tell from the text where it goes.
 */
export function whyLinkLeaves(path: string, target: string): string | undefined {
  if (path === "") return "the output itself is a symbolic link";
  if (target === "") return "it is a symbolic link to nothing";
  if (target.startsWith("/")) return `it is a symbolic link to the absolute path ${target}`;
  const words = target.split("/").filter((w) => w !== "" && w !== ".");
  const ups = words.findIndex((w) => w !== "..");
  const leading = ups === -1 ? words.length : ups;
  if (words.indexOf("..", leading) !== -1) return `it is a symbolic link with ".." inside of its target ${target}`;
  if (leading > path.split("/").length - 1) return `it is a symbolic link out of its output, to ${target}`;
  return undefined;
}
