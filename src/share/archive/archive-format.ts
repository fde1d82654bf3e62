/**
 * A cache in one file: a tar archive, packed by zstd, with a cache's names. First `kiln-cache`, a text that tells the version; then `ac/KEY`, statements; then
 * `cas/HASH`, blobs, each after one that names it: a statement, or a folder. So whoever reads it knows of each member whether it is wanted, and how large it is.
 */
export const VERSION_MEMBER = "kiln-cache";
export const VERSION_TEXT = "1\n";

/** What a member's name says; undefined: no archive of ours has it. */
export function readMemberName(
  name: string,
): { readonly kind: "version" } | { readonly kind: "entry" | "blob"; readonly hash: string } | undefined {
  if (name === VERSION_MEMBER) return { kind: "version" };
  const [, area, hash = ""] = /^(ac|cas)\/([0-9a-f]{64})$/.exec(name) ?? [];
  return area === undefined ? undefined : { kind: area === "ac" ? "entry" : "blob", hash };
}
