import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, open, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { badArtifact, noSuchPlatform, notInRegistry } from "#diagnostics/registry.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { readEntries } from "#fetch/tar-entries.ts";
import { ARTIFACTS, ARTIFACT_NAMES, KRAFTKIT, TARGET, TOLD_FILES } from "./annotations.ts";
import { download, type Refuse } from "./download.ts";
import { LARGEST_MANIFEST, MEDIA, readManifest, type Descriptor, type Index, type Manifest } from "./manifest.ts";
import type { Reference } from "#config/inputs/oci-reference.ts";
import { referrersOf } from "./referrers.ts";
import { gather, type Registry } from "./registry.ts";

export interface PulledImage {
  /** "hello@qemu-x86_64"; undefined: it isn't Kiln's. */
  readonly target: string | undefined;
  /** Of the manifest. */
  readonly digest: string;
  /** Names in the folder. */
  readonly files: readonly string[];
}

export interface PullWishes {
  /** "qemu/x86_64"; undefined: the only one that there is. */
  readonly platform: string | undefined;
  /** Where it goes; absolute, not there yet. */
  readonly folder: string;
  /** Of a layer, also when it is unpacked; bytes. */
  readonly largestLayer?: number;
  /** A layer is on its way. */
  readonly onLayer?: (digest: string, sizeBytes: number) => void;
}

/** An image, unpacked; bytes. */
const LARGEST_LAYER = 8 * 2 ** 30;
const LARGEST_TOLD = 64 * 2 ** 20;
const MOST_ENTRIES = 100_000;
const MOST_LAYERS = 16;

/**
 * Brings an image into a folder: `image`, and what its publisher told of it. All content is held against the digest that leads to it, from the reference on;
 * whether to believe a publisher is `kiln verify`'s to say. A layer's names lead nowhere: of an archive one file is read. The folder is there whole or not at
 * all. Throws `RegistryTrouble`, KILN-E1453–5.
 */
