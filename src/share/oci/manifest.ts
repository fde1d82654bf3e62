import { sha256Hex } from "#derivation/digest.ts";
import { isRecord } from "#derivation/is-record.ts";

/** OCI image specification 1.1: media-types.md, descriptor.md, manifest.md, image-index.md. */
export const MEDIA = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar",
  layerGzip: "application/vnd.oci.image.layer.v1.tar+gzip",
  empty: "application/vnd.oci.empty.v1+json",
} as const;

export interface Platform {
  /** KraftKit's: the name of what it runs on, "qemu". */
  readonly os: string;
  readonly architecture: string;
}

export interface Descriptor {
  readonly mediaType: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly platform?: Platform;
  readonly artifactType?: string;
  /** The content itself, base64. */
  readonly data?: string;
}

export const describeBytes = (bytes: Uint8Array, mediaType: string): Descriptor => ({
  mediaType,
  digest: `sha256:${sha256Hex(bytes)}`,
  size: bytes.byteLength,
});

/** An empty JSON object: a configuration that isn't one (image specification, «Guidance for an Empty Descriptor»). */
export const EMPTY = Buffer.from("{}");
export const EMPTY_DESCRIPTOR = describeBytes(EMPTY, MEDIA.empty);

export interface Manifest {
  readonly schemaVersion: 2;
  readonly mediaType: typeof MEDIA.manifest;
  readonly artifactType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Index {
  readonly schemaVersion: 2;
  readonly mediaType: typeof MEDIA.index;
  readonly manifests: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Of a manifest or index, bytes: what registries take at most. */
export const LARGEST_MANIFEST = 4 * 2 ** 20;
const MOST_DESCRIPTORS = 10_000;

/** Reads an index or a manifest of images. A text: why it is neither. */
export function readManifest(bytes: Uint8Array): Index | Manifest | string {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return "it is no JSON";
  }
  if (!isRecord(value) || value["schemaVersion"] !== 2) return "it has no schemaVersion 2";
  const annotations = readAnnotations(value["annotations"]);
  if (annotations === undefined) return "its annotations aren't texts";
  if (value["mediaType"] === MEDIA.index || (value["mediaType"] === undefined && "manifests" in value)) {
    const manifests = readDescriptors(value["manifests"]);
    return manifests === undefined
      ? "its list of manifests isn't one"
      : { schemaVersion: 2, mediaType: MEDIA.index, manifests, annotations };
  }
  if (value["mediaType"] !== undefined && value["mediaType"] !== MEDIA.manifest) return "it is neither an image nor an index of images";
  const [config, layers] = [readDescriptor(value["config"]), readDescriptors(value["layers"])];
  const { artifactType } = value;
  if (config === undefined || layers === undefined) return "its configuration and layers aren't descriptors";
  if (artifactType !== undefined && typeof artifactType !== "string") return "its artifactType is no text";
  return {
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    config,
    layers,
    annotations,
    ...(artifactType === undefined ? {} : { artifactType }),
  };
}

function readDescriptors(value: unknown): readonly Descriptor[] | undefined {
  if (!Array.isArray(value) || value.length > MOST_DESCRIPTORS) return undefined;
  const read = value.map(readDescriptor);
  return read.every((one) => one !== undefined) ? read : undefined;
}

function readDescriptor(value: unknown): Descriptor | undefined {
  if (!isRecord(value)) return undefined;
  const { mediaType, digest, size, platform, artifactType, data } = value;
  if (typeof mediaType !== "string" || typeof digest !== "string" || !/^sha256:[0-9a-f]{64}$/.test(digest)) return undefined;
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) return undefined;
  const annotations = readAnnotations(value["annotations"]);
  if (annotations === undefined) return undefined;
  const [os, architecture] = isRecord(platform) ? [platform["os"], platform["architecture"]] : [];
  return {
    mediaType,
    digest,
    size,
    annotations,
    ...(typeof os === "string" && typeof architecture === "string" ? { platform: { os, architecture } } : {}),
    ...(typeof artifactType === "string" ? { artifactType } : {}),
    ...(typeof data === "string" ? { data } : {}),
  };
}

function readAnnotations(value: unknown): Readonly<Record<string, string>> | undefined {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) return undefined;
  const texts = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return texts.length === Object.keys(value).length ? Object.fromEntries(texts) : undefined;
}
