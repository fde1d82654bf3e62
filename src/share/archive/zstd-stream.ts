import { Zstd } from "@hpcc-js/wasm-zstd";

/** Pieces that go through the library at once, bytes. */
const PIECE = 1 << 20;
const LEVEL = 3;

/** Packs bytes as one zstd frame (RFC 8878). */
export async function* packZstd(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const zstd = await Zstd.load();
  zstd.reset();
  zstd.setCompressionLevel(LEVEL);
  let waiting: Uint8Array[] = [];
  let size = 0;
  const packed = (bytes: Uint8Array): Uint8Array => zstd.compressChunk(bytes).slice();
  for await (const piece of pieces) {
    waiting.push(piece);
    size += piece.byteLength;
    if (size < PIECE) continue;
    // Always as many at once, however they come: what the library gives hangs on that.
    const all = Buffer.concat(waiting, size);
    const whole = size - (size % PIECE);
    for (let at = 0; at < whole; at += PIECE) {
      const one = packed(all.subarray(at, at + PIECE));
      if (one.byteLength > 0) yield one;
    }
    waiting = [all.subarray(whole)];
    size -= whole;
  }
  if (size > 0) yield packed(Buffer.concat(waiting, size));
  yield zstd.compressEnd().slice();
}
