import { createHash, createPublicKey, verify, type KeyObject } from "node:crypto";

/** What verifies signatures of one signer: an ed25519 key (RFC 8032). */
export interface PublicKey {
  /** sha256 of the key as SubjectPublicKeyInfo in DER (RFC 8410), 64 hexadecimal digits. */
  readonly id: string;
  /** `ed25519:` and the 32 bytes of the key in base64: how people hand keys to each other. */
  readonly text: string;
  /** The same for other programs: SubjectPublicKeyInfo in PEM. */
  readonly pem: string;
  verifies(signed: Uint8Array, signature: Uint8Array): boolean;
}

/** SubjectPublicKeyInfo of an ed25519 key but for its 32 bytes (RFC 8410, section 10.1). */
const SPKI = Buffer.from("302a300506032b6570032100", "hex");
const TEXT = /^ed25519:([A-Za-z0-9+/]{43}=)$/;

/** Reads `PublicKey.text` or `.pem`. Undefined: it is no ed25519 key. */
export function readPublicKey(written: string): PublicKey | undefined {
  const text = TEXT.exec(written.trim())?.[1];
  try {
    if (text !== undefined) {
      const der = Buffer.concat([SPKI, Buffer.from(text, "base64")]);
      return publicKeyOf(createPublicKey({ key: der, format: "der", type: "spki" }));
    }
    // A private key's text has a public one in it: whoever hands that around by mistake is told.
    if (!/^-----BEGIN PUBLIC KEY-----\r?\n/.test(written.trimStart())) return undefined;
    return publicKeyOf(createPublicKey(written));
  } catch {
    return undefined;
  }
}

/** Undefined: it is no ed25519 key. */
export function publicKeyOf(key: KeyObject): PublicKey | undefined {
  if (key.asymmetricKeyType !== "ed25519") return undefined;
  const der = key.export({ format: "der", type: "spki" });
  return {
    id: createHash("sha256").update(der).digest("hex"),
    text: `ed25519:${der.subarray(SPKI.length).toString("base64")}`,
    pem: key.export({ format: "pem", type: "spki" }).toString(),
    verifies: (signed, signature) => signature.length === 64 && verify(null, signed, key, signature),
  };
}
