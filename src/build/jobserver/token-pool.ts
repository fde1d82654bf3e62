import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, readlinkSync, readSync, statSync, writeSync } from "node:fs";
import type { JobserverAddress } from "./make-flags.ts";

/** Tokens that processes share: who has one may run one command more. */
export interface TokenPool {
  /** Never waits; undefined: all are taken. */
  tryTake(): number | undefined;
  /** The same that was taken: make may tell them apart. */
  giveBack(token: number): void;
  close(): void;
}

/** The pool of a command that may run one command at a time, in the slot that `make` gave it. */
export const NO_TOKENS: TokenPool = { tryTake: () => undefined, giveBack: () => undefined, close: () => undefined };

/**
 * The pool at this address, or why there is none.
 *
 * Whether reading waits is a flag of an open file, which all processes have in common that inherited it: to change it would disturb `make`, to rely on it
 * would stop this process for as long as no token is free. So pipes, too, are opened once more by their name in /proc: the same tokens, flags of our own.
 */
export function openTokenPool(address: JobserverAddress): TokenPool | string {
  const path = address.kind === "fifo" ? address.path : `/proc/self/fd/${address.read}`;
  const why = address.kind === "fifo" ? whyNoFifo(path) : whyNoPipe(address.read, address.write);
  if (why !== undefined) return why;
  try {
    return new Tokens(openSync(path, constants.O_RDWR | constants.O_NONBLOCK));
  } catch (error) {
    return messageOf(error);
  }
}

class Tokens implements TokenPool {
  readonly #file: number;
  readonly #byte = new Uint8Array(1);

  constructor(file: number) {
    this.#file = file;
  }

  tryTake(): number | undefined {
    try {
      return readSync(this.#file, this.#byte, 0, 1, null) === 1 ? this.#byte[0] : undefined;
    } catch {
      // EAGAIN: all are taken.
      return undefined;
    }
  }

  giveBack(token: number): void {
    this.#byte[0] = token;
    // There is room for it, as it came from there; and somebody who reads, as this process does.
    writeSync(this.#file, this.#byte, 0, 1, null);
  }

  close(): void {
    closeSync(this.#file);
  }
}

function whyNoFifo(path: string): string | undefined {
  try {
    return statSync(path).isFIFO() ? undefined : `${path} is no named pipe`;
  } catch (error) {
    return messageOf(error);
  }
}

/** Where `make` closed its pipe to a command, Node has used these numbers for something of its own by now, pipes among it: only a pipe that an ancestor has too is make's. */
function whyNoPipe(read: number, write: number): string | undefined {
  const [pipe, other] = [pipeOf(read), pipeOf(write)];
  const isShared = pipe !== undefined && pipe === other && ancestorHas(pipe);
  return isShared ? undefined : `the file descriptors ${read} and ${write} aren't open here`;
}

function pipeOf(file: number): number | undefined {
  try {
    const stat = fstatSync(file);
    return stat.isFIFO() ? stat.ino : undefined;
  } catch {
    return undefined;
  }
}

function ancestorHas(pipe: number): boolean {
  for (let id = process.ppid; id > 0; id = parentOf(id)) if (hasOpen(id, `pipe:[${pipe}]`)) return true;
  return false;
}

function hasOpen(id: number, link: string): boolean {
  try {
    return readdirSync(`/proc/${id}/fd`).some((file) => linkOf(`/proc/${id}/fd/${file}`) === link);
  } catch {
    // It ended, or isn't this user's.
    return false;
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** 0: there is none. */
function parentOf(id: number): number {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, "latin1");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return 0;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
