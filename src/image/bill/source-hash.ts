/** One hash of a source: "sha512", lower-case hex. */
export interface SourceHash {
  readonly algorithm: "sha256" | "sha384" | "sha512";
  readonly hex: string;
}

/** The hashes of an SRI that was read before (`parseHash`), in its order. */
export function hashesOf(sri: string): readonly SourceHash[] {
  return sri.split(/\s+/).flatMap((part) => {
    const [, algorithm, base64 = ""] = /^(sha256|sha384|sha512)-(.+)$/.exec(part) ?? [];
    return algorithm === "sha256" || algorithm === "sha384" || algorithm === "sha512"
      ? [{ algorithm, hex: Buffer.from(base64, "base64").toString("hex") }]
      : [];
  });
}
