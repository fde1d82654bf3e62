import type { Diagnostic } from "#diagnostics/diagnostic.ts";

/** Warnings: reported while nothing is on the screen, then kept for the menu to tell. */
export class ToldLater {
  readonly #reportNow: (found: Diagnostic) => void;
  #waiting: string[] | undefined;

  constructor(reportNow: (found: Diagnostic) => void) {
    this.#reportNow = reportNow;
  }

  report(found: Diagnostic): void {
    if (this.#waiting === undefined) this.#reportNow(found);
    else this.#waiting.push(lines(found));
  }

  /** From now on they wait to be taken. */
  wait(): void {
    this.#waiting = [];
  }

  /** What came since they were taken last. */
  take(): readonly string[] {
    return this.#waiting?.splice(0) ?? [];
  }
}

const lines = ({ message, detail }: Diagnostic): string =>
  detail === undefined ? message : `${message}: ${detail.replaceAll("\n", "; ")}`;
