import { createReadStream } from "node:fs";
import { hashOf, sizeOf, type Digest } from "#derivation/digest.ts";
import { canonicalJson } from "#derivation/canonical-json.ts";
import type { Dispatcher } from "undici";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Credentials } from "../oci/credentials.ts";
import { describeBytes, EMPTY, EMPTY_DESCRIPTOR, MEDIA, readManifest, type Descriptor, type Manifest } from "../oci/manifest.ts";
import type { Reference } from "#config/inputs/oci-reference.ts";
import { gather as gatherOf, Registry, RegistryTrouble } from "../oci/registry.ts";
import { CacheTrouble, LARGEST_ENTRY, type BlobContent, type CacheBackEnd } from "./back-end.ts";

export interface OciCacheOptions {
  readonly reference: Reference;
  readonly credentials: () => Promise<Credentials>;
  readonly dispatcher: Dispatcher;
}

/** What the manifests of a cache are, for whoever looks into the repository. */
const ARTIFACT = "application/vnd.kiln.cache.v1";
const BLOB = "application/octet-stream";
/** An entry up to this size (bytes) is part of its manifest, so that a look-up is one request. */
const INLINE = 256 * 1024;
const INLINE_KEY = "org.kiln.cache.entry";

/**
 * A cache in one repository of an OCI registry. Blobs are the registry's own, by the same hashes; registries drop those that no manifest names, so each has
 * one, under the tag `cas-HASH`. An entry is a manifest under the tag `ac-KEY`.
 */
export class OciCache implements CacheBackEnd {
  readonly name: string;
  readonly #registry: Registry;
  readonly #dispatcher: Dispatcher;
  #empty: Promise<boolean> | undefined;

  constructor({ reference, credentials, dispatcher }: OciCacheOptions) {
    this.name = `oci://${reference.host}/${reference.repository}`;
    // Whoever asks a cache has patience of his own.
    this.#registry = new Registry({ reference, credentials, dispatcher, attempts: 1 });
    this.#dispatcher = dispatcher;
  }

  async entry(key: string, signal: AbortSignal): Promise<Uint8Array | undefined> {
    return await asked(async () => {
      const found = await this.#registry.manifest(`ac-${key}`, signal);
      if (found === undefined) return undefined;
      const manifest = readManifest(found.bytes);
      if (typeof manifest === "string" || manifest.mediaType !== MEDIA.manifest || manifest.artifactType !== ARTIFACT)
        throw new CacheTrouble("has something else under the tag of an entry", false);
      const inline = manifest.annotations?.[INLINE_KEY];
      if (inline !== undefined) return Buffer.from(inline, "base64");
      const [layer] = manifest.layers;
      const pieces = layer && (await this.#registry.blob(layer.digest, signal));
      return pieces && (await gatherOf(pieces, LARGEST_ENTRY));
    });
  }

  async putEntry(key: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    await asked(async () => {
      if (bytes.byteLength <= INLINE) {
        await this.#put(`ac-${key}`, EMPTY_DESCRIPTOR, signal, { [INLINE_KEY]: Buffer.from(bytes).toString("base64") });
        return;
      }
      const content = describeBytes(bytes, BLOB);
      await this.#registry.putBlob(content.digest, content.size, () => bytes, signal);
      await this.#put(`ac-${key}`, content, signal);
    });
  }

  async blob(digest: Digest, signal: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined> {
    const pieces = await asked(() => this.#registry.blob(`sha256:${hashOf(digest)}`, signal));
    return pieces && told(pieces);
  }

  async hasBlob(digest: Digest, signal: AbortSignal): Promise<boolean> {
    // One without its manifest is there until the registry collects.
    return await asked(() => this.#registry.hasManifest(`cas-${hashOf(digest)}`, signal));
  }

  async putBlob(digest: Digest, content: BlobContent, signal: AbortSignal): Promise<void> {
    const [named, size] = [`sha256:${hashOf(digest)}`, sizeOf(digest)];
    const body = content.kind === "bytes" ? () => content.bytes : () => createReadStream(content.path);
    await asked(async () => {
      await this.#registry.putBlob(named, size, body, signal);
      await this.#put(`cas-${hashOf(digest)}`, { mediaType: BLOB, digest: named, size }, signal);
    });
  }

  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }

  async #put(tag: string, layer: Descriptor, signal: AbortSignal, annotations: Readonly<Record<string, string>> = {}): Promise<void> {
    await (this.#empty ??= this.#registry
      .putBlob(EMPTY_DESCRIPTOR.digest, EMPTY.byteLength, () => EMPTY, signal)
      .catch((error: unknown) => {
        this.#empty = undefined;
        throw error;
      }));
    const manifest: Manifest = {
      schemaVersion: 2,
      mediaType: MEDIA.manifest,
      artifactType: ARTIFACT,
      config: EMPTY_DESCRIPTOR,
      layers: [layer],
      annotations,
    };
    await this.#registry.putManifest(tag, Buffer.from(canonicalJson(manifest), "utf8"), MEDIA.manifest, signal);
  }
}

async function* told(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* pieces;
  } catch (error) {
    throw troubleOf(error);
  }
}

async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw troubleOf(error);
  }
}

/** In words that follow the cache's name. */
function troubleOf(error: unknown): unknown {
  if (error instanceof RegistryTrouble) return new CacheTrouble(`can't be used: ${error.message}`, error.mayPass);
  // Credentials that can't be read are no reason for a build to end.
  if (error instanceof KilnFailure) return new CacheTrouble(`can't be used: ${error.diagnostics[0]?.message ?? ""}`, false);
  return error;
}
