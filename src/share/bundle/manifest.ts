import { parse } from "semver";
import { isRecord } from "#derivation/is-record.ts";
import { canonicalJson } from "#derivation/canonical-json.ts";
import type { Digest } from "#derivation/digest.ts";

/** What is signed of a bundle: a DSSE payload of this type, in canonical JSON (RFC 8785). */
export interface BundleManifest {
  /** The workspace's. */
  readonly name: string;
  /** SemVer 2.0.0. */
  readonly version: string;
  readonly summary?: string;
  /** An SPDX expression. */
  readonly license?: string;
  /** The oldest Kiln that it is for; SemVer. */
  readonly kiln: string;
  /** What it declares itself, by name. */
  readonly libraries: readonly { readonly name: string; readonly version?: string }[];
  /** How many options these have. */
  readonly options: number;
  /** Of the tree: regular files and links, and the bytes of the files. */
  readonly files: number;
  readonly bytes: number;
  /** Of the REAPI `Directory` of the workspace's folder, as kiln.lock pins it. */
  readonly tree: Digest;
}

export const PAYLOAD_TYPE = "application/vnd.kiln.bundle.v1+json";

/** What a bundle holds at most: it is recipes and sources of its own, no build results. The tar archive of it is a little larger. */
export const BUNDLE_LIMITS = { files: 100_000, bytes: 512 * 2 ** 20, manifestBytes: 2 ** 20 };

export const manifestText = (manifest: BundleManifest): string => canonicalJson(manifest);

/** Whether a text is a version as SemVer 2.0.0 has it, written plainly: no `v`, no white space. */
export const isVersion = (text: string): boolean =>
  /^\d[0-9A-Za-z.+-]*$/.test(text) && text.length <= LONGEST_VERSION && parse(text)?.raw === text;

/** The tag of a version in a registry, where `+` may not stand. */
export const tagOf = (version: string): string => version.replace("+", "_");

/** The version that a tag stands for; undefined: it is no version's. */
export const versionOfTag = (tag: string): string | undefined => (isVersion(tag.replace("_", "+")) ? tag.replace("_", "+") : undefined);

/** The folder that a bundle's files lie in, and what it is called. */
export const bundleName = ({ name, version }: Pick<BundleManifest, "name" | "version">): string => `${name}-${version}`;

const LONGEST_VERSION = 100;
const LONGEST_TEXT = 10_000;
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/;
const DIGEST = /^[0-9a-f]{64}\/(?:0|[1-9][0-9]{0,15})$/;
const FIELDS = new Set(["name", "version", "summary", "license", "kiln", "libraries", "options", "files", "bytes", "tree"]);

/** Reads the payload of an envelope; a stranger wrote it, for all we know. A text: why it is none of Kiln's. */
export function readManifest(payload: Uint8Array): BundleManifest | string {
  if (payload.byteLength > BUNDLE_LIMITS.manifestBytes) return `its manifest has more than ${BUNDLE_LIMITS.manifestBytes} bytes`;
  let value: unknown;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(payload);
    value = JSON.parse(text);
    // What is there twice, or otherwise than it is signed, is seen by this.
    if (!isRecord(value) || canonicalJson(value) !== text) return "its manifest isn't canonical JSON";
  } catch {
    return "its manifest is no JSON";
  }
  const unknown = Object.keys(value).find((key) => !FIELDS.has(key));
  if (unknown !== undefined) return `its manifest has a field ${JSON.stringify(unknown.slice(0, 100))} that there isn't`;
  const { name, version, summary, license, kiln, options, files, bytes, tree } = value;
  const libraries = readLibraries(value["libraries"]);
  if (typeof name !== "string" || !NAME.test(name)) return "its manifest has no name";
  if (typeof version !== "string" || !isVersion(version)) return "its manifest has no version";
  if (typeof kiln !== "string" || !isVersion(kiln)) return "its manifest doesn't say which Kiln it needs";
  if (!isTextOrNothing(summary) || !isTextOrNothing(license)) return "its manifest has a summary or licence that is no text";
  if (libraries === undefined) return "its manifest has no list of libraries";
  if (!isCount(options) || !isCount(files) || !isCount(bytes)) return "its manifest has a number that is none";
  if (typeof tree !== "string" || !DIGEST.test(tree)) return "its manifest names no tree";
  if (files > BUNDLE_LIMITS.files) return `it has more than ${BUNDLE_LIMITS.files} files`;
  if (bytes > BUNDLE_LIMITS.bytes) return `it has more than ${BUNDLE_LIMITS.bytes} bytes`;
  return {
    name,
    version,
    ...(summary === undefined ? {} : { summary }),
    ...(license === undefined ? {} : { license }),
    kiln,
    libraries,
    options,
    files,
    bytes,
    tree,
  };
}

function readLibraries(value: unknown): BundleManifest["libraries"] | undefined {
  if (!Array.isArray(value)) return undefined;
  const read = value.map((one: unknown) => {
    if (!isRecord(one) || typeof one["name"] !== "string" || !isTextOrNothing(one["version"])) return undefined;
    return { name: one["name"], ...(one["version"] === undefined ? {} : { version: one["version"] }) };
  });
  return read.every((one) => one !== undefined) ? read : undefined;
}

const isTextOrNothing = (value: unknown): value is string | undefined =>
  value === undefined || (typeof value === "string" && value.length <= LONGEST_TEXT);
const isCount = (value: unknown): value is number => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
