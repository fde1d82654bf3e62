import { createHash } from "node:crypto";

/** RFC 9562, 6.6: names that are URLs. */
const URL_SPACE = "6ba7b8119dad11d180b400c04fd430c8";

/** A UUID that follows from a text, of version 5 (RFC 9562, 5.5): the same for the same text on every machine. */
export function nameUuid(text: string): string {
  const digest = createHash("sha1").update(Buffer.from(URL_SPACE, "hex")).update(text, "utf8").digest().subarray(0, 16);
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  return digest.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
