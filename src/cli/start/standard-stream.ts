import { fstatSync, writeSync } from "node:fs";

/** Standard output or error. */
export interface StandardStream {
  readonly isTerminal: boolean;
  /** Text as UTF-8; bytes as they are. */
  write(data: string | Uint8Array): void;
  /** Of a terminal: what draws on it wants `columns`, `rows` and `isTTY`. */
  screen(): NodeJS.WritableStream;
}

/** While whoever reads a pipe that doesn't wait has not caught up. */
const RETRY_MS = 2;

const known = new Map<1 | 2, StandardStream>();

/** Where a server's command writes: its client's. */
let instead: Readonly<Record<1 | 2, StandardStream>> | undefined;

/** Undefined: this process's own again. */
export function writeInstead(streams: typeof instead): void {
  instead = streams;
}

/** Whether this command is done for another process. */
export const isForClient = (): boolean => instead !== undefined;

/** Text for people; the entry, which loads nothing else, has no better one. */
let failureText = (error: Error): Promise<string> => Promise.resolve(`kiln: standard output: ${error.message}\n`);

/** How it is told from here on that standard output can't be written to. */
export function tellStreamFailure(text: typeof failureText): void {
  failureText = text;
}

/** 1: output, 2: error. Whoever reads no more (`kiln list | head`) ends the process quietly: that is no error of ours. */
export function standardStream(fd: 1 | 2): StandardStream {
  if (instead !== undefined) return instead[fd];
  const stream = known.get(fd) ?? openStream(fd);
  known.set(fd, stream);
  return stream;
}

/** Files, pipes and sockets are written to directly: Node's streams for them load all that it knows of networks, 10 ms of each start. */
function openStream(fd: 1 | 2): StandardStream {
  const screen = (): NodeJS.WritableStream => (fd === 1 ? process.stdout : process.stderr);
  // What goes wrong there can be told nowhere: the exit status does.
  if (fd === 2 && isFileOrPipe(fd)) return { isTerminal: false, write: (data) => quietly(() => writeAll(fd, toBytes(data))), screen };
  const isDirect = isFileOrPipe(fd);
  if (isDirect) return { isTerminal: false, write: (data) => writeAll(fd, toBytes(data)), screen };
  const stream = fd === 1 ? process.stdout : process.stderr;
  // EIO: the terminal has gone.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EIO" || error.code === "EPIPE") process.exit();
    if (fd === 1) void endOn(error);
  });
  // Undefined where it is no terminal, whatever the types say.
  // oxlint-disable-next-line typescript/no-unnecessary-type-conversion
  return { isTerminal: Boolean(stream.isTTY), write: (data) => void stream.write(data), screen };
}

function toBytes(data: string | Uint8Array): Uint8Array {
  return typeof data === "string" ? Buffer.from(data) : data;
}

function quietly(write: () => void): void {
  try {
    write();
  } catch {
    process.exitCode ||= 1;
  }
}

/** A stream's error comes when nobody is there to catch it. */
async function endOn(error: NodeJS.ErrnoException): Promise<void> {
  const text = await failureText(named(error));
  quietly(() => writeFully(2, Buffer.from(text)));
  process.exit(1);
}

/** Node knows only the descriptor's number. */
const named = (error: Error): Error => Object.assign(error, { path: "standard output" });

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
  if (error.code !== "EPIPE") throw named(error);
  process.exit();
}
