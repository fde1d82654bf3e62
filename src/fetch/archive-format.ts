import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { assertNever } from "#diagnostics/assert-never.ts";
import { type Member, packageData } from "./debian-package.ts";

/** How a tar archive is packed. */
export type Packing = "none" | "gzip" | "xz" | "zstd";

/** A tar archive, which may be a part of the file. */
export interface TarArchive {
  readonly kind: "tar";
  readonly packing: Packing;
  readonly within?: Member;
}

/** What the first bytes of a file say; for others than archives of ours, what they are. */
export type ArchiveFormat = TarArchive | { readonly kind: "other"; readonly name: string };

/** Magic numbers of RFC 1952, the .xz format's specification 1.2.1, RFC 8878, and of formats that people try. */
const MAGIC: readonly { readonly bytes: string; readonly format: ArchiveFormat }[] = [
  { bytes: "1f8b", format: { kind: "tar", packing: "gzip" } },
  { bytes: "fd377a585a00", format: { kind: "tar", packing: "xz" } },
  { bytes: "28b52ffd", format: { kind: "tar", packing: "zstd" } },
  { bytes: "425a68", format: { kind: "other", name: "it is packed by bzip2" } },
  { bytes: "504b0304", format: { kind: "other", name: "it is a zip archive" } },
  { bytes: "377abcaf271c", format: { kind: "other", name: "it is a 7z archive" } },
  { bytes: "4c5a4950", format: { kind: "other", name: "it is packed by lzip" } },
  { bytes: "213c617263683e0a", format: { kind: "other", name: "it is an ar archive, but no Debian package" } },
  { bytes: "7f454c46", format: { kind: "other", name: "it is an ELF file" } },
];

/** Reads the first bytes only; of a Debian package, those of its `data.tar` too. */
export async function detectFormat(file: string): Promise<ArchiveFormat> {
  const handle = await open(file, "r");
  try {
    const whole = await formatAt(handle, 0);
    const within = whole.kind === "other" ? await packageData(handle) : undefined;
    if (within === undefined) return whole;
    const inner = await formatAt(handle, within.start);
    return inner.kind === "tar" ? { ...inner, within } : inner;
  } finally {
    await handle.close();
  }
}

/** A tar header has no magic number in all its versions; its check sum tells later. */
async function formatAt(handle: FileHandle, at: number): Promise<ArchiveFormat> {
  const head = Buffer.alloc(512);
  const { bytesRead } = await handle.read(head, 0, head.byteLength, at);
  const hex = head.subarray(0, bytesRead).toString("hex");
  const known = MAGIC.find(({ bytes }) => hex.startsWith(bytes));
  if (known !== undefined) return known.format;
  if (bytesRead < 512) return { kind: "other", name: bytesRead === 0 ? "it is empty" : "it is too short" };
  return { kind: "tar", packing: "none" };
}

/** The streams from the file to the bytes of its tar archive, for `pipeline`. */
export async function unpackingStreams(
  file: string,
  { packing, within }: TarArchive,
): Promise<readonly [Readable, ...NodeJS.ReadWriteStream[]]> {
  const part = within === undefined ? {} : { start: within.start, end: within.end - 1 };
  const packed = createReadStream(file, { highWaterMark: 512 * 1024, ...part });
  switch (packing) {
    case "none":
      return [packed];
    case "gzip":
      return [packed, createGunzip({ chunkSize: 512 * 1024 })];
    case "xz": {
      // CommonJS: bundled, it has no export but the default one.
      const { default: xz } = await import("xz-decompress");
      return [Readable.fromWeb(new xz.XzReadableStream(Readable.toWeb(packed)))];
    }
    case "zstd":
      return [Readable.from(unzstd(packed), { objectMode: false })];
    default:
      return assertNever(packing);
  }
}

/**
 * zstd's blocks of one repeated byte are 4 bytes long and give 128 KiB each; the input goes in by small pieces so that a piece gives
 * 128 MiB at the worst before the reader's limits see it.
 */
const ZSTD_PIECE = 4096;

async function* unzstd(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import("fzstd");
  let ready: Uint8Array[] = [];
  const stream = new Decompress((bytes) => {
    // A copy: the library goes on to use its window's memory.
    if (bytes.byteLength > 0) ready.push(bytes.slice());
  });
  for await (const chunk of packed) {
    for (let at = 0; at < chunk.byteLength; at += ZSTD_PIECE) {
      stream.push(chunk.subarray(at, at + ZSTD_PIECE));
      yield* ready;
      ready = [];
    }
  }
  stream.push(new Uint8Array(0), true);
  yield* ready;
}
