import { EXIT } from "./exit-codes.ts";

/**
 * What Ctrl-C (or SIGTERM) does. By itself it ends the process at once, also in the midst of work without a pause, when no listener would be called; shells
 * show 130. Once it is held back, the first one tells the command to stop and clean up, by the signal; a second one ends the process.
 */
export class Interrupt {
  readonly #controller = new AbortController();
  #isHeld = false;

  /** Who has it is told to stop, so from then on it is held back. */
  get signal(): AbortSignal {
    this.hold();
    return this.#controller.signal;
  }

  get isAborted(): boolean {
    return this.#controller.signal.aborted;
  }

  hold(): void {
    if (this.#isHeld) return;
    this.#isHeld = true;
    for (const name of SIGNALS) process.on(name, this.#onSignal);
  }

  /** Ctrl-C ends the process again. */
  close(): void {
    for (const name of SIGNALS) process.off(name, this.#onSignal);
  }

  readonly #onSignal = (): void => {
    if (this.isAborted) process.exit(EXIT.interrupted);
    this.#controller.abort();
  };
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
