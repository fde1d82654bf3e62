import { createGunzip } from "node:zlib";
import { pipeline } from "node:stream/promises";
import { Writable } from "node:stream";
import { maxSatisfying, satisfies, valid, validRange } from "semver";
import type { Dispatcher } from "undici";
import type { NpmConfiguration } from "./npm-configuration.ts";
import { requestFollowing } from "./request.ts";
import type { WebSource } from "./transfer.ts";
import { TransferFailure } from "./transfer-failure.ts";

/** Bytes; the largest documents of the public registry have some tens of millions. */
const LARGEST_DOCUMENT = 256 * 1024 ** 2;

/**
 * The tarball of a version, from the registry's document about the package (its abbreviated form, as npm asks for it).
 * Throws `TransferFailure`, Undici's errors, KILN-E0708.
 */
export async function findTarball(
  npm: NpmConfiguration,
  dispatcher: Dispatcher,
  wanted: { readonly name: string; readonly version: string },
  signal: AbortSignal | undefined,
): Promise<WebSource> {
  const registry = npm.registryOf(wanted.name);
  const headers = headersOf(npm, registry);
  const address = tarballOf(await readDocument(npm, dispatcher, wanted.name, signal), wanted.version);
  if (address === undefined) throw new TransferFailure(`the registry has no version ${wanted.version} of ${wanted.name}`, { final: true });
  if (!URL.canParse(address, registry.href)) throw new TransferFailure("the registry names no tarball", { final: true });
  let url = new URL(address, registry);
  if (npm.replacesHost(url.host) && url.host !== registry.host) url = new URL(url.pathname + url.search, registry);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw new TransferFailure(`the registry names a tarball at ${url.protocol}`, { final: true });
  return { url, dispatcher, headers };
}

/** A published version, and the hash that the registry tells for it. */
export interface NpmVersion {
  readonly version: string;
  /** SRI of a strong algorithm; undefined: the registry tells none. */
  readonly integrity: string | undefined;
}

/** What npm would install for a range or tag now; undefined: nothing fits. Throws as `findTarball` does. */
export async function findVersion(
  npm: NpmConfiguration,
  dispatcher: Dispatcher,
  wanted: { readonly name: string; readonly range: string },
  signal: AbortSignal | undefined,
): Promise<NpmVersion | undefined> {
  const document = await readDocument(npm, dispatcher, wanted.name, signal);
  const versions = member(document, "versions");
  const names = typeof versions === "object" && versions !== null ? Object.keys(versions).filter((name) => valid(name) === name) : [];
  const tags = member(document, "dist-tags");
  const latest = member(tags, "latest");
  const tagged = member(tags, wanted.range);
  // npm takes `latest` where it fits, even if there is something newer.
  const version =
    typeof tagged === "string"
      ? tagged
      : typeof latest === "string" && validRange(wanted.range) !== null && satisfies(latest, wanted.range)
        ? latest
        : maxSatisfying(names, wanted.range);
  if (version === null || !names.includes(version)) return undefined;
  const integrity = member(member(member(versions, version), "dist"), "integrity");
  const strong = typeof integrity === "string" ? /\bsha(?:512|384|256)-[A-Za-z0-9+/]+={0,2}/.exec(integrity)?.[0] : undefined;
  return { version, integrity: strong };
}

const headersOf =
  (npm: NpmConfiguration, registry: URL) =>
  (url: URL): Record<string, string> => {
    const authorization = npm.authorization(url, registry);
    return authorization === undefined ? {} : { authorization };
  };

async function readDocument(
  npm: NpmConfiguration,
  dispatcher: Dispatcher,
  name: string,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const registry = npm.registryOf(name);
  const headers = headersOf(npm, registry);
  const document = new URL(name.replace("/", "%2f"), registry);
  const answer = await requestFollowing(
    { url: document, dispatcher, headers },
    { accept: "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8", "accept-encoding": "gzip" },
    signal,
  );
  if (answer.statusCode !== 200) {
    answer.body.on("error", () => undefined).destroy();
    if (answer.statusCode === 404) throw new TransferFailure(`the registry has no package ${name}`, { final: true });
    throw TransferFailure.ofStatus(answer.statusCode, [answer.headers["retry-after"]].flat()[0]);
  }
  return parseDocument(await readLimited(answer));
}

async function readLimited(answer: Dispatcher.ResponseData): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  const collect = new Writable({
    write(piece: Buffer, _encoding, done) {
      size += piece.byteLength;
      pieces.push(piece);
      done(size > LARGEST_DOCUMENT ? new TransferFailure("the registry's document is too large", { final: true }) : null);
    },
  });
  await (answer.headers["content-encoding"] === "gzip" ? pipeline(answer.body, createGunzip(), collect) : pipeline(answer.body, collect));
  return Buffer.concat(pieces).toString("utf8");
}

function parseDocument(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new TransferFailure("the registry's answer isn't JSON", { final: true });
  }
}

/** `versions[VERSION].dist.tarball` of the package metadata that registries give. */
function tarballOf(document: unknown, version: string): string | undefined {
  const tarball = member(member(member(member(document, "versions"), version), "dist"), "tarball");
  return typeof tarball === "string" ? tarball : undefined;
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined;
}
