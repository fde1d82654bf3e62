/** Hexadecimal digits of a hash. */
const WIDTH = 8;

/** Which files of narrowed trees a step read, by paths of its input root: their hashes, one behind the other. */
export const encodeReads = (paths: readonly string[]): string => paths.map(hashOfPath).join("");

/** Whether one of these was read, by the hashes of their paths. Two paths with one hash cost a narrowing, no more. */
export function readsAny(reads: string, hashes: readonly string[]): boolean {
  for (const hash of hashes)
    for (let at = reads.indexOf(hash); at >= 0; at = reads.indexOf(hash, at + 1)) if (at % WIDTH === 0) return true;
  return false;
}

/** FNV-1a over UTF-16. */
export function hashOfPath(path: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < path.length; i++) hash = Math.imul(hash ^ path.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(WIDTH, "0");
}
