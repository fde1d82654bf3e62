import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Descriptor } from "./manifest.ts";
import type { Registry } from "./registry.ts";

/** Says what is wrong with what a registry has. */
export type Refuse = (why: string) => never;

/** Brings a blob into a file that isn't there yet. Throws what `refuse` does where it isn't what the descriptor says, and `RegistryTrouble`. */
export async function download(
  registry: Registry,
  { digest, size }: Descriptor,
  to: string,
  refuse: Refuse,
  signal: AbortSignal,
): Promise<void> {
  const pieces = (await registry.blob(digest, signal)) ?? refuse(`the registry doesn't have ${digest}`);
  const hash = createHash("sha256");
  let total = 0;
  const checked = async function* (): AsyncIterable<Uint8Array> {
    for await (const piece of pieces) {
      total += piece.byteLength;
      if (total > size) refuse(`${digest} has more than the ${size} bytes that it should have`);
      hash.update(piece);
      yield piece;
    }
  };
  await pipeline(checked(), createWriteStream(to, { flags: "wx" }), { signal });
  if (total !== size || `sha256:${hash.digest("hex")}` !== digest) refuse(`the registry gives other bytes than those of ${digest}`);
}
