import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Digest } from "#derivation/digest.ts";
import type { TreeNode } from "#derivation/reapi/directory.ts";
import type { EntryContent, UnpackSink } from "#fetch/unpack.ts";
import { storeFailure } from "#store/failures.ts";
import type { Store } from "#store/store.ts";

/** Puts each file into the store as it comes and notes where it stands. */
export function storeSink(store: Store, nodes: Map<string, TreeNode>): UnpackSink {
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
  } catch (error) {
    throw storeFailure(temporary, error);
  } finally {
    await to.close();
  }
  const digest = `${hash.digest("hex")}/${size}`;
  store.adopt(temporary, digest, executable);
  return digest;
}
