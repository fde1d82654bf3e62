import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";
import picomatch from "picomatch";
import { nothingSelected } from "#diagnostics/build.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Digest } from "#derivation/digest.ts";
import type { Output } from "#derivation/output.ts";
import type { TreeNode } from "#derivation/reapi/directory.ts";
import { unpackToStore, type EntryContent, type UnpackSink } from "#fetch/unpack.ts";
import { storeFailure } from "#store/failures.ts";
import type { Store } from "#store/store.ts";
import { inputOf, onlyInputs, stripArgument } from "./misuse.ts";
import { putTree } from "./put-tree.ts";
import type { StepContext } from "./step.ts";

/**
 * `kiln:unpack/1 --strip N [--keep PATTERN… | --find PATTERN…]`: the archive as a tree, straight into blobs; of its files those that fit one of the patterns.
 * Of `--find` none need fit.
 */
export async function unpackStep(context: StepContext): Promise<Output> {
  const { store, derivation, signal } = context;
  const { strip, keep, mayLack } = argumentsOf(context);
  const kept = keepers(keep);
  onlyInputs(context, (path) => path === "archive");
  const archive = inputOf(context, "archive", "file");
  const nodes = new Map<string, TreeNode>();
  const file = store.blobPath(archive.digest, archive.executable);
  const select = keep.length === 0 ? {} : { select: (path: string) => kept.some((one) => one.takes(path)) };
  await unpackToStore(file, storeSink(store, nodes), { strip, name: derivation.name, signal, ...select });
  const unused = mayLack ? undefined : kept.find((one) => !one.used);
  if (unused !== undefined) throw new KilnFailure([nothingSelected(derivation, unused.pattern, [...nodes.keys()].slice(0, SHOWN))]);
  return putTree(nodes, store);
}

/** Names shown in messages. */
const SHOWN = 8;

/** Throws KILN-E0912. */
function argumentsOf(context: StepContext): { readonly strip: number; readonly keep: readonly string[]; readonly mayLack: boolean } {
  const at = context.args.findIndex((word) => word === "--keep" || word === "--find");
  if (at < 0) return { strip: stripArgument(context), keep: [], mayLack: false };
  const strip = stripArgument({ ...context, args: context.args.slice(0, at) });
  return { strip, keep: context.args.slice(at + 1), mayLack: context.args[at] === "--find" };
}

interface Keeper {
  readonly pattern: string;
  readonly used: boolean;
  takes(path: string): boolean;
}

/** As in `kiln:select/1`: a pattern that names a folder keeps all that lies in it. */
function keepers(patterns: readonly string[]): readonly Keeper[] {
  return patterns.map((pattern) => {
    const fits = picomatch([pattern, `${pattern}/**`], { dot: true });
    let used = false;
    return {
      pattern,
      get used() {
        return used;
      },
      takes(path) {
        const taken = fits(path);
        used ||= taken;
        return taken;
      },
    };
  });
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
  } catch (error) {
    throw storeFailure(temporary, error);
  } finally {
    await to.close();
  }
  const digest = `${hash.digest("hex")}/${size}`;
  store.adopt(temporary, digest, executable);
  return digest;
}
