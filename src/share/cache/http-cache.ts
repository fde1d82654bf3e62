import { createReadStream } from "node:fs";
import { request, type Dispatcher } from "undici";
import { hashOf, sizeOf, type Digest } from "#derivation/digest.ts";
import { shownAddress } from "#diagnostics/shown-address.ts";
import { describeTransfer } from "#fetch/transfer-failure.ts";
import { CacheTrouble, gather, LARGEST_ENTRY, type BlobContent, type CacheBackEnd } from "./back-end.ts";

export interface HttpCacheOptions {
  /** Ends without a slash; without user and password. */
  readonly url: string;
  /** Of `Authorization`. */
  readonly authorization?: string | undefined;
  readonly dispatcher: Dispatcher;
}

/** Of `kiln serve`: says that it answers many look-ups at once (docs/caches.md). */
export const BATCH_HEADER = "kiln-batch";
/** Look-ups of one request. */
export const LARGEST_BATCH = 512;

/**
 * A cache behind a server of HTTP: GET, HEAD and PUT of `ac/KEY` and `cas/HASH` below its URL, as bazel-remote, ccache's «bazel» layout and nginx with DAV have
 * them. 404 and 410: it isn't there. Nothing is followed elsewhere, so that credentials stay with their host.
 */
export class HttpCache implements CacheBackEnd {
  readonly name: string;
  readonly #options: HttpCacheOptions;
  #answersBatches = false;

  constructor(options: HttpCacheOptions) {
    this.name = shownAddress(options.url);
    this.#options = options;
  }

  async entry(key: string, signal: AbortSignal): Promise<Uint8Array | undefined> {
    const body = await this.#get(`ac/${key}`, signal);
    return body && (await gather(body, LARGEST_ENTRY));
  }

  /** Undefined until a server has said that it can. */
  get entries(): CacheBackEnd["entries"] {
    return this.#answersBatches ? (keys, signal) => this.#batch(keys, signal) : undefined;
  }

  async putEntry(key: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    await this.#put(`ac/${key}`, { kind: "bytes", bytes }, signal);
  }

  async blob(digest: Digest, signal: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined> {
    return await this.#get(`cas/${hashOf(digest)}`, signal, sizeOf(digest));
  }

  async hasBlob(digest: Digest, signal: AbortSignal): Promise<boolean> {
    const answer = await this.#ask("HEAD", `cas/${hashOf(digest)}`, signal);
    await answer.body.dump();
    if (isAbsent(answer.statusCode)) return false;
    if (answer.statusCode !== 200) throw ofStatus(answer.statusCode);
    const length = answer.headers["content-length"];
    return length === undefined || Number(length) === sizeOf(digest);
  }

  async putBlob(digest: Digest, content: BlobContent, signal: AbortSignal): Promise<void> {
    await this.#put(`cas/${hashOf(digest)}`, content, signal);
  }

  async close(): Promise<void> {
    await this.#options.dispatcher.destroy();
  }

  async #get(path: string, signal: AbortSignal, sizeBytes?: number): Promise<AsyncIterable<Uint8Array> | undefined> {
    const answer = await this.#ask("GET", path, signal);
    if (answer.statusCode === 200) {
      const length = answer.headers["content-length"];
      if (sizeBytes !== undefined && length !== undefined && Number(length) !== sizeBytes) {
        answer.body.on("error", () => undefined).destroy();
        throw new CacheTrouble(`gives ${String(length)} bytes where there should be ${sizeBytes}`, false);
      }
      return told(answer.body);
    }
    await answer.body.dump({ limit: 64 * 1024 }).catch(() => undefined);
    if (isAbsent(answer.statusCode)) return undefined;
    throw ofStatus(answer.statusCode);
  }

  async #batch(keys: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    const answer = await this.#ask("POST", "ac/", signal, Buffer.from(JSON.stringify(keys)), { "content-type": "application/json" });
    if (answer.statusCode !== 200) {
      await answer.body.dump({ limit: 64 * 1024 }).catch(() => undefined);
      throw ofStatus(answer.statusCode);
    }
    const text = Buffer.from(await gather(told(answer.body), LARGEST_ENTRY)).toString("utf8");
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new CacheTrouble("gives an answer that is no JSON", false);
    }
    for (const [key, entry] of Object.entries(typeof value === "object" && value !== null ? value : {}))
      if (typeof entry === "string") found.set(key, Buffer.from(entry, "base64"));
    return found;
  }

  async #put(path: string, content: BlobContent, signal: AbortSignal): Promise<void> {
    const body = content.kind === "bytes" ? content.bytes : createReadStream(content.path);
    const length = content.kind === "bytes" ? content.bytes.byteLength : content.sizeBytes;
    const answer = await this.#ask("PUT", path, signal, body, { "content-length": String(length) });
    await answer.body.dump({ limit: 64 * 1024 }).catch(() => undefined);
    if (answer.statusCode < 200 || answer.statusCode > 299) throw ofStatus(answer.statusCode, "takes nothing");
  }

  async #ask(
    method: "GET" | "HEAD" | "PUT" | "POST",
    path: string,
    signal: AbortSignal,
    body?: Uint8Array | ReturnType<typeof createReadStream>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Dispatcher.ResponseData> {
    const { url, authorization, dispatcher } = this.#options;
    try {
      const answer = await request(`${url}/${path}`, {
        method,
        dispatcher,
        signal,
        headers: {
          // What is hashed may not be packed on the way.
          "accept-encoding": "identity",
          "user-agent": "kiln",
          ...(authorization === undefined ? {} : { authorization }),
          ...headers,
        },
        ...(body === undefined ? {} : { body }),
      });
      if (answer.headers[BATCH_HEADER] !== undefined) this.#answersBatches = true;
      return answer;
    } catch (error) {
      throw troubleOf(error, signal);
    }
  }
}

const isAbsent = (status: number): boolean => status === 404 || status === 410;

function ofStatus(status: number, how = ""): CacheTrouble {
  const what = status === 401 || status === 403 ? "refuses your credentials, or wants some" : how;
  return new CacheTrouble(`answers ${status}${what === "" ? "" : `: it ${what}`}`, status >= 500 || status === 429 || status === 408);
}

async function* told(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw troubleOf(error);
  }
}

/** Undici's and the system's failures in words; an abort stays what it is. */
function troubleOf(error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted === true || error instanceof CacheTrouble) return error;
  if (!(error instanceof Error) || !("code" in error)) return error;
  return new CacheTrouble(`can't be used: ${describeTransfer(error)}`, true);
}
