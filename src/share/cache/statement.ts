import { createHash } from "node:crypto";
import { canonicalJson } from "#derivation/canonical-json.ts";
import type { DerivationId } from "#derivation/derivation.ts";
import { hashOf, type Digest } from "#derivation/digest.ts";
import type { ActionResult } from "#derivation/output.ts";
import { ActionResult as Message, digestMessage } from "#derivation/reapi/messages.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import { decodeOutputs, isDigest } from "#store/result-files.ts";
import { readEnvelope, signEnvelope, verifyEnvelope, type Verdict } from "../sign/envelope.ts";
import type { PublicKey } from "../sign/public-key.ts";
import type { SigningKey } from "../sign/signing-key.ts";

/** What a signer says: this action gave that; or: this derivation came to this action, which gave that. */
export interface Statement {
  readonly subject: Subject;
  readonly action: Digest;
  readonly result: ActionResult;
}

/** What a statement is looked up by. */
export type Subject = { readonly kind: "realisation"; readonly id: DerivationId } | { readonly kind: "action"; readonly action: Digest };

/** Types of what is signed: a signature of one is none of the other. */
const TYPES = {
  realisation: "application/vnd.kiln.realisation.v1+json",
  action: "application/vnd.kiln.action-result.v1+json",
} as const;

/** In place of a key's id: statements that nobody signed, for who says that he takes them. */
export const UNSIGNED = "unsigned";

/**
 * Where a signer's statement lies in `ac/`: sha256 of one line. The signer is part of it, so that a stranger who may write there can't put his own in its place
 * without being seen, and of two who build the same neither overwrites the other.
 */
export function entryKey(subject: Subject, keyId: string): string {
  const about = subject.kind === "realisation" ? subject.id : hashOf(subject.action);
  return createHash("sha256").update(`kiln ${subject.kind}/1 ${about} ${keyId}`).digest("hex");
}

/**
 * A REAPI `ActionResult`, as servers that look into `ac/` want one: the envelope is its `stdout_raw`, and `output_files` names what the statement needs of
 * `cas/`. Readers go by the envelope alone. Without a key: unsigned.
 */
export function encodeEntry({ subject, action, result }: Statement, key: SigningKey | undefined): Uint8Array {
  const { outputs, wallMs, log } = result;
  const about = subject.kind === "realisation" ? { derivation: subject.id } : {};
  const payload = canonicalJson({ ...about, action, outputs, wallMs: Math.round(wallMs), log });
  const envelope = signEnvelope(TYPES[subject.kind], Buffer.from(payload), key === undefined ? [] : [key]);
  return Message.encode({
    outputFiles: Object.entries(outputs).map(([path, { digest }]) => ({ path, digest: digestMessage(digest) })),
    stdoutRaw: Buffer.from(envelope),
  }).finish();
}

/** What an entry comes to: a statement by a key that is trusted, or why it isn't taken, in words that follow a cache's name. */
export type ReadEntry = { readonly kind: "taken"; readonly statement: Statement } | { readonly kind: "refused"; readonly why: string };

/** `trusted`: the keys whose statements count; "anybody" takes unsigned ones too. */
export function readEntry(bytes: Uint8Array, subject: Subject, trusted: readonly PublicKey[] | "anybody"): ReadEntry {
  const envelope = readEnvelope(envelopeText(bytes));
  if (envelope === undefined) return refused("gives something that is no signed result");
  const payload =
    trusted === "anybody" && envelope.payloadType === TYPES[subject.kind]
      ? envelope.payload
      : payloadOf(verifyEnvelope(envelope, TYPES[subject.kind], trusted === "anybody" ? [] : trusted));
  if (typeof payload === "string") return refused(payload);
  const statement = decode(payload, subject);
  return statement === undefined ? refused("gives a signed result of something else") : { kind: "taken", statement };
}

/** The same of an entry that isn't looked for, but came: whatever it is of. Its key is checked as well. */
export function readGivenEntry(bytes: Uint8Array, key: string, trusted: readonly PublicKey[] | "anybody"): ReadEntry {
  const envelope = readEnvelope(envelopeText(bytes));
  const subject = envelope === undefined ? undefined : subjectIn(envelope.payload, envelope.payloadType);
  if (subject === undefined) return refused("gives something that is no signed result");
  const keyIds =
    trusted === "anybody" ? [UNSIGNED, ...(envelope?.signatures ?? []).map(({ keyId }) => keyId)] : trusted.map(({ id }) => id);
  const read = readEntry(bytes, subject, trusted);
  return read.kind === "taken" && !keyIds.some((keyId) => entryKey(subject, keyId) === key)
    ? refused("gives a signed result of something else")
    : read;
}

function subjectIn(payload: Uint8Array, type: string): Subject | undefined {
  const value = jsonIn(payload);
  if (typeof value !== "object" || value === null) return undefined;
  if (type === TYPES.action && "action" in value && isDigest(value.action)) return { kind: "action", action: value.action };
  const isId = "derivation" in value && typeof value.derivation === "string" && /^[0-9a-f]{64}$/.test(value.derivation);
  return type === TYPES.realisation && isId ? { kind: "realisation", id: String(value.derivation) } : undefined;
}

function jsonIn(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString("utf8"));
  } catch {
    return undefined;
  }
}

function payloadOf(verdict: Verdict): Uint8Array | string {
  switch (verdict.kind) {
    case "signed":
      return verdict.payload;
    case "stranger":
      return "gives a result that nobody signed whom you trust";
    case "forged":
      return "gives a result with a wrong signature";
    case "other-type":
      return "gives a signed text of another kind";
    default:
      return assertNever(verdict);
  }
}

function envelopeText(bytes: Uint8Array): string {
  try {
    return Buffer.from(Message.decode(bytes).stdoutRaw ?? []).toString("utf8");
  } catch {
    return "";
  }
}

/** Undefined: it says nothing of the subject. Signed, so by somebody trusted; what it names still has to be a result that a store can hold. */
function decode(payload: Uint8Array, subject: Subject): Statement | undefined {
  const value = jsonIn(payload);
  if (typeof value !== "object" || value === null || !("action" in value) || !("outputs" in value)) return undefined;
  const { action } = value;
  const outputs = decodeOutputs(value.outputs);
  if (!isDigest(action) || outputs === undefined) return undefined;
  const about = "derivation" in value ? value.derivation : undefined;
  if (subject.kind === "realisation" ? about !== subject.id : action !== subject.action) return undefined;
  const wallMs = "wallMs" in value && typeof value.wallMs === "number" && value.wallMs >= 0 ? value.wallMs : 0;
  const log = "log" in value && typeof value.log === "string" ? value.log : "";
  return { subject, action, result: { outputs, wallMs, log } };
}

const refused = (why: string): ReadEntry => ({ kind: "refused", why });
