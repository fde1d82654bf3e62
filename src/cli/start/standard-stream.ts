import { fstatSync, writeSync } from "node:fs";

/** Standard output or error. */
export interface StandardStream {
  readonly isTerminal: boolean;
  /** Text as UTF-8; bytes as they are. */
  write(data: string | Uint8Array): void;
}

/** While whoever reads a pipe that doesn't wait has not caught up. */
const RETRY_MS = 2;

const known = new Map<1 | 2, StandardStream>();

/** 1: output, 2: error. Whoever reads no more (`kiln list | head`) ends the process quietly: that is no error of ours. */
export function standardStream(fd: 1 | 2): StandardStream {
  const stream = known.get(fd) ?? openStream(fd);
  known.set(fd, stream);
  return stream;
}

/** Files, pipes and sockets are written to directly: Node's streams for them load all that it knows of networks, 10 ms of each start. */
function openStream(fd: 1 | 2): StandardStream {
  const isDirect = isFileOrPipe(fd);
  if (isDirect) return { isTerminal: false, write: (data) => writeAll(fd, typeof data === "string" ? Buffer.from(data) : data) };
  const stream = fd === 1 ? process.stdout : process.stderr;
  // EIO: the terminal has gone.
  stream.on("error", (error: NodeJS.ErrnoException) => (error.code === "EIO" ? process.exit() : endQuietlyOnClosedPipe(error)));
  // Undefined where it is no terminal, whatever the types say.
  // oxlint-disable-next-line typescript/no-unnecessary-type-conversion
  return { isTerminal: Boolean(stream.isTTY), write: (data) => void stream.write(data) };
}

function isFileOrPipe(fd: number): boolean {
  try {
    const stats = fstatSync(fd);
    return stats.isFile() || stats.isFIFO() || stats.isSocket();
  } catch {
    return false;
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  try {
    writeFully(fd, bytes);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    endQuietlyOnClosedPipe(error);
  }
}

/** All of `bytes`, whatever part of them an open file takes at once. Throws what the file system says. */
export function writeFully(fd: number, bytes: Uint8Array): void {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error) || error.code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

function endQuietlyOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit();
}
