import { pipeline } from "node:stream/promises";
import { extract, type Header } from "tar-stream";
import { damagedArchive, entryRefused } from "#diagnostics/fetch.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { type TarArchive, unpackingStreams } from "./archive-format.ts";
import { messageOf } from "./error-words.ts";

/** One member of an archive, with its content as a stream. */
export type Entry = AsyncIterable<Uint8Array> & { readonly header: Header; resume(): unknown };

export interface UnpackLimits {
  /** Bytes of the whole tar archive, headers included. */
  readonly totalBytes: number;
  readonly entries: number;
}

interface Reading {
  readonly name: string;
  readonly limits: UnpackLimits;
  readonly signal: AbortSignal | undefined;
  /** "enough": nothing more is read. */
  readonly take: (entry: Entry) => Promise<"enough" | void>;
}

/** Gives each entry of a tar archive to `take`; what it leaves of an entry is passed over. Throws KILN-E0721, KILN-E0728 and what `take` throws. */
export async function readEntries(file: string, archive: TarArchive, { name, limits, signal, take }: Reading): Promise<void> {
  // One character for each byte, so that names that aren't UTF-8 are seen; headers older than POSIX are read, all have a check sum.
  const settings = { filenameEncoding: "latin1", allowUnknownFormat: true };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its types lack these two
  const entries = extract(settings as Parameters<typeof extract>[0]);
  let total = 0;
  let last = "";
  const counted = async function* (pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      total += piece.byteLength;
      if (total > limits.totalBytes)
        throw new KilnFailure([entryRefused(name, last, "limit", `the archive holds more than ${limits.totalBytes} bytes`)]);
      yield piece;
    }
  };
  const [first, ...others] = await unpackingStreams(file, archive);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a streamx stream is what pipeline takes, but not by its type
  const streams = [first, ...others, counted, entries] as unknown as readonly NodeJS.ReadWriteStream[];
  const pumping = pipeline(streams, signal === undefined ? {} : { signal });
  let cause: unknown;
  let isEnough = false;
  pumping.catch((error: unknown) => {
    cause ??= error;
  });
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its types leave open that the content comes as bytes
    for await (const entry of entries as unknown as AsyncIterable<Entry>) {
      last = entry.header.name;
      isEnough = (await take(entry)) === "enough";
      if (isEnough) break;
      entry.resume();
    }
    if (isEnough) return await pumping.catch(() => undefined);
    await pumping;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof KilnFailure) throw error;
    // What broke the pump says more than the broken stream.
    await pumping.catch(() => undefined);
    if (cause instanceof KilnFailure) throw cause;
    if (error instanceof Error && "syscall" in error) throw error;
    throw new KilnFailure([damagedArchive(name, messageOf(error))]);
  }
}

/** The extended header of an entry (POSIX pax), empty where it has none. */
export function paxOf(header: Header): Readonly<Record<string, string>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- tar-stream's types leave it open
  return (header.pax as Readonly<Record<string, string>> | null | undefined) ?? {};
}
