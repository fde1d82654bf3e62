import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { pack, type Pack } from "tar-stream";
import { compareUtf8 } from "#derivation/byte-order.ts";
import { sizeOf } from "#derivation/digest.ts";
import type { TreeNode } from "#derivation/reapi/directory.ts";
import type { Store } from "#store/store.ts";
import { packZstd } from "../archive/zstd-stream.ts";
import { hashingStream } from "../hashing-stream.ts";
import { ENVELOPE_MEMBER } from "./bundle-file.ts";
import { bundleName, type BundleManifest } from "./manifest.ts";

export interface WrittenBundle {
  readonly path: string;
  /** Of the file: 64 hexadecimal digits. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Nothing of this machine or moment. */
const SAME = { mtime: new Date(0), uid: 0, gid: 0, uname: "", gname: "" } as const;

/** Writes a bundle, which is there whole or not at all. The same files, envelope and Kiln give the same bytes. Throws the system's errors. */
export async function writeBundle(
  {
    manifest,
    envelope,
    nodes,
  }: { readonly manifest: BundleManifest; readonly envelope: string; readonly nodes: ReadonlyMap<string, TreeNode> },
  store: Store,
  path: string,
  signal: AbortSignal,
): Promise<WrittenBundle> {
  const temporary = `${path}.${randomUUID()}`;
  const archive = pack();
  const counting = hashingStream();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its types leave open that what comes is bytes
  const packed = packZstd(archive as AsyncIterable<Uint8Array>);
  const written = pipeline(packed, counting.stream, createWriteStream(temporary, { flags: "wx" }), { signal });
  try {
    const filled = fill(archive, bundleName(manifest), envelope, nodes, store).catch((error: unknown) => {
      archive.destroy(error instanceof Error ? error : new Error(String(error)));
      throw error;
    });
    await Promise.all([filled, written]);
    await rename(temporary, path);
    return { path, ...counting.told() };
  } catch (error) {
    await written.catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

async function fill(archive: Pack, folder: string, envelope: string, nodes: ReadonlyMap<string, TreeNode>, store: Store): Promise<void> {
  archive.entry({ ...SAME, name: ENVELOPE_MEMBER, mode: 0o644 }, envelope);
  for (const [path, node] of [...nodes].toSorted(([a], [b]) => compareUtf8(a, b))) {
    const name = `${folder}/${path}`;
    if (node.kind === "symlink") archive.entry({ ...SAME, name, type: "symlink", linkname: node.target, mode: 0o777 });
    if (node.kind !== "file") continue;
    const entry = archive.entry({ ...SAME, name, size: sizeOf(node.digest), mode: node.executable ? 0o755 : 0o644 });
    await pipeline(createReadStream(store.blobPath(node.digest, node.executable)), entry);
  }
  archive.finalize();
}
