import { spawn, type ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { syncFails } from "#diagnostics/sandbox.ts";
import { errnoName } from "#diagnostics/errno.ts";
import { socketOf } from "./pipe-socket.ts";

/**
 * syncfs by processes of the helper's own, one for each path that is asked about: no slot has to be free, and starting a process each time would cost Node
 * more than what it waits for.
 */
export class FileSystemSync {
  readonly #helper: string;
  readonly #processes = new Map<string, SyncProcess>();

  constructor(helper: string) {
    this.#helper = helper;
  }

  /** All that was written to the file system that holds `path` is on its disk. Fails with KILN-E0805. */
  async sync(path: string): Promise<void> {
    let process = this.#processes.get(path);
    if (process === undefined || process.gone) {
      process = new SyncProcess(this.#helper, path);
      this.#processes.set(path, process);
    }
    const problem = await process.sync();
    if (problem !== undefined) throw new KilnFailure([syncFails(path, problem)]);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#processes.values()].map((process) => process.close()));
  }
}

/** One helper that synchronises whenever it is sent a byte, and answers with one. */
class SyncProcess {
  readonly #child: ChildProcess;
  /** Undefined: there was no descriptor left for it; the error of the child tells. */
  readonly #stdin: Socket | undefined;
  readonly #stdout: Socket | undefined;
  /** Who waits for the next answers, in order: undefined for success, else the name of what is wrong. */
  readonly #waiting: ((problem: string | undefined) => void)[] = [];
  #fault = "EPIPE";
  #closing = false;
  gone = false;

  constructor(helper: string, path: string) {
    // A session of its own: Ctrl-C on the terminal is for Kiln, which publishes what was finished. Should Kiln die, its end of the pipe tells.
    this.#child = spawn(helper, ["sync", path], { stdio: ["pipe", "pipe", "ignore"], env: {}, cwd: "/", detached: true });
    this.#child.on("error", (error: NodeJS.ErrnoException) => {
      this.#fault = error.code ?? "EIO";
      this.#end();
    });
    this.#child.on("close", () => this.#end());
    if (this.#child.stdin) this.#stdin = socketOf(this.#child.stdin);
    if (this.#child.stdout) this.#stdout = socketOf(this.#child.stdout);
    this.#stdin?.on("error", () => this.#end());
    this.#stdout?.on("error", () => this.#end());
    this.#stdout?.on("data", (bytes: Buffer) => {
      for (const errno of bytes) this.#waiting.shift()?.(errno === 0 ? undefined : errnoName(errno));
      this.#rest();
    });
    this.#child.unref();
  }

  sync(): Promise<string | undefined> {
    if (this.gone) return Promise.resolve(this.#fault);
    this.#stdin?.ref();
    this.#stdout?.ref();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#stdin?.write("s");
    });
  }

  async close(): Promise<void> {
    if (this.gone) return;
    this.#closing = true;
    this.#stdin?.ref();
    this.#stdout?.ref();
    const ended = new Promise<void>((resolve) => void this.#child.once("close", () => resolve()));
    this.#child.ref();
    this.#stdin?.end();
    await ended;
  }

  /** An idle one must not keep this process alive. */
  #rest(): void {
    if (this.#waiting.length > 0 || this.#closing) return;
    this.#stdin?.unref();
    this.#stdout?.unref();
  }

  #end(): void {
    this.gone = true;
    for (const answer of this.#waiting.splice(0)) answer(this.#fault);
  }
}
