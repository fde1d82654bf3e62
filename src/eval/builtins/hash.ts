import { sha256Hex } from "#derivation/digest.ts";
import { builtin } from "../builtin.ts";

/** `hash(string)`: sha256 of the string's UTF-8 bytes, in lower-case hex. */
export const hash = builtin("hash(string)", "sha256 of the string's UTF-8 bytes, in lower-case hex", (call) =>
  sha256Hex(call.string("string")),
);
