import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canonicalJson } from "#derivation/canonical-json.ts";
import { ARTIFACTS, type Artifact, KRAFTKIT, OCI, TARGET } from "./annotations.ts";
import { kernelLayer } from "./layer.ts";
import { describeBytes, EMPTY, MEDIA, type Descriptor, type Index, type Manifest } from "./manifest.ts";
import { refer } from "./referrers.ts";
import type { Registry } from "./registry.ts";

/** An image of one platform, and what is told of it. */
export interface PushedImage {
  /** "hello@qemu-x86_64" */
  readonly target: string;
  readonly image: string;
  readonly platform: string;
  readonly arch: string;
  /** Of the image file. */
  readonly path: string;
  /** An SPDX expression; "": none is declared. */
  readonly license: string;
  /** Texts about it: signed provenance, bills of materials. */
  readonly told: readonly { readonly artifact: Artifact; readonly text: string }[];
}

export interface Pushed {
  /** Of the index. */
  readonly digest: string;
  readonly manifests: readonly { readonly target: string; readonly digest: string }[];
  /** What had to be sent; the rest was there. */
  readonly sentBytes: number;
}

/**
 * Sends images as one index over their platforms, laid out as KraftKit's: a layer with the kernel at its well-known path, the platform's and the processor's
 * names as `os` and `architecture`. Blobs first, what names them after, the tag last: who pulls meanwhile has the old one or the new one. Equal images give equal
 * digests. `onImage`: one is looked for, and sent where it isn't there. Throws `RegistryTrouble`.
 */
export async function pushImages(
  registry: Registry,
  images: readonly PushedImage[],
  tag: string,
  signal: AbortSignal,
  onImage: (target: string, sizeBytes: number) => void = () => undefined,
): Promise<Pushed> {
  let sentBytes = 0;
  const send = async (bytes: Buffer, mediaType: string): Promise<Descriptor> => {
    const descriptor = describeBytes(bytes, mediaType);
    if (await registry.putBlob(descriptor.digest, descriptor.size, () => bytes, signal)) sentBytes += descriptor.size;
    return descriptor;
  };
  const put = async (manifest: Manifest): Promise<Descriptor> => {
    const bytes = Buffer.from(canonicalJson(manifest), "utf8");
    const descriptor = describeBytes(bytes, MEDIA.manifest);
    await registry.putManifest(descriptor.digest, bytes, MEDIA.manifest, signal);
    return descriptor;
  };
  const folder = await mkdtemp(join(tmpdir(), "kiln-push-"));
  try {
    const manifests: Descriptor[] = [];
    for (const [i, image] of images.entries()) {
      const layer = await kernelLayer(image.path, join(folder, String(i)));
      const { digest, size } = layer.descriptor;
      onImage(image.target, size);
      if (await registry.putBlob(digest, size, () => createReadStream(layer.path), signal)) sentBytes += size;
      const platform = { os: image.platform, architecture: image.arch };
      const config = await send(
        Buffer.from(canonicalJson({ ...platform, config: {}, rootfs: { type: "layers", diff_ids: [digest] } })),
        MEDIA.config,
      );
      const subject = await put({
        schemaVersion: 2,
        mediaType: MEDIA.manifest,
        // KraftKit looks for the platform here.
        config: { ...config, platform },
        layers: [layer.descriptor],
        annotations: annotationsOf(image),
      });
      manifests.push({ ...subject, platform, annotations: { [TARGET]: image.target } });
      for (const { artifact, text } of image.told) {
        const content = await send(Buffer.from(text, "utf8"), ARTIFACTS[artifact]);
        const empty = await send(EMPTY, MEDIA.empty);
        const artifactType = ARTIFACTS[artifact];
        await refer(registry, { subject, artifactType, config: empty, layers: [content] }, signal);
      }
    }
    const index: Index = { schemaVersion: 2, mediaType: MEDIA.index, manifests, annotations: { [OCI.title]: images[0]?.image ?? "" } };
    const bytes = Buffer.from(canonicalJson(index), "utf8");
    await registry.putManifest(tag, bytes, MEDIA.index, signal);
    return {
      digest: describeBytes(bytes, MEDIA.index).digest,
      manifests: images.map(({ target }, i) => ({ target, digest: manifests[i]?.digest ?? "" })),
      sentBytes,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const annotationsOf = ({ image, target, platform, arch, license }: PushedImage): Readonly<Record<string, string>> => ({
  [KRAFTKIT.name]: image,
  [KRAFTKIT.platform]: platform,
  [KRAFTKIT.arch]: arch,
  [OCI.title]: image,
  ...(license === "" ? {} : { [OCI.licenses]: license }),
  [TARGET]: target,
});
