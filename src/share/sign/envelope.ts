import { preAuthentication } from "./pre-authentication.ts";
import type { PublicKey } from "./public-key.ts";
import { isRecord } from "#derivation/is-record.ts";
import type { SigningKey } from "./signing-key.ts";

/** A signed text as it travels: the JSON envelope of DSSE 1.0.2 (envelope.md). It lies beside what it speaks of, never inside. */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly { readonly keyId: string; readonly signature: Uint8Array }[];
}

/** What came of looking at an envelope: whose it is, or why it doesn't count. */
export type Verdict =
  | { readonly kind: "signed"; readonly by: PublicKey; readonly payload: Uint8Array }
  /** No signature in it is by a key of these. `keyIds`: by whom it says that it is. */
  | { readonly kind: "stranger"; readonly keyIds: readonly string[] }
  /** It says that it is by one of these keys, and isn't. */
  | { readonly kind: "forged"; readonly keyId: string }
  | { readonly kind: "other-type"; readonly payloadType: string };

/** The JSON text of an envelope with the signatures of these keys. Same payload, same keys: same bytes, as ed25519 takes nothing at random. */
export function signEnvelope(payloadType: string, payload: Uint8Array, keys: readonly SigningKey[]): string {
  const signed = preAuthentication(payloadType, payload);
  return JSON.stringify({
    payload: Buffer.from(payload).toString("base64"),
    payloadType,
    signatures: keys.map((key) => ({ keyid: key.public.id, sig: Buffer.from(key.sign(signed)).toString("base64") })),
  });
}

/** Undefined: it is no envelope. What it holds counts only after `verifyEnvelope`. */
export function readEnvelope(text: string): Envelope | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || typeof value["payloadType"] !== "string" || !Array.isArray(value["signatures"])) return undefined;
  const payload = fromBase64(value["payload"]);
  const signatures = value["signatures"].map((one: unknown) => {
    const signature = isRecord(one) ? fromBase64(one["sig"]) : undefined;
    const keyId = isRecord(one) ? (one["keyid"] ?? "") : undefined;
    return signature === undefined || typeof keyId !== "string" ? undefined : { keyId, signature };
  });
  if (payload === undefined || !signatures.every((one) => one !== undefined)) return undefined;
  return { payloadType: value["payloadType"], payload, signatures };
}

/**
 * Whether one of `trusted` signed the payload, as a text of `payloadType`. A signature's key id is a hint that nothing protects: a key that
 * verifies counts whatever it says, and one that it names and that doesn't verify is told as forged.
 */
export function verifyEnvelope(envelope: Envelope, payloadType: string, trusted: readonly PublicKey[]): Verdict {
  const { payload, signatures } = envelope;
  if (envelope.payloadType !== payloadType) return { kind: "other-type", payloadType: envelope.payloadType };
  const signed = preAuthentication(payloadType, payload);
  for (const { signature } of signatures) {
    const by = trusted.find((key) => key.verifies(signed, signature));
    if (by !== undefined) return { kind: "signed", by, payload };
  }
  const keyIds = signatures.map(({ keyId }) => keyId);
  const forged = keyIds.find((keyId) => trusted.some(({ id }) => id === keyId));
  return forged === undefined ? { kind: "stranger", keyIds } : { kind: "forged", keyId: forged };
}

/** Both alphabets of RFC 4648, as DSSE allows. */
function fromBase64(value: unknown): Uint8Array | undefined {
  if (typeof value !== "string" || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(value)) return undefined;
  return Buffer.from(value, "base64");
}
