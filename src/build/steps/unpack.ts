import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Digest } from "#derivation/digest.ts";
import type { Output } from "#derivation/output.ts";
import type { TreeNode } from "#derivation/reapi/directory.ts";
import { unpackToStore, type EntryContent, type UnpackSink } from "#fetch/unpack.ts";
import type { Store } from "#store/store.ts";
import { inputOf, onlyInputs, stripArgument } from "./misuse.ts";
import { putTree } from "./put-tree.ts";
import type { StepContext } from "./step.ts";

/** `kiln:unpack/1`: the archive as a tree, straight into blobs. */
export async function unpackStep(context: StepContext): Promise<Output> {
  const { store, derivation, signal } = context;
  const strip = stripArgument(context);
  onlyInputs(context, (path) => path === "archive");
  const archive = inputOf(context, "archive", "file");
  const nodes = new Map<string, TreeNode>();
  const file = store.blobPath(archive.digest, archive.executable);
  await unpackToStore(file, storeSink(store, nodes), { strip, name: derivation.name, signal });
  return putTree(nodes, store);
}

/** Puts each file into the store as it comes and notes where it stands. */
function storeSink(store: Store, nodes: Map<string, TreeNode>): UnpackSink {
  let folder: string | undefined;
  let count = 0;
  return {
    folder(path) {
      nodes.set(path, { kind: "folder" });
    },
    file(path, executable, content) {
      if (content instanceof Uint8Array) {
        nodes.set(path, { kind: "file", digest: store.putBytes(content, { executable }), executable });
        return undefined;
      }
      folder ??= store.temporaryFolder();
      return putStream(content, join(folder, String(count++)), executable, store).then((digest) => {
        nodes.set(path, { kind: "file", digest, executable });
      });
    },
    symlink(path, target) {
      nodes.set(path, { kind: "symlink", target });
    },
    copy(path, from, executable) {
      const node = nodes.get(from);
      if (node?.kind !== "file") throw new Error(`${path} is a copy of ${from}, which is no file`);
      nodes.set(path, { ...node, executable });
    },
  };
}

async function putStream(content: EntryContent, temporary: string, executable: boolean, store: Store): Promise<Digest> {
  const hash = createHash("sha256");
  let size = 0;
  const to = await open(temporary, "wx", 0o600);
  try {
    for await (const piece of content) {
      if (typeof piece === "number") throw new Error("bytes instead of a stream");
      hash.update(piece);
      size += piece.byteLength;
      await to.writeFile(piece);
    }
  } finally {
    await to.close();
  }
  const digest = `${hash.digest("hex")}/${size}`;
  store.adopt(temporary, digest, executable);
  return digest;
}
