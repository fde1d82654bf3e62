import { setTimeout as sleep } from "node:timers/promises";
import { request, type Dispatcher } from "undici";
import { sha256Hex } from "#derivation/digest.ts";
import { REDIRECTS, requestFollowing } from "#fetch/request.ts";
import { describeTransfer, mayRetry, TransferFailure } from "#fetch/transfer-failure.ts";
import { basicHeader, fetchToken, headerOf, readChallenge } from "./authorisation.ts";
import type { Credentials } from "./credentials.ts";
import { LARGEST_MANIFEST, MEDIA } from "./manifest.ts";
import type { Reference } from "#config/inputs/oci-reference.ts";

export interface RegistryOptions {
  readonly reference: Pick<Reference, "host" | "repository" | "isPlain">;
  /** Asked when the registry wants some, once. */
  readonly credentials: () => Promise<Credentials>;
  readonly dispatcher: Dispatcher;
  /** Of each request; the default is 3. */
  readonly attempts?: number;
}

/** A registry that can't be used, or that answers what it shouldn't. `why` holds no credentials. */
export class RegistryTrouble extends Error {
  readonly kind: "denied" | "other";
  /** It may be otherwise when it is asked once more. */
  readonly mayPass: boolean;

  constructor(kind: "denied" | "other", why: string, mayPass: boolean) {
    super(why);
    this.name = "RegistryTrouble";
    this.kind = kind;
    this.mayPass = mayPass;
  }
}

/** A blob's bytes, made anew for each attempt to send them. */
export type Body = () => Uint8Array | AsyncIterable<Uint8Array>;

interface Call {
  readonly method: "GET" | "HEAD" | "POST" | "PUT";
  /** Below `/v2/REPOSITORY/`, or where an upload goes on. */
  readonly to: string | URL;
  readonly writes: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Body;
  readonly signal: AbortSignal;
}

const BACK_OFF_MS = 300;
const MOST_PAGES = 1000;

/**
 * One repository of an OCI registry (distribution specification 1.1). What it gives may be anything: callers hash it. Throws `RegistryTrouble`, and the
 * signal's reason.
 */
