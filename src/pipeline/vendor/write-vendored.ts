import { constants, createReadStream, createWriteStream, existsSync } from "node:fs";
import { chmod, copyFile, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { finished, pipeline } from "node:stream/promises";
import { pack } from "tar-stream";
import type { BuildReport } from "#build/events.ts";
import { TreeReader } from "#build/tree-reader.ts";
import { compareUtf8 } from "#derivation/byte-order.ts";
import type { DerivationGraph, OutputReference } from "#derivation/derivation.ts";
import { sizeOf, type Digest } from "#derivation/digest.ts";
import { GraphBuilder } from "#derivation/graph.ts";
import { notWritten, vendorTaken } from "#diagnostics/inputs.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { errnoIn } from "#diagnostics/errno.ts";
import { EMPTY_LOCK, parseLock } from "#fetch/lock/lock-file.ts";
import type { Store } from "#store/store.ts";
import { lockText } from "../inputs/lock-text.ts";
import { helperToolchain } from "../toolchain.ts";
import { VENDOR_FOLDER, VENDOR_INDEX, vendoredInput, vendoredSource } from "./vendor-folder.ts";

/** All that must be fetched to build these steps, the compiler of the sandbox's helper included. */
export async function fetchesBehind(
  graph: DerivationGraph,
  arch: string,
): Promise<{ readonly graph: DerivationGraph; readonly references: readonly OutputReference[] }> {
  const toolchain = await helperToolchain(arch)?.();
  const fetches = new GraphBuilder();
  const references: OutputReference[] = [];
  const seen = new Set<string>();
  for (const [, derivation] of [...graph.derivations, ...(toolchain?.graph.derivations ?? [])]) {
    if (derivation.kind !== "fetch") continue;
    const id = fetches.add(derivation);
    if (!seen.has(id)) references.push({ derivation: id, output: "out" });
    seen.add(id);
  }
  return { graph: fetches, references };
}

export interface Vendored {
  /** From the workspace's folder. */
  readonly path: string;
  readonly inputs: number;
  readonly sources: number;
  /** Of all files. */
  readonly bytes: number;
}

interface VendoredFile {
  /** Below `vendor/`. */
  readonly path: string;
  /** Of the host; links have a target instead. */
  readonly from?: string;
  readonly target?: string;
  readonly executable: boolean;
  readonly bytes: number;
}

/**
 * Leaves fetched files, and the trees of inputs that kiln.lock pins, in `vendor/` of the workspace, or in a tar archive of it. What lay there is replaced as a whole.
 * Throws KILN-E0764 (a disk), KILN-E0765 (a folder `vendor` of somebody else's).
 */
export async function writeVendored(
  root: string,
  {
    store,
    graph,
    report,
    archive,
  }: { readonly store: Store; readonly graph: DerivationGraph; readonly report: BuildReport; readonly archive: string | undefined },
): Promise<Vendored> {
  const text = lockText(root);
  const { inputs } = text === undefined ? EMPTY_LOCK : parseLock(text);
  const files: VendoredFile[] = [];
  const vendor = join(root, VENDOR_FOLDER);
  const below = (path: string): string => relative(vendor, path);
  for (const [key, { tree }] of inputs) files.push(...filesOf(store, tree, below(vendoredInput(root, key))));
  const sources = new Map<string, readonly string[]>();
  for (const [id, { fetch }] of graph.derivations) {
    const output = report.outputs.get(id)?.["out"];
    if (!fetch || output?.kind !== "file") continue;
    sources.set(fetch.hash, fetch.urls);
    files.push({
      path: below(vendoredSource(root, fetch.hash)),
      from: store.blobPath(output.digest, false),
      executable: false,
      bytes: sizeOf(output.digest),
    });
  }
  const index = indexText(
    [...inputs].map(([key]) => [key, basename(vendoredInput(root, key))]),
    [...sources],
  );
  files.sort((a, b) => compareUtf8(a.path, b.path));
  try {
    if (archive === undefined) await writeFolder(vendor, index, files);
    else await writeArchive(resolve(root, archive), index, files);
  } catch (error) {
    if (error instanceof KilnFailure) throw error;
    throw new KilnFailure([notWritten(archive ?? VENDOR_FOLDER, errnoIn(error) ?? String(error))]);
  }
  return {
    path: archive ?? VENDOR_FOLDER,
    inputs: inputs.size,
    sources: sources.size,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function filesOf(store: Store, tree: Digest, folder: string): readonly VendoredFile[] {
  const files: VendoredFile[] = [];
  for (const [path, entry] of new TreeReader(store).walk(tree)) {
    const at = `${folder}/${path}`;
    if (entry.kind === "file")
      files.push({
        path: at,
        from: store.blobPath(entry.digest, entry.executable),
        executable: entry.executable,
        bytes: sizeOf(entry.digest),
      });
    else if (entry.kind === "symlink") files.push({ path: at, target: entry.target, executable: false, bytes: 0 });
    else files.push({ path: at, executable: false, bytes: 0 });
  }
  return files;
}

/** Sorted; the same for the same content. */
function indexText(inputs: readonly (readonly [string, string])[], sources: readonly (readonly [string, readonly string[]])[]): string {
  const sorted = <T>(entries: readonly (readonly [string, T])[]): Record<string, T> =>
    Object.fromEntries(entries.toSorted(([a], [b]) => compareUtf8(a, b)));
  return `${JSON.stringify({ version: 1, inputs: sorted(inputs), sources: sorted(sources) }, undefined, 2)}\n`;
}

/** Beside it first: what is there is whole at every instant but one. */
async function writeFolder(vendor: string, index: string, files: readonly VendoredFile[]): Promise<void> {
  if (existsSync(vendor) && !existsSync(join(vendor, VENDOR_INDEX))) throw new KilnFailure([vendorTaken(VENDOR_FOLDER)]);
  const [fresh, old] = [`${vendor}.new`, `${vendor}.old`];
  for (const left of [fresh, old]) await rm(left, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  for (const { path, from, target, executable } of files) {
    const to = join(fresh, path);
    await mkdir(from === undefined && target === undefined ? to : dirname(to), { recursive: true });
    if (target !== undefined) await symlink(target, to);
    if (from === undefined) continue;
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    await chmod(to, executable ? 0o755 : 0o644);
  }
  await writeFile(join(fresh, VENDOR_INDEX), index);
  if (existsSync(vendor)) await rename(vendor, old);
  await rename(fresh, vendor);
  await rm(old, { recursive: true, force: true });
}

/** Times and owners are none: the same content is the same archive. */
async function writeArchive(path: string, index: string, files: readonly VendoredFile[]): Promise<void> {
  const temporary = `${path}.new`;
  const tar = pack();
  const out = createWriteStream(temporary);
  tar.pipe(out);
  const common = { mtime: new Date(0), uid: 0, gid: 0, uname: "", gname: "" };
  const name = (inside: string): string => `${VENDOR_FOLDER}/${inside}`;
  tar.entry({ ...common, name: name(VENDOR_INDEX), mode: 0o644 }, index);
  for (const { path: inside, from, target, executable, bytes } of files) {
    if (target !== undefined) tar.entry({ ...common, name: name(inside), type: "symlink", linkname: target, mode: 0o777 });
    else if (from === undefined) tar.entry({ ...common, name: name(inside), type: "directory", mode: 0o755 });
    else {
      const entry = tar.entry({ ...common, name: name(inside), size: bytes, mode: executable ? 0o755 : 0o644 });
      await pipeline(createReadStream(from), entry);
    }
  }
  tar.finalize();
  await finished(out);
  await rename(temporary, path);
}
