import { closeSync, fstatSync, openSync, readSync, constants } from "node:fs";
import { errnoOf } from "#config/host-files.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import { unusableFile } from "#diagnostics/command-line.ts";
import { damagedImage, imageWithoutConfig, noImage } from "#diagnostics/config-command.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { elfSection } from "./elf-section.ts";

/** Where recipes/std/image.kiln puts the options of an image. */
const SECTION = ".kiln.config";

/** The options that an image carries, as a `.config` file. `shown`: its path for messages. Throws KILN-E1109, E1164–1166. */
export function embeddedConfig(path: string, shown: string): string {
  let found: ReturnType<typeof elfSection>;
  try {
    found = readSection(path);
  } catch (error) {
    throw new KilnFailure([unusableFile(shown, "read", errnoOf(error))]);
  }
  if (Buffer.isBuffer(found)) return found.toString("utf8");
  switch (found.kind) {
    case "no-elf":
      throw new KilnFailure([noImage(shown)]);
    case "damaged":
      throw new KilnFailure([damagedImage(shown, found.why)]);
    case "none":
      throw new KilnFailure([imageWithoutConfig(shown)]);
    default:
      return assertNever(found);
  }
}

function readSection(path: string): ReturnType<typeof elfSection> {
  // A pipe that nobody writes to would be waited for.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(fd);
    if (stat.isDirectory()) throw Object.assign(new Error("a folder"), { code: "EISDIR" });
    if (!stat.isFile()) return { kind: "no-elf" };
    return elfSection({ size: stat.size, read: (offset, size) => readAt(fd, offset, size) }, SECTION);
  } finally {
    closeSync(fd);
  }
}

function readAt(fd: number, offset: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  // What was cut off meanwhile is zeros: no more is said of a file that changes while it is read.
  for (let at = 0; at < size;) {
    const read = readSync(fd, bytes, at, size - at, offset + at);
    if (read === 0) break;
    at += read;
  }
  return bytes;
}
