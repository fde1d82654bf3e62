import { uptimeMs } from "./clock.ts";
import type { Terminal } from "./terminal.ts";

export interface Counting {
  readonly show: (done: number, total: number) => void;
  /** The line is empty again. */
  close(): void;
}

/** `12 of 340` on a terminal, in one line that is written over. */
export function countingOn(terminal: Terminal): Counting {
  let shownAt = 0;
  return {
    show(done, total) {
      const now = uptimeMs();
      if (!terminal.live || now - shownAt < 50) return;
      shownAt = now;
      terminal.err(`\r${done} of ${total}\u001b[K`);
    },
    close() {
      if (shownAt > 0) terminal.err("\r\u001b[K");
    },
  };
}
