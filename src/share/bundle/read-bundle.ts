import { gte } from "semver";
import type { Digest } from "#derivation/digest.ts";
import type { TreeNode } from "#derivation/reapi/directory.ts";
import { badBundle, needsNewerKiln } from "#diagnostics/bundles.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { putTree } from "#build/steps/put-tree.ts";
import { storeSink } from "#build/steps/store-sink.ts";
import { detectFormat } from "#fetch/archive-format.ts";
import { whyLinkLeaves } from "#fetch/entry-path.ts";
import { readEntries } from "#fetch/tar-entries.ts";
import { type EntryContent, type UnpackSink, unpackToStore } from "#fetch/unpack.ts";
import type { Store } from "#store/store.ts";
import { ENVELOPE_MEMBER } from "./bundle-file.ts";
import { type BundleSigner, openBundleEnvelope, type SignatureWish } from "./bundle-signature.ts";
import { BUNDLE_LIMITS, bundleName, type BundleManifest } from "./manifest.ts";

export interface ReadBundle {
  readonly manifest: BundleManifest;
  readonly signer: BundleSigner;
  /** In the store. */
  readonly tree: Digest;
}

export interface BundleWish extends SignatureWish {
  /** This Kiln's version. */
  readonly kiln: string;
}

/** Of the tar archive: headers, also long names', and what fills up blocks. */
const LIMITS = { totalBytes: BUNDLE_LIMITS.bytes + BUNDLE_LIMITS.files * 4096 + 2 ** 22, entries: BUNDLE_LIMITS.files + 1 };

/** Whether a fetched file says of itself that it is a bundle, by its first member's name. What can't be read is none. */
export async function isBundle(file: string, signal: AbortSignal): Promise<boolean> {
  const format = await detectFormat(file);
  if (format.kind !== "tar" || format.packing !== "zstd") return false;
  let is = false;
  try {
    await readEntries(file, format, {
      name: file,
      limits: LIMITS,
      signal,
      take: async ({ header }) => {
        is = header.name === ENVELOPE_MEMBER;
        return "enough";
      },
    });
  } catch (error) {
    if (!(error instanceof KilnFailure)) throw error;
  }
  return is;
}

/**
 * Takes a bundle's workspace into the store, all of it or nothing that counts. A stranger made the file: first comes the envelope, and nothing else is looked at before
 * its signature counts; then files, never more than it says, which must make the very tree that it names. `announced`: the envelope that was shown before, and
 * must be the same. Throws KILN-E1465–7, KILN-E0720 to E0729, the system's errors.
 */
export async function readBundle(
  file: string,
  shown: string,
  store: Store,
  wish: BundleWish,
  { announced, signal }: { readonly announced?: string; readonly signal: AbortSignal },
): Promise<ReadBundle> {
  const format = await detectFormat(file);
  if (format.kind === "other") throw new KilnFailure([badBundle(shown, format.name)]);
  if (format.packing !== "zstd" || format.within !== undefined) throw new KilnFailure([badBundle(shown, "it isn't packed by zstd")]);
  const sink = new BundleSink(shown, store, wish, announced);
  await unpackToStore(file, sink, { strip: 0, name: shown, limits: LIMITS, signal });
  return sink.finish();
}

type OpenedEnvelope = Pick<ReadBundle, "manifest" | "signer">;

class BundleSink implements UnpackSink {
  readonly #shown: string;
  readonly #store: Store;
  readonly #wish: BundleWish;
  readonly #announced: string | undefined;
  readonly #nodes = new Map<string, TreeNode>();
  readonly #inner: UnpackSink;
  #envelope: OpenedEnvelope | undefined;
  #files = 0;
  #bytes = 0;

  constructor(shown: string, store: Store, wish: BundleWish, announced: string | undefined) {
    this.#shown = shown;
    this.#store = store;
    this.#wish = wish;
    this.#announced = announced;
    this.#inner = storeSink(store, this.#nodes);
  }

  folder(path: string): Promise<void> | void {
    const { manifest } = this.#begun(path);
    // One without files makes another tree than any that is published.
    if (path !== bundleName(manifest)) return this.#inner.folder(this.#inside(path));
  }

  file(path: string, executable: boolean, content: EntryContent, sizeBytes: number): Promise<void> | void {
    if (this.#envelope === undefined) return this.#open(path, content, sizeBytes);
    const inside = this.#inside(path);
    this.#count(sizeBytes);
    return this.#inner.file(inside, executable, content, sizeBytes);
  }

  symlink(path: string, target: string): Promise<void> | void {
    const inside = this.#inside(path);
    this.#count(0);
    // Held against the whole archive before, one folder higher.
    const why = whyLinkLeaves(inside, target);
    if (why !== undefined) this.#refuse(`${inside}: ${why}`);
    return this.#inner.symlink(inside, target);
  }

  copy(path: string): never {
    return this.#refuse(`${path} is a hard link`);
  }

  finish(): ReadBundle {
    const { manifest, signer } = this.#begun("");
    const { kind, digest } = putTree(this.#nodes, this.#store);
    if (kind !== "tree" || digest !== manifest.tree || this.#files !== manifest.files || this.#bytes !== manifest.bytes) {
      const found = `${digest}, ${this.#files} files, ${this.#bytes} bytes`;
      return this.#refuse(
        `its manifest is of another tree\nsigned ${manifest.tree}, ${manifest.files} files, ${manifest.bytes} bytes\nfound  ${found}`,
      );
    }
    return { manifest, signer, tree: digest };
  }

  #open(path: string, content: EntryContent, sizeBytes: number): void {
    if (path !== ENVELOPE_MEMBER) this.#refuse(`it begins with ${JSON.stringify(path.slice(0, 100))}, not with ${ENVELOPE_MEMBER}`);
    if (!(content instanceof Uint8Array)) return this.#refuse(`its ${ENVELOPE_MEMBER} has ${sizeBytes} bytes`);
    const text = Buffer.from(content).toString("utf8");
    if (this.#announced !== undefined && text !== this.#announced) this.#refuse("the registry shows another manifest of it than it has");
    const opened = openBundleEnvelope(text, this.#shown, this.#wish);
    const { kiln } = opened.manifest;
    if (!gte(this.#wish.kiln, kiln)) throw new KilnFailure([needsNewerKiln(this.#shown, kiln, this.#wish.kiln)]);
    this.#envelope = opened;
  }

  #begun(path: string): OpenedEnvelope {
    return (
      this.#envelope ??
      this.#refuse(path === "" ? "it is empty" : `it begins with ${JSON.stringify(path.slice(0, 100))}, not with ${ENVELOPE_MEMBER}`)
    );
  }

  /** The path in the workspace. */
  #inside(path: string): string {
    const folder = `${bundleName(this.#begun(path).manifest)}/`;
    return path.startsWith(folder)
      ? path.slice(folder.length)
      : this.#refuse(`${JSON.stringify(path.slice(0, 100))} lies outside of ${folder}`);
  }

  #count(sizeBytes: number): void {
    const { manifest } = this.#begun("");
    this.#files += 1;
    this.#bytes += sizeBytes;
    if (this.#files > manifest.files || this.#bytes > manifest.bytes)
      this.#refuse(`it holds more than the ${manifest.files} files and ${manifest.bytes} bytes that its manifest says`);
  }

  #refuse(why: string): never {
    throw new KilnFailure([badBundle(this.#shown, why)]);
  }
}
