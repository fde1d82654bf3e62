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
  const pack = (): Uint8Array => {
    const packed = zstd.compressChunk(Buffer.concat(waiting, size)).slice();
    [waiting, size] = [[], 0];
    return packed;
  };
  for await (const piece of pieces) {
    waiting.push(piece);
    size += piece.byteLength;
    if (size < PIECE) continue;
    const packed = pack();
    if (packed.byteLength > 0) yield packed;
  }
  if (size > 0) yield pack();
  yield zstd.compressEnd().slice();
}
