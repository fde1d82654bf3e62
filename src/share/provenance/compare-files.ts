import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { errnoIn } from "#diagnostics/errno.ts";
import { buildTree, type TreeNode } from "#derivation/reapi/directory.ts";
import { hashOf } from "#derivation/digest.ts";
import type { ReadStatement } from "./read-statement.ts";

/** A file or tree of a folder beside what a statement says of it. */
export type FileVerdict =
  | { readonly kind: "same"; readonly name: string }
  | { readonly kind: "other"; readonly name: string; readonly signed: string; readonly found: string }
  /** The statement names it, and the folder hasn't got it. */
  | { readonly kind: "absent"; readonly name: string }
  /** The folder has it, and the statement says nothing of it. */
  | { readonly kind: "unknown"; readonly name: string }
  | { readonly kind: "unreadable"; readonly name: string; readonly why: string };

/** Holds the outputs that lie in a folder against the subjects. `apart`: names in the folder that are no outputs. Sorted by name. */
export function compareFiles({ target, subjects }: ReadStatement, folder: string, apart: ReadonlySet<string>): readonly FileVerdict[] {
  const prefix = `${target}/`;
  // Names become paths: only those of the folder itself are looked up, never what a statement leads to.
  const there = new Set(readdirSync(folder).filter((name) => !apart.has(name)));
  const signed = new Map(
    subjects.flatMap(({ name, digest }) => (name.startsWith(prefix) ? [[name.slice(prefix.length), digest] as const] : [])),
  );
  return [...new Set([...signed.keys(), ...there])].toSorted().map((name): FileVerdict => {
    const digest = signed.get(name);
    if (digest === undefined) return { kind: "unknown", name };
    if (!there.has(name)) return { kind: "absent", name };
    try {
      const [wanted, found] =
        "sha256" in digest
          ? [digest.sha256, fileHash(join(folder, name))]
          : [digest.reapiDirectory, hashOf(treeDigest(join(folder, name)))];
      return wanted === found ? { kind: "same", name } : { kind: "other", name, signed: wanted, found };
    } catch (error) {
      const why = errnoIn(error);
      if (why === undefined) throw error;
      return { kind: "unreadable", name, why };
    }
  });
}

/** sha256 (hex) of a file; of a folder or a pipe none, which is told as an error of the system's. */
function fileHash(path: string): string {
  const hash = createHash("sha256");
  readInto(path, (bytes) => hash.update(bytes));
  return hash.digest("hex");
}

function treeDigest(folder: string): string {
  return buildTree(nodesOf(folder, "")).root;
}

function nodesOf(folder: string, prefix: string): Map<string, TreeNode> {
  const nodes = new Map<string, TreeNode>();
  for (const name of readdirSync(folder)) {
    const [path, shown] = [join(folder, name), `${prefix}${name}`];
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) nodes.set(shown, { kind: "symlink", target: readlinkSync(path) });
    else if (stat.isDirectory()) {
      const inner = nodesOf(path, `${shown}/`);
      if (inner.size === 0) nodes.set(shown, { kind: "folder" });
      for (const [one, node] of inner) nodes.set(one, node);
    } else {
      const hash = createHash("sha256");
      let size = 0;
      readInto(path, (bytes) => {
        hash.update(bytes);
        size += bytes.byteLength;
      });
      nodes.set(shown, { kind: "file", digest: `${hash.digest("hex")}/${size}`, executable: (stat.mode & 0o111) !== 0 });
    }
  }
  return nodes;
}

const CHUNK_BYTES = 1024 ** 2;

function readInto(path: string, take: (bytes: Uint8Array) => void): void {
  // A pipe that nobody writes to would be waited for.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(fd).isFile()) throw Object.assign(new Error("no file"), { code: "EISDIR" });
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let read = readSync(fd, buffer); read > 0; read = readSync(fd, buffer)) take(buffer.subarray(0, read));
  } finally {
    closeSync(fd);
  }
}
