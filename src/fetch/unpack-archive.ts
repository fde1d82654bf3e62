import { copyFileSync, createWriteStream, mkdirSync, symlinkSync, writeFileSync, chmodSync, constants } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type UnpackOptions, type UnpackSink, unpackToStore } from "./unpack.ts";

/**
 * Unpacks into a new or empty folder of the host: regular files (executable or not), folders and links that stay inside.
 * Throws what `unpackToStore` throws, and the file system's errors; the folder then holds a part.
 */
export async function unpackArchive(file: string, destinationFolder: string, options: UnpackOptions): Promise<void> {
  await mkdir(destinationFolder, { recursive: true });
  await unpackToStore(file, folderSink(destinationFolder), options);
}

function modeOf(executable: boolean): number {
  return executable ? 0o755 : 0o644;
}

/** Synchronous where files are small: Node is faster so by far. `wx` follows no link and replaces nothing. */
function folderSink(root: string): UnpackSink {
  return {
    folder(path) {
      mkdirSync(join(root, path));
    },
    file(path, executable, content) {
      const to = join(root, path);
      if (content instanceof Uint8Array) {
        writeFileSync(to, content, { flag: "wx", mode: modeOf(executable) });
        return undefined;
      }
      return pipeline(content, createWriteStream(to, { flags: "wx", mode: modeOf(executable), highWaterMark: 1024 * 1024 }));
    },
    symlink(path, target) {
      symlinkSync(target, join(root, path));
    },
    copy(path, from, executable) {
      const to = join(root, path);
      copyFileSync(join(root, from), to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      chmodSync(to, modeOf(executable));
    },
  };
}
