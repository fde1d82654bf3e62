import { createReadStream } from "node:fs";
import { canonicalJson } from "#derivation/canonical-json.ts";
import { type Reference, referenceTo } from "#config/inputs/oci-reference.ts";
import { versionTaken } from "#diagnostics/bundles.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { OCI } from "../oci/annotations.ts";
import { describeBytes, EMPTY, EMPTY_DESCRIPTOR, MEDIA, readManifest as readOciManifest, type Manifest } from "../oci/manifest.ts";
import type { Registry } from "../oci/registry.ts";
import { readEnvelope } from "../sign/envelope.ts";
import { ARTIFACT_TYPE, BUNDLE_SUFFIX, ENVELOPE_ANNOTATION, LAYER_TYPE } from "./bundle-file.ts";
import { bundleName, readManifest, tagOf, type BundleManifest } from "./manifest.ts";
import type { WrittenBundle } from "./write-bundle.ts";

export interface PushedBundle {
  /** By its tag. */
  readonly reference: string;
  /** Of the manifest: `sha256:…`. */
  readonly digest: string;
  /** It was there as it is. */
  readonly wasThere: boolean;
}

/**
 * Sends a bundle as one layer of an OCI artifact under the tag of its version: blobs first, the tag last. A tag that is there stays what it is. Equal bundles
 * have equal digests. Throws KILN-E1464, `RegistryTrouble`.
 */
export async function pushBundle(
  registry: Registry,
  reference: Pick<Reference, "host" | "repository">,
  { manifest, envelope, file }: { readonly manifest: BundleManifest; readonly envelope: string; readonly file: WrittenBundle },
  signal: AbortSignal,
): Promise<PushedBundle> {
  const tag = tagOf(manifest.version);
  const { shown } = referenceTo({ ...reference, identifier: tag });
  const layer = { mediaType: LAYER_TYPE, digest: `sha256:${file.sha256}`, size: file.sizeBytes };
  const artifact: Manifest = {
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    artifactType: ARTIFACT_TYPE,
    config: EMPTY_DESCRIPTOR,
    layers: [{ ...layer, annotations: { [OCI.title]: `${bundleName(manifest)}${BUNDLE_SUFFIX}` } }],
    annotations: {
      [OCI.title]: manifest.name,
      [OCI.version]: manifest.version,
      ...(manifest.license === undefined ? {} : { [OCI.licenses]: manifest.license }),
      ...(manifest.summary === undefined ? {} : { [OCI.description]: manifest.summary }),
      [ENVELOPE_ANNOTATION]: envelope,
    },
  };
  const bytes = Buffer.from(canonicalJson(artifact), "utf8");
  const { digest } = describeBytes(bytes, MEDIA.manifest);
  const there = await registry.manifest(tag, signal);
  if (there !== undefined && there.digest !== digest) throw new KilnFailure([versionTaken(shown, difference(there.bytes, manifest))]);
  if (there !== undefined) return { reference: shown, digest, wasThere: true };
  await registry.putBlob(EMPTY_DESCRIPTOR.digest, EMPTY_DESCRIPTOR.size, () => EMPTY, signal);
  await registry.putBlob(layer.digest, layer.size, () => createReadStream(file.path), signal);
  await registry.putManifest(tag, bytes, MEDIA.manifest, signal);
  return { reference: shown, digest, wasThere: false };
}

/** Between what is there, of which nothing is believed, and what would be. */
function difference(there: Buffer, own: BundleManifest): string {
  const artifact = readOciManifest(there);
  const text =
    typeof artifact === "string" || artifact.mediaType !== MEDIA.manifest ? undefined : artifact.annotations?.[ENVELOPE_ANNOTATION];
  const envelope = text === undefined ? undefined : readEnvelope(text);
  const other = envelope === undefined ? "" : readManifest(envelope.payload);
  if (typeof other === "string") return "what is there is no bundle";
  if (other.tree !== own.tree) return `its tree is ${other.tree}, this one's ${own.tree}`;
  return "its files are the same, what is said of them, or who signed it, isn't";
}
