import { closeSync, openSync } from "node:fs";
import { errnoOf } from "#config/host-files.ts";
import { unusableFile } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { GatheredText } from "../gathered-text.ts";
import { writeFully } from "../start/standard-stream.ts";

/** That many characters don't wait. */
const MOST = 1 << 16;

/** A file of the command line that grows while the command works. What it can't take is told by `onLost`, once; the build goes on. */
export class LineFile {
  readonly #fd: number;
  readonly #onLost: (errno: string) => void;
  readonly #lines = new GatheredText((text) => {
    if (!this.#isLost) this.#try(() => writeFully(this.#fd, Buffer.from(text)));
  }, MOST);
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
    this.#lines.add(text);
  }

  close(): void {
    this.#lines.flush();
    this.#try(() => closeSync(this.#fd));
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
