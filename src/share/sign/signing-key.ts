import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { publicKeyOf, type PublicKey } from "./public-key.ts";

/** What makes signatures: an ed25519 key whose secret half stays on this machine. */
export interface SigningKey {
  readonly public: PublicKey;
  /** 64 bytes. */
  sign(signed: Uint8Array): Uint8Array;
}

/** A new key, and its secret as PKCS#8 in PEM, as openssl writes it. */
export function generateSigningKey(): { readonly key: SigningKey; readonly pem: string } {
  const { privateKey } = generateKeyPairSync("ed25519");
  const key = signingKeyOf(privateKey);
  if (key === undefined) throw new Error("a new ed25519 key is none");
  return { key, pem: privateKey.export({ format: "pem", type: "pkcs8" }).toString() };
}

/** Reads PKCS#8 in PEM. Undefined: it is no ed25519 key, or one that a pass phrase protects. */
export function readSigningKey(pem: string): SigningKey | undefined {
  try {
    return signingKeyOf(createPrivateKey(pem));
  } catch {
    return undefined;
  }
}

function signingKeyOf(secret: KeyObject): SigningKey | undefined {
  const known = publicKeyOf(createPublicKey(secret));
  return known && { public: known, sign: (signed) => sign(null, signed, secret) };
}