export class Registry {
  readonly #options: RegistryOptions;
  readonly #origin: string;
  #credentials: Promise<Credentials> | undefined;
  /** By whether it may write. */
  readonly #authorisation = new Map<boolean, string>();

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#origin = `${options.reference.isPlain ? "http" : "https"}://${options.reference.host}`;
  }

  /** Undefined: there is none. Where a digest was asked for, that of what came is the caller's to compare. */
  async manifest(identifier: string, signal: AbortSignal): Promise<{ readonly bytes: Buffer; readonly digest: string } | undefined> {
    const accept = `${MEDIA.index}, ${MEDIA.manifest}`;
    const answer = await this.#call({ method: "GET", to: `manifests/${identifier}`, writes: false, headers: { accept }, signal });
    if (answer === undefined) return undefined;
    const bytes = await gather(answer.body, LARGEST_MANIFEST);
    return { bytes, digest: `sha256:${sha256Hex(bytes)}` };
  }

  /** `listsReferrers`: it keeps account of what names a subject; else there is a tag to write (specification, «Pushing Manifests with Subject»). */
  async putManifest(identifier: string, bytes: Uint8Array, mediaType: string, signal: AbortSignal): Promise<{ listsReferrers: boolean }> {
    const headers = { "content-type": mediaType };
    const answer = await this.#wanted({ method: "PUT", to: `manifests/${identifier}`, writes: true, headers, body: () => bytes, signal });
    await drop(answer);
    return { listsReferrers: answer.headers["oci-subject"] !== undefined };
  }

  async hasManifest(identifier: string, signal: AbortSignal): Promise<boolean> {
    return await this.#has(`manifests/${identifier}`, { accept: `${MEDIA.index}, ${MEDIA.manifest}` }, signal);
  }

  async hasBlob(digest: string, signal: AbortSignal): Promise<boolean> {
    return await this.#has(`blobs/${digest}`, {}, signal);
  }

  async blob(digest: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined> {
    const answer = await this.#call({ method: "GET", to: `blobs/${digest}`, writes: false, signal });
    return answer && told(answer.body);
  }

  /** What is there already isn't sent again. False: it was there. */
  async putBlob(digest: string, sizeBytes: number, body: Body, signal: AbortSignal): Promise<boolean> {
    if (await this.hasBlob(digest, signal)) return false;
    const begun = await this.#wanted({ method: "POST", to: "blobs/uploads/", writes: true, headers: { "content-length": "0" }, signal });
    await drop(begun);
    const { location } = begun.headers;
    if (typeof location !== "string" || !URL.canParse(location, this.#origin))
      throw new RegistryTrouble("other", "it doesn't say where to send a blob to", false);
    const to = new URL(location, this.#origin);
    to.searchParams.set("digest", digest);
    const headers = { "content-type": "application/octet-stream", "content-length": String(sizeBytes) };
    await drop(await this.#wanted({ method: "PUT", to, writes: true, headers, body, signal }));
    return true;
  }

  /** The list of manifests that name this one as their subject, as bytes of an index. Undefined: it keeps none. */
  async referrers(digest: string, signal: AbortSignal): Promise<Buffer | undefined> {
    const answer = await this.#call({ method: "GET", to: `referrers/${digest}`, writes: false, headers: { accept: MEDIA.index }, signal });
    return answer && (await gather(answer.body, LARGEST_MANIFEST));
  }

  async #has(to: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<boolean> {
    const answer = await this.#call({ method: "HEAD", to, writes: false, headers, signal });
    if (answer !== undefined) await drop(answer);
    return answer !== undefined;
  }

  /** All tags of the repository, as it lists them; undefined: there is no such repository. */
  async tags(signal: AbortSignal): Promise<readonly string[] | undefined> {
    const tags: string[] = [];
    let to: string | URL = "tags/list";
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await this.#call({ method: "GET", to, writes: false, signal });
      if (answer === undefined) return page === 0 ? undefined : tags;
      tags.push(...readTags(await gather(answer.body, LARGEST_MANIFEST)));
      const [, next] = /<([^<>]+)>\s*;\s*rel="?next"?/.exec([answer.headers["link"] ?? []].flat().join(", ")) ?? [];
      if (next === undefined || !URL.canParse(next, this.#origin)) return tags;
      to = new URL(next, this.#origin);
      if (to.origin !== this.#origin) throw new RegistryTrouble("other", "its list of tags goes on elsewhere", false);
    }
    throw new RegistryTrouble("other", "its list of tags doesn't end", false);
  }

  async #wanted(call: Call): Promise<Dispatcher.ResponseData> {
    const answer = await this.#call(call);
    if (answer === undefined) throw new RegistryTrouble("other", "it answers 404: no such repository, or none that may be written", false);
    return answer;
  }

  /** Undefined: 404. */
  async #call(call: Call): Promise<Dispatcher.ResponseData | undefined> {
    const { attempts = 3 } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(call);
      } catch (error) {
        call.signal.throwIfAborted();
        const trouble = troubleOf(error);
        if (!(trouble instanceof RegistryTrouble) || !trouble.mayPass || attempt >= attempts) throw trouble;
        await sleep(BACK_OFF_MS * 2 ** (attempt - 1), undefined, { signal: call.signal });
      }
    }
  }

  async #attempt(call: Call): Promise<Dispatcher.ResponseData | undefined> {
    let answer = await this.#send(call);
    if (answer.statusCode === 401) {
      const challenges = [answer.headers["www-authenticate"] ?? []].flat();
      await drop(answer);
      await this.#authorise(challenges, call);
      answer = await this.#send(call);
    }
    const { statusCode } = answer;
    if (statusCode >= 200 && statusCode <= 299) return answer;
    // A registry that keeps content elsewhere says where it is, so it is there (distribution specification, «Pulling blobs»).
    if (call.method === "HEAD" && REDIRECTS.has(statusCode) && answer.headers["location"] !== undefined) return answer;
    const code = await errorCode(answer);
    if (statusCode === 404) return undefined;
    if (statusCode === 401 || statusCode === 403) {
      const { kind } = await this.#known();
      const sent = kind === "none" ? "without credentials" : "with the credentials of docker's configuration";
      throw new RegistryTrouble("denied", `it answers ${statusCode}${code} to a request ${sent}`, false);
    }
    throw new RegistryTrouble("other", `it answers ${statusCode}${code}`, statusCode >= 500 || statusCode === 429 || statusCode === 408);
  }

  async #send({ method, to, writes, headers = {}, body, signal }: Call): Promise<Dispatcher.ResponseData> {
    const url = typeof to === "string" ? new URL(`${this.#origin}/v2/${this.#options.reference.repository}/${to}`) : to;
    const { isPlain } = this.#options.reference;
    if (url.protocol !== "https:" && !(isPlain && url.protocol === "http:"))
      throw new RegistryTrouble("other", `it wants things to be sent by ${url.protocol}`, false);
    // Secrets stay with their host, wherever that sends us.
    const own = (at: URL): Readonly<Record<string, string>> =>
      at.origin === this.#origin ? headerOf(this.#authorisation.get(writes) ?? this.#authorisation.get(true)) : {};
    const { dispatcher } = this.#options;
    if (method === "GET") return await requestFollowing({ url, dispatcher, headers: own }, headers, signal);
    return await request(url, {
      method,
      dispatcher,
      signal,
      headers: { "accept-encoding": "identity", "user-agent": "kiln", ...own(url), ...headers },
      ...(body === undefined ? {} : { body: sendable(body()) }),
    });
  }

  async #authorise(challenges: readonly string[], { writes, signal }: Call): Promise<void> {
    const { repository, isPlain } = this.#options.reference;
    const credentials = await this.#known();
    for (const header of challenges) {
      const challenge = readChallenge(header);
      if (challenge === undefined) continue;
      const basic = challenge.kind === "basic" ? basicHeader(credentials) : undefined;
      if (basic !== undefined) this.#authorisation.set(writes, basic);
      if (challenge.kind === "basic") continue;
      const scope = `repository:${repository}:${writes ? "pull,push" : "pull"}`;
      const { dispatcher } = this.#options;
      const token = await fetchToken(challenge, scope, { credentials, isPlain, dispatcher, signal });
      if (token !== undefined) this.#authorisation.set(writes, `Bearer ${token}`);
    }
  }

  #known(): Promise<Credentials> {
    return (this.#credentials ??= this.#options.credentials());
  }
}

