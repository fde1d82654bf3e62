import { type FileHandle, open, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Dispatcher } from "undici";
import { fetchNotWritten } from "#diagnostics/fetch.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { wordsOf } from "./error-words.ts";
import type { FetchProgress } from "./fetcher.ts";
import { ContentHasher } from "./integrity.ts";
import type { Timing } from "./network.ts";
import { requestFollowing } from "./request.ts";
import { describeTransfer, mayRetry, TransferFailure } from "./transfer-failure.ts";

/** Bytes. Nothing larger is fetched. */
export const LARGEST_BLOB = 8 * 1024 ** 3;

/** A URL with what is needed to ask for it. */
export interface WebSource {
  readonly url: URL;
  readonly dispatcher: Dispatcher;
  /** Headers for a URL of the way; asked again after each redirect, so that secrets stay with their host. */
  headers(url: URL): Readonly<Record<string, string>>;
}

export interface TransferOptions {
  /** Attempts in a row that bring nothing new. */
  readonly attempts: number;
  readonly timing: Timing;
  /** The declared hash's algorithm. */
  readonly algorithm: string;
  readonly onProgress?: FetchProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Transferred {
  readonly digest: string;
  readonly sri: string;
  /** Whether it was put together from several answers. */
  readonly resumed: boolean;
}

/**
 * Streams a URL to `file`, hashed on the way; a broken connection is resumed (RFC 9110, Range with If-Range) where the server says what version it
 * sends, else started again. Throws `TransferFailure`, KILN-E0707 and the signal's reason; then there is no file.
 */
export async function transfer(source: WebSource, file: string, options: TransferOptions): Promise<Transferred> {
  const handle = await writing(file, () => open(file, "wx", 0o600));
  let done = false;
  try {
    const result = await new Download(source, handle, file, options).run();
    done = true;
    return result;
  } finally {
    await handle.close();
    if (!done) await rm(file, { force: true });
  }
}

class Download {
  readonly #source: WebSource;
  readonly #handle: FileHandle;
  readonly #file: string;
  readonly #options: TransferOptions;
  #hasher: ContentHasher;
  /** Names the version of what was received so far: a strong ETag or a date. */
  #validator: string | undefined;
  #resumed = false;

  constructor(source: WebSource, handle: FileHandle, file: string, options: TransferOptions) {
    this.#source = source;
    this.#handle = handle;
    this.#file = file;
    this.#options = options;
    this.#hasher = new ContentHasher(options.algorithm);
  }

  async run(): Promise<Transferred> {
    const { attempts, signal } = this.#options;
    // A server that breaks off after each few bytes doesn't hold us for ever.
    let left = attempts * 16;
    for (let fruitless = 0; ;) {
      const before = this.#hasher.size;
      try {
        signal?.throwIfAborted();
        await this.#attempt();
        return { ...this.#hasher.finish(), resumed: this.#resumed };
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof KilnFailure) throw error;
        fruitless = this.#hasher.size > before ? 1 : fruitless + 1;
        left -= 1;
        if (!mayRetry(error)) throw new TransferFailure(describeTransfer(error), { final: true });
        if (fruitless >= attempts || left <= 0) {
          const tries = attempts === 1 ? "" : ` (${attempts * 16 - left} attempts)`;
          throw new TransferFailure(`${describeTransfer(error)}${tries}`, { final: true });
        }
        await sleep(this.#pause(fruitless, error), undefined, signal === undefined ? {} : { signal }).catch(() => signal?.throwIfAborted());
      }
    }
  }

  #pause(fruitless: number, error: unknown): number {
    const { backOff, longestBackOff } = this.#options.timing;
    const asked = error instanceof TransferFailure ? error.retryAfterMs : undefined;
    // A little chance keeps many clients from coming back at once.
    const own = backOff * 2 ** (fruitless - 1) * (0.75 + Math.random() / 2);
    return Math.min(longestBackOff, asked ?? own);
  }

  async #attempt(): Promise<void> {
    const have = this.#hasher.size;
    if (have > 0 && this.#validator === undefined) await this.#restart();
    const range: Record<string, string> =
      this.#hasher.size > 0 && this.#validator !== undefined ? { range: `bytes=${this.#hasher.size}-`, "if-range": this.#validator } : {};
    const answer = await requestFollowing(this.#source, range, this.#options.signal);
    const drop = (): void => {
      answer.body.on("error", () => undefined).destroy();
    };
    try {
      if (answer.statusCode === 206) {
        const start = /^bytes (\d+)-/.exec(header(answer, "content-range") ?? "")?.[1];
        if (range["range"] === undefined || Number(start) !== this.#hasher.size) {
          await this.#restart();
          throw new TransferFailure("the server sent another part than the one asked for", { final: false });
        }
        this.#resumed = true;
      } else if (answer.statusCode === 416 && this.#hasher.size > 0) {
        await this.#restart();
        throw new TransferFailure("the server doesn't have the part asked for", { final: false });
      } else if (answer.statusCode === 200) {
        if (this.#hasher.size > 0) await this.#restart();
        const etag = header(answer, "etag");
        this.#validator = etag !== undefined && !etag.startsWith("W/") ? etag : header(answer, "last-modified");
      } else {
        throw TransferFailure.ofStatus(answer.statusCode, header(answer, "retry-after"));
      }
      await this.#receive(answer);
    } finally {
      drop();
    }
  }

  async #receive(answer: Dispatcher.ResponseData): Promise<void> {
    const length = header(answer, "content-length");
    const total = length === undefined ? undefined : this.#hasher.size + Number(length);
    const tooLarge = (): TransferFailure => new TransferFailure(`it is larger than ${LARGEST_BLOB} bytes`, { final: true });
    if (total !== undefined && total > LARGEST_BLOB) throw tooLarge();
    this.#options.onProgress?.(this.#hasher.size, total);
    const pieces: AsyncIterable<Uint8Array> = answer.body;
    for await (const bytes of pieces) {
      if (this.#hasher.size + bytes.byteLength > LARGEST_BLOB) throw tooLarge();
      // The disk takes it while we hash.
      const written = this.#write(bytes, this.#hasher.size);
      this.#hasher.update(bytes);
      await written;
      this.#options.onProgress?.(this.#hasher.size, total);
    }
    if (total !== undefined && this.#hasher.size !== total) throw new TransferFailure("the connection ended too early", { final: false });
  }

  async #write(bytes: Uint8Array, at: number): Promise<void> {
    await writing(this.#file, async () => {
      for (let from = 0; from < bytes.byteLength;) {
        from += (await this.#handle.write(bytes, from, bytes.byteLength - from, at + from)).bytesWritten;
      }
    });
  }

  async #restart(): Promise<void> {
    await writing(this.#file, () => this.#handle.truncate(0));
    this.#hasher = new ContentHasher(this.#options.algorithm);
    this.#validator = undefined;
    this.#resumed = false;
  }
}

function header(answer: Dispatcher.ResponseData, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Tells failures of our own disk from those of the network. Throws KILN-E0707. */
export async function writing<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new KilnFailure([fetchNotWritten(file, wordsOf(error))]);
  }
}
