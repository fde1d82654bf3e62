import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { PassThrough, type Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { pack, type Pack } from "tar-stream";
import { unfinished } from "#store/living-process.ts";
import { removeUnfinishedIn } from "#store/temporary.ts";
import { packZstd } from "./zstd-stream.ts";

/**
 * Writes a tar archive, packed by zstd, to a file that is there whole or not at all. `fill` gives the members and ends the archive; what is written goes through
 * `through`. What a process that was killed had begun beside it is removed. Throws what `fill` does, the system's errors, the signal's reason.
 */
export async function writePacked(
  path: string,
  fill: (archive: Pack) => Promise<void>,
  signal: AbortSignal,
  through: Transform = new PassThrough(),
): Promise<void> {
  removeUnfinishedIn(dirname(path));
  const temporary = unfinished(path);
  const archive = pack();
  const broken = new AbortController();
  let fault: { readonly error: unknown } | undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its types leave open that what comes is bytes
  const packed = packZstd(archive as AsyncIterable<Uint8Array>);
  const written = pipeline(packed, through, createWriteStream(temporary, { flags: "wx" }), {
    signal: AbortSignal.any([signal, broken.signal]),
  });
  const filled = fill(archive).catch((error: unknown) => {
    fault = { error };
    broken.abort();
  });
  try {
    await written;
    await filled;
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    // Where a disk is full what `fill` meets is that file's end, not the reason.
    throw fault !== undefined && error instanceof Error && error.name === "AbortError" ? fault.error : error;
  }
}
