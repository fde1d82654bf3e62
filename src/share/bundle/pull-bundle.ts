import { maxSatisfying, validRange } from "semver";
import { referenceAt, type RemoteLocator } from "#config/inputs/input-locator.ts";
import { badBundle, otherBundle } from "#diagnostics/bundles.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { inputVersionUnknown } from "#diagnostics/inputs.ts";
import { badArtifact, notInRegistry } from "#diagnostics/registry.ts";
import { referenceTo } from "#config/inputs/oci-reference.ts";
import type { Store } from "#store/store.ts";
import { download } from "../oci/download.ts";
import { MEDIA, readManifest } from "../oci/manifest.ts";
import type { Registry } from "../oci/registry.ts";
import { ARTIFACT_TYPE, ENVELOPE_ANNOTATION, LAYER_TYPE } from "./bundle-file.ts";
import { openBundleEnvelope } from "./bundle-signature.ts";
import { BUNDLE_LIMITS, tagOf, versionOfTag } from "./manifest.ts";
import { readBundle, type BundleWish, type ReadBundle } from "./read-bundle.ts";

export type OciLocator = Extract<RemoteLocator, { readonly kind: "oci" }>;

export interface PulledBundle extends ReadBundle {
  /** Of the OCI manifest: `sha256:…`. */
  readonly digest: string;
}

/** What a locator asks for now: a tag or digest. Throws KILN-E0760, `RegistryTrouble`. */
export async function identifierOf(registry: Registry, locator: OciLocator, signal: AbortSignal): Promise<string> {
  if (locator.by !== "range") return locator.version;
  const shown = `oci://${locator.place}`;
  if (validRange(locator.version) === null) throw new KilnFailure([inputVersionUnknown(shown, `version ${locator.version}`, [])]);
  const versions = ((await registry.tags(signal)) ?? []).map(versionOfTag).filter((version) => version !== undefined);
  const best = maxSatisfying(versions, locator.version);
  if (best === null) throw new KilnFailure([inputVersionUnknown(shown, `version ${locator.version}`, versions.slice(-MOST_SHOWN))]);
  return tagOf(best);
}

const MOST_SHOWN = 12;

/**
 * Takes the bundle under a tag or digest into the store. All is held against what led to it: the manifest's digest, the layer's, the envelope in it, the tree.
 * A version's tag must lead to that version. `folder`: an empty one to work in. Throws KILN-E1453, KILN-E1454, KILN-E1465–7, KILN-E1469, `RegistryTrouble`.
 */
export async function pullBundle(
  registry: Registry,
  locator: OciLocator,
  identifier: string,
  {
    store,
    wish,
    folder,
    signal,
  }: { readonly store: Store; readonly wish: BundleWish; readonly folder: string; readonly signal: AbortSignal },
): Promise<PulledBundle> {
  const { shown } = referenceTo({ ...referenceAt(locator), identifier });
  const refuse = (why: string): never => {
    throw new KilnFailure([badArtifact(shown, why)]);
  };
  const found = await registry.manifest(identifier, signal);
  if (found === undefined) throw new KilnFailure([notInRegistry(shown)]);
  if (identifier.startsWith("sha256:") && found.digest !== identifier) return refuse(`the registry gives something else for ${identifier}`);
  const artifact = readManifest(found.bytes);
  if (typeof artifact === "string") return refuse(artifact);
  if (artifact.mediaType !== MEDIA.manifest || artifact.artifactType !== ARTIFACT_TYPE)
    throw new KilnFailure([badBundle(shown, "it is something else, an image perhaps")]);
  const [layer, ...more] = artifact.layers;
  const announced = artifact.annotations?.[ENVELOPE_ANNOTATION];
  if (layer === undefined || layer.mediaType !== LAYER_TYPE || more.length > 0 || announced === undefined)
    throw new KilnFailure([badBundle(shown, "its manifest doesn't have one layer and one envelope")]);
  // Whose it is, which version, and how large: before it comes.
  const { manifest } = openBundleEnvelope(announced, shown, wish);
  const tagged = versionOfTag(identifier);
  if (tagged !== undefined && tagged !== manifest.version)
    throw new KilnFailure([otherBundle(shown, `it is ${manifest.name} ${manifest.version}, signed as that, under the tag of ${tagged}`)]);
  if (layer.size > BUNDLE_LIMITS.bytes) return refuse(`its layer has ${layer.size} bytes`);
  const file = `${folder}/bundle`;
  await download(registry, layer, file, refuse, signal);
  return { ...(await readBundle(file, shown, store, wish, { announced, signal })), digest: found.digest };
}
