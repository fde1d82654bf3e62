/** Numbers from 1 for what goes on at once; each is given again when it is free, the lowest first. */
export class Tracks {
  readonly #isTaken: boolean[] = [];

  /** How many were taken at once at most. */
  get count(): number {
    return this.#isTaken.length;
  }

  take(): number {
    const free = this.#isTaken.indexOf(false);
    const index = free === -1 ? this.#isTaken.length : free;
    this.#isTaken[index] = true;
    return index + 1;
  }

  giveBack(track: number): void {
    this.#isTaken[track - 1] = false;
  }
}
