import { sha256Hex } from "#derivation/digest.ts";
import { builtin } from "../builtin.ts";

export const hash = builtin(
  {
    theme: "strings",
    signature: "hash(string: string) -> string",
    meaning: "sha256 of the string's UTF-8 bytes, in lower-case hex",
    examples: [['hash("abc")', '"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"']],
  },
  (call) => sha256Hex(call.string("string")),
);
