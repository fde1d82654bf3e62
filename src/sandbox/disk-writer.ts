import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { syncFails } from "#diagnostics/sandbox.ts";
import { errnoName } from "#diagnostics/errno.ts";
import type { ShownFile } from "#store/results.ts";
import { HelperProcess } from "./helper-process.ts";

/** What one request may be large (bytes): helper/publish.c. */
const MOST_BYTES = 16 << 20;

/**
 * Puts things on disk by processes of the helper's own, one for each store: no slot has to be free, starting a process each time would cost Node more than
 * what it waits for, and files are made while this process goes on.
 */
export class DiskWriter {
  readonly #helper: string;
  readonly #processes = new Map<string, WriterProcess>();

  constructor(helper: string) {
    this.#helper = helper;
  }

  /** All that was written to the file system that holds `path` is on its disk. Fails with KILN-E0805. */
  async sync(path: string): Promise<void> {
    const problem = await this.#processFor(path).ask(Buffer.from("s"));
    if (problem !== undefined) throw new KilnFailure([syncFails(path, problem)]);
  }

  /**
   * Writes files, puts them on disk with all that was written before, and gives them their names, in this order. False: something was in the way; it is
   * found, and told, by who does the same himself.
   */
  async show(root: string, files: readonly ShownFile[]): Promise<boolean> {
    const request = encodeFiles(root, files);
    return request.length <= MOST_BYTES && (await this.#processFor(root).ask(request)) === undefined;
  }

  /** Has the disk's cache hold a program of the store in large pages (absolute path). False: it can't. */
  async readAhead(root: string, program: string): Promise<boolean> {
    const name = Buffer.from(program.slice(root.length + 1));
    const head = Buffer.alloc(9);
    head.write("a");
    head.writeUInt32LE(name.length + 5, 1);
    head.writeUInt32LE(name.length, 5);
    return (await this.#processFor(root).ask(Buffer.concat([head, name, END]))) === undefined;
  }

  #processFor(path: string): WriterProcess {
    let process = this.#processes.get(path);
    if (process === undefined || process.gone) {
      process = new WriterProcess(this.#helper, path);
      this.#processes.set(path, process);
    }
    return process;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#processes.values()].map((process) => process.close()));
  }
}

/** helper/publish.h has the form. */
function encodeFiles(root: string, files: readonly ShownFile[]): Buffer {
  const parts: Uint8Array[] = [];
  const field = (bytes: Uint8Array): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    parts.push(length, bytes, END);
  };
  for (const { temporary, path, content } of files) {
    for (const name of [temporary, path]) field(Buffer.from(name.slice(root.length + 1)));
    field(content);
  }
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(9);
  head.write("p");
  head.writeUInt32LE(body.length + 4, 1);
  head.writeUInt32LE(files.length, 5);
  return Buffer.concat([head, body]);
}

const END = Buffer.alloc(1);

/** One helper that does what it is asked for, one request after the other, and answers each with a byte. */
class WriterProcess {
  readonly #process: HelperProcess;
  /** Who waits for the next answers, in order: undefined for success, else the name of what is wrong. */
  readonly #waiting: ((problem: string | undefined) => void)[] = [];
  #fault = "EPIPE";
  gone = false;

  constructor(helper: string, path: string) {
    this.#process = new HelperProcess(helper, ["publish", path], {
      onData: (bytes) => {
        for (const errno of bytes) this.#waiting.shift()?.(errno === 0 ? undefined : errnoName(errno));
        if (this.#waiting.length === 0) this.#process.release();
      },
      onEnd: (fault = this.#fault) => {
        this.#fault = fault;
        this.gone = true;
        for (const answer of this.#waiting.splice(0)) answer(fault);
      },
    });
  }

  /** Undefined for success, else the name of what is wrong. */
  ask(request: Uint8Array): Promise<string | undefined> {
    if (this.gone) return Promise.resolve(this.#fault);
    this.#process.hold();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#process.write(request);
    });
  }

  async close(): Promise<void> {
    if (!this.gone) await this.#process.close();
  }
}
