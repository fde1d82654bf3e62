import { createHash, hash } from "node:crypto";

/** A REAPI `Digest` as text: `<sha256, lower-case hex>/<size in bytes, decimal>`. */
export type Digest = string & { readonly __digest?: never };

/** sha256 of bytes, lower-case hex. */
export function sha256Hex(bytes: Uint8Array | string): string {
  return hash("sha256", bytes, "hex");
}

/** The same of parts, one behind the other. */
export function sha256HexOf(parts: readonly Uint8Array[]): string {
  const whole = createHash("sha256");
  for (const part of parts) whole.update(part);
  return whole.digest("hex");
}

/** The digest of a blob. */
export function digestOf(bytes: Uint8Array): Digest {
  return `${sha256Hex(bytes)}/${bytes.byteLength}`;
}

/** The hash part of a digest, 64 hex digits. */
export function hashOf(digest: Digest): string {
  return digest.slice(0, 64);
}

/** The size part of a digest, bytes. */
export function sizeOf(digest: Digest): number {
  return Number(digest.slice(65));
}
