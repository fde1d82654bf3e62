import { spawn, type ChildProcess } from "node:child_process";
import { Socket } from "node:net";

export interface HelperEvents {
  /** What it answers, as it comes. */
  readonly onData: (bytes: Buffer) => void;
  /** It has gone; it may be said several times. `fault`: the errno by which it couldn't be started. */
  readonly onEnd: (fault?: string) => void;
}

/** A process of the helper's that is asked things by a pipe, and answers by another. Idle, it doesn't keep this process alive. */
export class HelperProcess {
  readonly #child: ChildProcess;
  /** Undefined: there was no descriptor left for it; `onEnd` tells. */
  readonly #stdin: Socket | undefined;
  readonly #stdout: Socket | undefined;
  #closing = false;

  /**
   * In a session of its own: Ctrl-C on the terminal is for Kiln, which ends what is to be ended. Should Kiln die, its end of the pipe tells. `more`: its
   * descriptors from 3 on.
   */
  constructor(helper: string, words: readonly string[], { onData, onEnd }: HelperEvents, more: readonly number[] = []) {
    this.#child = spawn(helper, words, { stdio: ["pipe", "pipe", "ignore", ...more], env: {}, cwd: "/", detached: true });
    this.#child.on("error", (error: NodeJS.ErrnoException) => onEnd(error.code ?? "EIO"));
    this.#child.on("close", () => onEnd());
    [this.#stdin, this.#stdout] = [this.#child.stdin, this.#child.stdout].map((stream) => (stream ? socketOf(stream) : undefined));
    for (const stream of [this.#stdin, this.#stdout]) stream?.on("error", () => onEnd());
    this.#stdout?.on("data", onData);
    this.#child.unref();
  }

  write(bytes: Uint8Array): void {
    this.#stdin?.write(bytes);
  }

  /** Somebody waits for an answer: until that has come this process stays. */
  hold(): void {
    this.#stdin?.ref();
    this.#stdout?.ref();
  }

  release(): void {
    if (this.#closing) return;
    this.#stdin?.unref();
    this.#stdout?.unref();
  }

  /** Tells it to end, and waits for that. All that this waits for keeps the process alive until it comes; an answer may still be under way. */
  async close(): Promise<void> {
    this.#closing = true;
    this.hold();
    const ended = new Promise<void>((resolve) => void this.#child.once("close", () => resolve()));
    this.#child.ref();
    this.#stdin?.end();
    await ended;
  }
}

/** Node's pipes to children are sockets: they can be told not to keep the process alive. */
function socketOf(stream: unknown): Socket {
  if (!(stream instanceof Socket)) throw new Error("a pipe is no socket");
  return stream;
}
