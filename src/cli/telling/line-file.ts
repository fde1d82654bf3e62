import { closeSync, openSync } from "node:fs";
import { errnoOf } from "#config/host-files.ts";
import { unusableFile } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { writeFully } from "../start/standard-stream.ts";

/** Lines wait so long for others before they are written: milliseconds. */
const EVERY_MS = 50;
/** That many characters don't wait. */
const MOST = 1 << 16;

/** A file of the command line that grows while the command works. What it can't take is told by `onLost`, once; the build goes on. */
export class LineFile {
  readonly #fd: number;
  readonly #onLost: (errno: string) => void;
  #waiting: string[] = [];
  #size = 0;
  #timer: NodeJS.Timeout | undefined;
  #isLost = false;

  /** Empties the file where there is one; a pipe or `/dev/fd/3` will do. Throws KILN-E1109. */
  constructor(path: string, shownPath: string, onLost: (errno: string) => void) {
    this.#onLost = onLost;
    try {
      this.#fd = openSync(path, "w");
    } catch (error) {
      throw new KilnFailure([unusableFile(shownPath, "written", errnoOf(error))]);
    }
  }

  write(text: string): void {
    this.#waiting.push(text);
    this.#size += text.length;
    if (this.#size >= MOST) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), EVERY_MS).unref();
  }

  close(): void {
    this.#flush();
    this.#try(() => closeSync(this.#fd));
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#waiting.join("");
    this.#waiting = [];
    this.#size = 0;
    if (text !== "" && !this.#isLost) this.#try(() => writeFully(this.#fd, Buffer.from(text)));
  }

  #try(work: () => void): void {
    try {
      work();
    } catch (error) {
      const errno = errnoOf(error);
      if (!this.#isLost) this.#onLost(errno);
      this.#isLost = true;
    }
  }
}
