/**
 * A bundle: a tar archive, packed by zstd. First `kiln-bundle.json`, a DSSE envelope with the manifest; then the workspace's files below `NAME-VERSION/`, sorted by
 * their bytes. So one file has all, and whoever unpacks it without its first folder, as archives of sources are unpacked, has the workspace.
 */
export const ENVELOPE_MEMBER = "kiln-bundle.json";

export const BUNDLE_SUFFIX = ".kiln.tar.zst";

/** OCI: what the manifest is of, and its one layer. */
export const ARTIFACT_TYPE = "application/vnd.kiln.bundle.v1";
export const LAYER_TYPE = "application/vnd.kiln.bundle.v1.tar+zstd";
/** Annotation with the same envelope, so that who takes a bundle in knows whose it is, and how large, before it comes. */
export const ENVELOPE_ANNOTATION = "org.kiln.bundle.envelope";
