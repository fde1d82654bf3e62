import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { assertNever } from "#diagnostics/assert-never.ts";
import { digestOfMessage, ActionResult as Message } from "#derivation/reapi/messages.ts";
import { gather, LARGEST_ENTRY } from "../cache/back-end.ts";
import { FolderCache, noteUse } from "../cache/folder-cache.ts";
import { BATCH_HEADER, LARGEST_BATCH } from "../cache/http-cache.ts";
import { mayDo, type Access } from "./access.ts";
import { KeptFiles } from "./kept-files.ts";
import { readPlace, type RequestPlace } from "./request-place.ts";

export interface CacheServerOptions {
  /** Absolute; a `FolderCache`. */
  readonly folder: string;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly maxBytes: number;
  readonly access: Access;
}

export interface CacheServer {
  readonly port: number;
  close(): Promise<void>;
}

/** What went wrong with a request, told by its status. */
class Refusal extends Error {
  readonly status: number;
  constructor(status: number, why: string) {
    super(why);
    this.status = status;
  }
}

/**
 * A cache over HTTP: GET, HEAD, PUT and DELETE of `ac/KEY` and `cas/SHA256`, as Bazel's clients and ccache use them, and of ccache's own keys; `POST ac/` with a
 * JSON list of keys gives many entries at once. What is put into `cas/` must hash to its name; signatures are its readers' affair. Throws the system's errors.
 */
