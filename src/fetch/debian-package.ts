import type { FileHandle } from "node:fs/promises";

/** Where a member of an archive lies in the file. */
export interface Member {
  readonly start: number;
  readonly end: number;
}

const MAGIC = "!<arch>\n";
const HEADER_BYTES = 60;
/** The members of a Debian package are three or four; an archive of objects has more and is none. */
const MOST_MEMBERS = 8;

/**
 * The member with the files of a Debian package (`data.tar`, with what it is packed by behind it); undefined: the file is none.
 * Sources: deb(5), and ar(5) for the headers: name 16 bytes, size at byte 48 as 10 decimal digits, members at even places.
 */
export async function packageData(file: FileHandle): Promise<Member | undefined> {
  const { size } = await file.stat();
  let at = MAGIC.length;
  for (let i = 0; i < MOST_MEMBERS; i++) {
    const header = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await file.read(header, 0, HEADER_BYTES, at);
    const text = header.toString("latin1");
    if (bytesRead < HEADER_BYTES || !text.endsWith("`\n")) return undefined;
    // GNU's ar ends names by a slash.
    const name = text.slice(0, 16).trimEnd().replace(/\/$/, "");
    const digits = text.slice(48, 58).trimEnd();
    const start = at + HEADER_BYTES;
    const end = start + Number(digits);
    if (!/^\d+$/.test(digits) || end > size) return undefined;
    if (i === 0 && name !== "debian-binary") return undefined;
    if (/^data\.tar(\.|$)/.test(name)) return { start, end };
    at = end + (end % 2);
  }
  return undefined;
}
