import { build } from "./generated/reapi.js";
import type { Digest } from "../digest.ts";

const v2 = build.bazel.remote.execution.v2;

/** Encoders and decoders of the messages in reapi.proto. */
export const { Action, ActionResult, Command, Directory } = v2;

/** A `Digest` message. A size of 0 is proto3's default: left unset, so that it is left out of the bytes. */
export interface DigestMessage {
  hash: string;
  sizeBytes?: number;
}

export function digestMessage(digest: Digest): DigestMessage {
  const size = Number(digest.slice(65));
  return size === 0 ? { hash: digest.slice(0, 64) } : { hash: digest.slice(0, 64), sizeBytes: size };
}

/** Undefined: no well-formed sha256 `Digest`. */
export function digestOfMessage(
  message: { readonly hash?: string | null; readonly sizeBytes?: number | null } | null | undefined,
): Digest | undefined {
  if (message?.hash === null || message?.hash === undefined || !/^[0-9a-f]{64}$/.test(message.hash)) return undefined;
  // A `Long` where the library of that name is installed, whatever the generated types say.
  // oxlint-disable-next-line typescript/no-unnecessary-type-conversion
  const size = Number(message.sizeBytes ?? 0);
  return Number.isSafeInteger(size) && size >= 0 ? `${message.hash}/${size}` : undefined;
}
