import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { unusableFile } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { errnoOf } from "#config/host-files.ts";

const CHUNK = 65_536;

/** Reads what a machine said, and goes on where it stopped. It lies in four pieces (helper/machine.c); the oldest goes when a new one is begun. */
export class MachineLog {
  readonly #folder: string;
  #next = 0;
  #fd: number | undefined;
  #isCut = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whether something was gone before it could be read. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Hands on all that is there and wasn't read yet. KILN-E1109. */
  read(out: (bytes: Uint8Array) => void): void {
    for (;;) {
      // A piece that has one behind it is complete: so who looks for those first misses nothing.
      const pieces = piecesIn(this.#folder);
      this.#fd ??= this.#open(pieces);
      if (this.#fd === undefined) return;
      passOn(this.#fd, out);
      if (!pieces.some((piece) => piece >= this.#next)) return;
      this.close();
    }
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #open(pieces: readonly number[]): number | undefined {
    for (const piece of pieces.filter((one) => one >= this.#next)) {
      const path = join(this.#folder, `log.${piece}`);
      if (piece > this.#next) this.#isCut = true;
      this.#next = piece + 1;
      try {
        return openSync(path, "r");
      } catch (error) {
        // It was the oldest, and has just gone.
        if (errnoOf(error) !== "ENOENT") throw new KilnFailure([unusableFile(path, "read", errnoOf(error))]);
        this.#isCut = true;
      }
    }
    return undefined;
  }
}

/** All that is kept of what a machine said. */
export function logText(folder: string): string {
  const parts: Uint8Array[] = [];
  const log = new MachineLog(folder);
  log.read((bytes) => parts.push(Uint8Array.from(bytes)));
  log.close();
  return Buffer.concat(parts).toString("utf8");
}

/** Numbers of the pieces that there are, the oldest first. */
function piecesIn(folder: string): readonly number[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    // The machine was forgotten.
    return [];
  }
  return names
    .flatMap((name) => /^log\.(\d{1,15})$/.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => a - b);
}

function passOn(fd: number, out: (bytes: Uint8Array) => void): void {
  const bytes = Buffer.alloc(CHUNK);
  for (let size = readSync(fd, bytes); size > 0; size = readSync(fd, bytes)) out(bytes.subarray(0, size));
}
