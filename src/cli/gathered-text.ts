/** Text waits so long for more: milliseconds. */
const EVERY_MS = 50;

/** Text that is written in pieces, 50 ms after their first at the latest: each piece alone would cost a call of the system's, and wake up who reads it. */
export class GatheredText {
  readonly #write: (text: string) => void;
  readonly #most: number;
  #waiting: string[] = [];
  #size = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `most`: that many characters don't wait. */
  constructor(write: (text: string) => void, most = Number.POSITIVE_INFINITY) {
    this.#write = write;
    this.#most = most;
  }

  add(text: string): void {
    this.#waiting.push(text);
    this.#size += text.length;
    if (this.#size >= this.#most) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), EVERY_MS);
  }

  /** Writes what waits. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#waiting.join("");
    this.#waiting = [];
    this.#size = 0;
    this.#write(text);
  }
}
