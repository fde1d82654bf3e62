import { canonicalJson } from "#derivation/canonical-json.ts";
import { describeBytes, MEDIA, readManifest, type Descriptor, type Index, type Manifest } from "./manifest.ts";
import type { Registry } from "./registry.ts";

/** What tells of another manifest. */
export interface Referrer {
  readonly subject: Descriptor;
  readonly artifactType: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** The tag under which registries without a list of their own have one (distribution specification, «Referrers Tag Schema»). */
const tagOf = (digest: string): string => digest.replace(":", "-");

/** Puts a manifest that names its subject, in the registry's own list or in the one under a tag. It takes the place of one of its type before. */
export async function refer(registry: Registry, { subject, artifactType, config, layers }: Referrer, signal: AbortSignal): Promise<void> {
  const manifest: Manifest = { schemaVersion: 2, mediaType: MEDIA.manifest, artifactType, config, layers, subject };
  const bytes = Buffer.from(canonicalJson(manifest), "utf8");
  const described = describeBytes(bytes, MEDIA.manifest);
  const { listsReferrers } = await registry.putManifest(described.digest, bytes, MEDIA.manifest, signal);
  if (listsReferrers) return;
  const own: Descriptor = { ...described, artifactType };
  const others = (await listed(registry, subject.digest, signal)).filter((one) => one.artifactType !== artifactType);
  const index: Index = {
    schemaVersion: 2,
    mediaType: MEDIA.index,
    manifests: [...others, own].toSorted((a, b) => (a.digest < b.digest ? -1 : 1)),
  };
  await registry.putManifest(tagOf(subject.digest), Buffer.from(canonicalJson(index), "utf8"), MEDIA.index, signal);
}

/** Manifests that name this one; of those that registries list, and under the tag. */
export async function referrersOf(registry: Registry, digest: string, signal: AbortSignal): Promise<readonly Descriptor[]> {
  const bytes = await registry.referrers(digest, signal);
  const known = bytes === undefined ? undefined : readManifest(bytes);
  const own = typeof known === "object" && known.mediaType === MEDIA.index ? known.manifests : [];
  return own.length > 0 ? own : await listed(registry, digest, signal);
}

async function listed(registry: Registry, digest: string, signal: AbortSignal): Promise<readonly Descriptor[]> {
  const found = await registry.manifest(tagOf(digest), signal);
  const index = found && readManifest(found.bytes);
  return typeof index === "object" && index.mediaType === MEDIA.index ? index.manifests : [];
}