export async function pullImage(registry: Registry, reference: Reference, wishes: PullWishes, signal: AbortSignal): Promise<PulledImage> {
  const { shown } = reference;
  const refuse = (why: string): never => {
    throw new KilnFailure([badArtifact(shown, why)]);
  };
  const read = async (identifier: string): Promise<{ readonly value: Index | Manifest; readonly digest: string }> => {
    const found = await registry.manifest(identifier, signal);
    if (found === undefined) throw new KilnFailure([notInRegistry(shown)]);
    if (identifier.startsWith("sha256:") && found.digest !== identifier)
      return refuse(`the registry gives something else for ${identifier}`);
    const value = readManifest(found.bytes);
    return typeof value === "string" ? refuse(value) : { value, digest: found.digest };
  };
  const manifestAt = async (digest: string): Promise<Manifest> => {
    const { value } = await read(digest);
    return value.mediaType === MEDIA.manifest ? value : refuse("an index leads to another one");
  };

  const first = await read(reference.identifier);
  const chosen = first.value.mediaType === MEDIA.index ? choose(first.value, shown, wishes.platform) : undefined;
  const digest = chosen?.digest ?? first.digest;
  const manifest = chosen === undefined && first.value.mediaType === MEDIA.manifest ? first.value : await manifestAt(digest);
  const layers = layersOf(manifest);
  const { largestLayer = LARGEST_LAYER } = wishes;
  const large = layers.find(({ size }) => size > largestLayer);
  if (large !== undefined) return refuse(`a layer of it has ${large.size} bytes`);

  const temporary = await mkdtemp(join(dirname(wishes.folder), ".kiln-pull-"));
  try {
    const archive = join(temporary, "layer");
    const inner = join(temporary, "folder");
    let isFound = false;
    for (const layer of layers) {
      wishes.onLayer?.(layer.digest, layer.size);
      await download(registry, layer, archive, refuse, signal);
      isFound = await unpackKernel(archive, layer, join(temporary, "image"), { shown, largestLayer, signal });
      await rm(archive);
      if (isFound) break;
    }
    if (!isFound) return refuse(`none of its layers has a kernel, ${KRAFTKIT.kernelPath}`);
    const files = ["image"];
    const told = new Map<string, Buffer>();
    const referrers = await referrersOf(registry, digest, signal);
    for (const artifact of ARTIFACT_NAMES) {
      const [type, name] = [ARTIFACTS[artifact], TOLD_FILES[artifact]];
      const referrer = referrers.find(({ artifactType }) => artifactType === type);
      if (referrer === undefined) continue;
      const [content] = (await manifestAt(referrer.digest)).layers;
      if (content === undefined || content.size > LARGEST_TOLD) return refuse(`what tells of it (${type}) has no content, or too much`);
      told.set(name, await bytesOf(registry, content, refuse, signal));
      files.push(name);
    }
    await fill(inner, join(temporary, "image"), told);
    await rename(inner, wishes.folder);
    return { target: manifest.annotations?.[TARGET], digest, files };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function fill(folder: string, image: string, told: ReadonlyMap<string, Buffer>): Promise<void> {
  await mkdir(folder);
  await rename(image, join(folder, "image"));
  for (const [name, bytes] of told) await writeFile(join(folder, name), bytes);
}

const nameOf = ({ platform }: Descriptor): string => (platform === undefined ? "" : `${platform.os}/${platform.architecture}`);

/** Other tools put manifests into an index that are no images: they have no platform, or `unknown`. */
function choose({ manifests }: Index, shown: string, wanted: string | undefined): Descriptor {
  const images = manifests.filter((one) => one.platform !== undefined && one.platform.os !== "unknown");
  const fitting = wanted === undefined ? images : images.filter((one) => nameOf(one) === wanted);
  const [only, ...more] = fitting;
  if (only === undefined || more.length > 0) throw new KilnFailure([noSuchPlatform(shown, wanted, images.map(nameOf))]);
  return only;
}

/** The one that says that it has the kernel; else all of them, as tools that copy images leave annotations out and pack layers. */
function layersOf({ layers }: Manifest): readonly Descriptor[] {
  const known = layers.filter(({ mediaType }) => isLayer(mediaType)).slice(0, MOST_LAYERS);
  const named = known.filter(({ annotations }) => annotations?.[KRAFTKIT.kernel] !== undefined);
  return named.length > 0 ? named.slice(0, 1) : known;
}

const isLayer = (mediaType: string): boolean => mediaType === MEDIA.layer || mediaType === MEDIA.layerGzip;

async function bytesOf(registry: Registry, { digest, size }: Descriptor, refuse: Refuse, signal: AbortSignal): Promise<Buffer> {
  const pieces = (await registry.blob(digest, signal)) ?? refuse(`the registry doesn't have ${digest}`);
  const bytes = await gather(pieces, Math.max(size, LARGEST_MANIFEST));
  if (bytes.byteLength !== size || `sha256:${createHash("sha256").update(bytes).digest("hex")}` !== digest)
    refuse(`the registry gives other bytes than those of ${digest}`);
  return bytes;
}

/** The one file of a layer that its annotation names, or that lies at the well-known path, and nothing else of it. False: it isn't there. */
async function unpackKernel(
  archive: string,
  { annotations, mediaType }: Descriptor,
  to: string,
  { shown, largestLayer, signal }: { readonly shown: string; readonly largestLayer: number; readonly signal: AbortSignal },
): Promise<boolean> {
  const plain = (path: string): string => path.replace(/^(?:\.?\/)+/, "");
  const wanted = plain(annotations?.[KRAFTKIT.kernel] ?? KRAFTKIT.kernelPath);
  let found = false;
  await readEntries(
    archive,
    { kind: "tar", packing: mediaType === MEDIA.layerGzip ? "gzip" : "none" },
    {
      name: shown,
      limits: { totalBytes: largestLayer, entries: MOST_ENTRIES },
      signal,
      async take(entry) {
        if (found || plain(entry.header.name) !== wanted) return;
        if (entry.header.type !== "file") throw new KilnFailure([badArtifact(shown, `${wanted} in its layer is no file`)]);
        found = true;
        const file = await open(to, "wx");
        try {
          for await (const piece of entry) await file.writeFile(piece);
        } finally {
          await file.close();
        }
        await chmod(to, 0o755);
      },
    },
  );
  return found;
}