/** `{ "tags": […] }`; a repository without any may have null. */
function readTags(bytes: Buffer): readonly string[] {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    value = undefined;
  }
  const tags: unknown = typeof value === "object" && value !== null && "tags" in value ? (value.tags ?? []) : undefined;
  if (!Array.isArray(tags)) throw new RegistryTrouble("other", "its list of tags isn't one", false);
  return tags.filter((tag: unknown) => typeof tag === "string");
}

/** Undici takes an iterable of bytes as a body, but not by its type. */
const sendable = (content: Uint8Array | AsyncIterable<Uint8Array>): Exclude<Dispatcher.DispatchOptions["body"], undefined> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  content as Uint8Array;

async function drop(answer: Dispatcher.ResponseData): Promise<void> {
  await answer.body.dump({ limit: 64 * 1024 }).catch(() => undefined);
}

/** The specification's code of an error; whatever else a registry says may be what it was told. */
async function errorCode(answer: Dispatcher.ResponseData): Promise<string> {
  try {
    const value: unknown = JSON.parse((await gather(answer.body, 64 * 1024)).toString("utf8"));
    const code = /"code":"([A-Z_]{1,40})"/.exec(JSON.stringify(value))?.[1];
    return code === undefined ? "" : ` (${code})`;
  } catch {
    return "";
  }
}

/** Throws `RegistryTrouble` where it is more than `most` bytes. */
export async function gather(pieces: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const gathered: Uint8Array[] = [];
  let size = 0;
  for await (const piece of told(pieces)) {
    size += piece.byteLength;
    if (size > most) throw new RegistryTrouble("other", `it gives more than ${most} bytes where there should be fewer`, false);
    gathered.push(piece);
  }
  return Buffer.concat(gathered, size);
}

async function* told(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw troubleOf(error);
  }
}

function troubleOf(error: unknown): unknown {
  // Whoever was interrupted says so himself.
  if (error instanceof RegistryTrouble || !(error instanceof Error) || error.name === "AbortError") return error;
  if (!(error instanceof TransferFailure) && !("code" in error)) return error;
  return new RegistryTrouble("other", describeTransfer(error), mayRetry(error));
}
