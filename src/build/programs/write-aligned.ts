import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import type { Digest } from "#derivation/digest.ts";
import type { AlignedLayout, MovedPiece } from "./aligned-layout.ts";

/** What is written at once: file systems keep it in large pieces then (bytes). */
const PIECE = 8 << 20;

/** Writes the copy of a program that a layout describes. Undefined: `signal` has told to stop; the file isn't whole. */
export async function writeAligned(
  from: string,
  { head, pieces, size }: AlignedLayout,
  to: string,
  signal: AbortSignal,
): Promise<Digest | undefined> {
  const source = await open(from, "r");
  try {
    const made = await open(to, "wx", 0o600);
    try {
      const hash = createHash("sha256");
      const buffer = Buffer.allocUnsafe(Math.min(PIECE, size));
      for (let at = 0; at < size; at += buffer.length) {
        if (signal.aborted) return undefined;
        const part = buffer.subarray(0, Math.min(buffer.length, size - at)).fill(0);
        for (const piece of pieces) await readPart(source, piece, part, at);
        if (at < head.length) head.copy(part, 0, at);
        hash.update(part);
        await writeWhole(made, part);
      }
      return `${hash.digest("hex")}/${size}`;
    } finally {
      await made.close();
    }
  } finally {
    await source.close();
  }
}

/** In one call, if the disk takes it so: `writeFile` makes small pieces of it. */
async function writeWhole(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length;) done += (await file.write(bytes, done)).bytesWritten;
}

/** What of a piece lies in `part`, which stands at `at` of the copy. */
async function readPart(source: FileHandle, { from, to, size }: MovedPiece, part: Buffer, at: number): Promise<void> {
  const start = Math.max(to, at);
  const end = Math.min(to + size, at + part.length);
  for (let done = start; done < end;) {
    const { bytesRead } = await source.read(part, done - at, end - done, from + done - to);
    if (bytesRead === 0) throw new Error("a file of the store ends before its size");
    done += bytesRead;
  }
}
