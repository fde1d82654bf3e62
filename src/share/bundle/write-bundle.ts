import { compareUtf8 } from "#derivation/byte-order.ts";
import type { TreeNode } from "#derivation/reapi/directory.ts";
import type { Store } from "#store/store.ts";
import { laidFile, packFiles, SAME } from "../archive/laid-files.ts";
import { writePacked } from "../archive/write-packed.ts";
import { hashingStream } from "../hashing-stream.ts";
import { ENVELOPE_MEMBER } from "./bundle-file.ts";
import { bundleName, type BundleManifest } from "./manifest.ts";

export interface WrittenBundle {
  readonly path: string;
  /** Of the file: 64 hexadecimal digits. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

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
  const counting = hashingStream();
  const files = [...nodes]
    .toSorted(([a], [b]) => compareUtf8(a, b))
    .flatMap(([inside, node]) => (node.kind === "tree" ? [] : [laidFile(inside, node, store)]));
  const fill: Parameters<typeof writePacked>[1] = async (archive) => {
    archive.entry({ ...SAME, name: ENVELOPE_MEMBER, mode: 0o644 }, envelope);
    await packFiles(archive, bundleName(manifest), files, signal);
    archive.finalize();
  };
  await writePacked(path, fill, signal, counting.stream);
  return { path, ...counting.told() };
}
