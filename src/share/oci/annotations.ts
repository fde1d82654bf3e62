/** What KraftKit writes and reads (kraftkit.sh/oci: annotations, well-known paths). */
export const KRAFTKIT = {
  name: "org.unikraft.image.name",
  kernel: "org.unikraft.kernel.image",
  arch: "org.unikraft.kernel.arch",
  platform: "org.unikraft.kernel.plat",
  /** Of the kernel in its layer. */
  kernelPath: "/unikraft/bin/kernel",
} as const;

/** OCI image specification, annotations.md. */
export const OCI = {
  title: "org.opencontainers.image.title",
  version: "org.opencontainers.image.version",
  licenses: "org.opencontainers.image.licenses",
  revision: "org.opencontainers.image.revision",
  description: "org.opencontainers.image.description",
} as const;

/** Kiln's own: which target it is. */
export const TARGET = "org.kiln.target";

/** Types of artifacts that tell of an image: its subject. */
export const ARTIFACTS = {
  provenance: "application/vnd.in-toto+json",
  spdx: "application/spdx+json",
  cyclonedx: "application/vnd.cyclonedx+json",
} as const;

export type Artifact = keyof typeof ARTIFACTS;
export const ARTIFACT_NAMES: readonly Artifact[] = ["provenance", "spdx", "cyclonedx"];

/** Names of the files that tell of an image, beside `image`. */
export const TOLD_FILES: Readonly<Record<Artifact, string>> = {
  provenance: "provenance.json",
  spdx: "sbom.spdx.json",
  cyclonedx: "sbom.cdx.json",
};