export async function startCacheServer(options: CacheServerOptions): Promise<CacheServer> {
  const { folder, maxBytes } = options;
  const files = await KeptFiles.open(folder, maxBytes);
  const handler = new Handler(options, files);
  const server = createServer((request, response) => void handler.handle(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  return { port: portOf(server), close: () => closeServer(server) };
}

class Handler {
  readonly #cache: FolderCache;
  readonly #options: CacheServerOptions;
  readonly #files: KeptFiles;

  constructor(options: CacheServerOptions, files: KeptFiles) {
    this.#options = options;
    this.#cache = new FolderCache(options.folder);
    this.#files = files;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader(BATCH_HEADER, "1");
    try {
      await this.#answer(request, response);
    } catch (error) {
      request.resume();
      const status = error instanceof Refusal ? error.status : 500;
      if (response.headersSent) response.destroy();
      else response.writeHead(status, { "content-type": "text/plain" }).end(`${error instanceof Refusal ? error.message : "it failed"}\n`);
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "" } = request;
    const place = readPlace(url);
    const isWrite = method === "PUT" || method === "DELETE";
    if (!mayDo(isWrite ? "write" : "read", request.headers.authorization, this.#options.access)) {
      response.setHeader("www-authenticate", 'Bearer realm="kiln"');
      throw new Refusal(401, "a token is wanted");
    }
    if (place === undefined) throw new Refusal(404, "there is nothing by this name");
    if (place.kind === "batch") {
      if (method !== "POST") throw new Refusal(405, "only POST is known here");
      return await this.#batch(request, response);
    }
    const path = this.#pathOf(place);
    switch (method) {
      case "GET":
      case "HEAD":
        return await this.#give(place, path, method === "HEAD", response);
      case "PUT":
        return await this.#take(place, path, request, response);
      case "DELETE":
        await this.#files.remove(path);
        response.writeHead(204).end();
        return;
      default:
        throw new Refusal(405, `${method} isn't known here`);
    }
  }

  #pathOf(place: Exclude<RequestPlace, { readonly kind: "batch" }>): string {
    switch (place.kind) {
      case "entry":
        return this.#cache.entryPath(place.key);
      case "blob":
        return this.#cache.blobPath(place.hash);
      case "other":
        return join(this.#options.folder, "other", place.key);
      default:
        return assertNever(place);
    }
  }

  async #give(place: RequestPlace, path: string, isHead: boolean, response: ServerResponse): Promise<void> {
    const headers = { "content-type": "application/octet-stream" };
    if (place.kind === "entry") {
      const bytes = await this.#wholeEntry(place.key);
      if (bytes === undefined) throw new Refusal(404, "it isn't here");
      this.#used(path);
      response.writeHead(200, { ...headers, "content-length": bytes.byteLength }).end(isHead ? undefined : bytes);
      return;
    }
    // What is open stays what it is, whoever replaces or removes it.
    const file = await open(path).catch(() => undefined);
    try {
      const found = await file?.stat();
      if (file === undefined || found?.isFile() !== true) throw new Refusal(404, "it isn't here");
      this.#used(path);
      response.writeHead(200, { ...headers, "content-length": found.size });
      if (isHead) response.end();
      else await pipeline(file.createReadStream({ autoClose: false, end: Math.max(0, found.size - 1) }), response);
    } finally {
      await file?.close();
    }
  }

  /** Of an entry that names blobs, as REAPI's `ActionResult`s do, those must be here; ones of others are theirs. They are used with it. */
  async #wholeEntry(key: string): Promise<Uint8Array | undefined> {
    const bytes = await this.#cache.entry(key);
    if (bytes === undefined) return undefined;
    let named: readonly string[];
    try {
      named = (Message.decode(bytes).outputFiles ?? []).flatMap(({ digest }) => digestOfMessage(digest) ?? []);
    } catch {
      return bytes;
    }
    for (const digest of named) {
      if (!(await this.#cache.hasBlob(digest))) return undefined;
      this.#used(this.#cache.blobPath(digest.slice(0, 64)));
    }
    return bytes;
  }

  async #take(place: RequestPlace, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const most = place.kind === "entry" ? Math.min(LARGEST_ENTRY, this.#options.maxBytes) : this.#options.maxBytes;
    const told = request.headers["content-length"];
    if (Number(told ?? 0) > most) throw new Refusal(413, `nothing larger than ${most} bytes is taken`);
    const hash = createHash("sha256");
    let size = 0;
    const looked = async function* (): AsyncGenerator<Uint8Array> {
      for await (const piece of request as AsyncIterable<Uint8Array>) {
        size += piece.byteLength;
        if (size > most) throw new Refusal(413, `nothing larger than ${most} bytes is taken`);
        hash.update(piece);
        yield piece;
      }
      if (told !== undefined && Number(told) !== size) throw new Refusal(400, `there are ${size} of ${told} bytes`);
      if (place.kind === "blob" && hash.digest("hex") !== place.hash) throw new Refusal(422, "its sha256 is another one than its name");
    };
    await this.#cache.put(path, { kind: "stream", stream: looked() }, (replace) => this.#files.put(path, size, replace));
    response.writeHead(201).end();
  }

  async #batch(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await gather(request, LARGEST_BATCH * 80).catch(() => Buffer.alloc(0));
    const keys = readKeys(body);
    const found: Record<string, string> = {};
    let size = 0;
    for (const key of keys) {
      const bytes = await this.#wholeEntry(key);
      if (bytes === undefined) continue;
      // What is too much for one answer counts as absent.
      size += bytes.byteLength * 1.4;
      if (size > LARGEST_ENTRY) break;
      this.#used(this.#cache.entryPath(key));
      found[key] = Buffer.from(bytes).toString("base64");
    }
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(found));
  }

  #used(path: string): void {
    this.#files.use(path);
    noteUse(path);
  }
}

function readKeys(bytes: Uint8Array): readonly string[] {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    value = undefined;
  }
  const isKeys = (list: unknown): list is readonly string[] =>
    Array.isArray(list) && list.length <= LARGEST_BATCH && list.every((key) => typeof key === "string" && /^[0-9a-f]{64}$/.test(key));
  if (!isKeys(value)) throw new Refusal(400, `a JSON list of at most ${LARGEST_BATCH} keys is wanted`);
  return value;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const closeServer = async (server: Server): Promise<void> =>
  await new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
