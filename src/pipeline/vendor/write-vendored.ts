import { createWriteStream, existsSync, readdirSync, renameSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
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
import { laidFile, layOutFiles, packFiles, SAME, type LaidFile } from "#share/archive/laid-files.ts";
import { isAlive, makerOf, unfinished } from "#store/living-process.ts";
import type { Store } from "#store/store.ts";
import { removeUnfinishedIn } from "#store/temporary.ts";
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

/**
 * Leaves fetched files, and the trees of inputs that kiln.lock pins, in `vendor/` of the workspace, or in a tar archive of it. What lay there is replaced as a whole.
 * Throws KILN-E0764 (a disk), KILN-E0765 (a folder `vendor` of somebody else's), the signal's reason; then what lay there stays.
 */
export async function writeVendored(
  root: string,
  {
    store,
    graph,
    report,
    archive,
    signal,
  }: {
    readonly store: Store;
    readonly graph: DerivationGraph;
    readonly report: Pick<BuildReport, "outputs">;
    readonly archive: string | undefined;
    readonly signal: AbortSignal;
  },
): Promise<Vendored> {
  const text = lockText(root);
  const { inputs } = text === undefined ? EMPTY_LOCK : parseLock(text);
  const files: LaidFile[] = [];
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
    if (archive === undefined) await writeFolder(vendor, index, files, signal);
    else await writeArchive(resolve(root, archive), index, files, signal);
  } catch (error) {
    const errno = errnoIn(error);
    if (errno === undefined || signal.aborted) throw error;
    throw new KilnFailure([notWritten(archive ?? VENDOR_FOLDER, errno)]);
  }
  return {
    path: archive ?? VENDOR_FOLDER,
    inputs: inputs.size,
    sources: sources.size,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

const filesOf = (store: Store, tree: Digest, folder: string): readonly LaidFile[] =>
  [...new TreeReader(store).walk(tree)].flatMap(([path, entry]) =>
    entry.kind === "tree" ? [] : [laidFile(`${folder}/${path}`, entry, store)],
  );

/** Sorted; the same for the same content. */
function indexText(inputs: readonly (readonly [string, string])[], sources: readonly (readonly [string, readonly string[]])[]): string {
  const sorted = <T>(entries: readonly (readonly [string, T])[]): Record<string, T> =>
    Object.fromEntries(entries.toSorted(([a], [b]) => compareUtf8(a, b)));
  return `${JSON.stringify({ version: 1, inputs: sorted(inputs), sources: sorted(sources) }, undefined, 2)}\n`;
}

/** Beside it first: what is there is whole at every instant but one, and `restoreVendored` knows what an end just then leaves. */
async function writeFolder(vendor: string, index: string, files: readonly LaidFile[], signal: AbortSignal): Promise<void> {
  restoreVendored(dirname(vendor));
  if (existsSync(vendor) && !existsSync(join(vendor, VENDOR_INDEX))) throw new KilnFailure([vendorTaken(VENDOR_FOLDER)]);
  const [fresh, old] = [unfinished(vendor), unfinished(`${vendor}${OLD}`)];
  try {
    await layOutFiles(fresh, files, signal);
    await writeFile(join(fresh, VENDOR_INDEX), index);
    if (existsSync(vendor)) await rename(vendor, old);
    await rename(fresh, vendor);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (existsSync(old)) await rename(old, vendor);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

/** What takes the place of `vendor/` for an instant. */
const OLD = ".old";

/** Puts right what a `kiln vendor` left that was ended: the folder of before is there again, what was begun is gone. */
export function restoreVendored(root: string): void {
  const vendor = join(root, VENDOR_FOLDER);
  for (const name of readdirSync(root)) {
    const maker = name.startsWith(`${VENDOR_FOLDER}${OLD}.`) ? makerOf(name) : undefined;
    if (maker !== undefined && isAlive(maker) === false && !existsSync(vendor)) renameSync(join(root, name), vendor);
  }
  removeUnfinishedIn(root);
}

/** Times and owners are none: the same content is the same archive. */
async function writeArchive(path: string, index: string, files: readonly LaidFile[], signal: AbortSignal): Promise<void> {
  removeUnfinishedIn(dirname(path));
  const temporary = unfinished(path);
  try {
    await packInto(temporary, index, files, signal);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function packInto(path: string, index: string, files: readonly LaidFile[], signal: AbortSignal): Promise<void> {
  const tar = pack();
  const out = createWriteStream(path, { flags: "wx" });
  const written = pipeline(tar, out);
  // Told below.
  written.catch(() => undefined);
  try {
    tar.entry({ ...SAME, name: `${VENDOR_FOLDER}/${VENDOR_INDEX}`, mode: 0o644 }, index);
    await packFiles(tar, VENDOR_FOLDER, files, signal);
    tar.finalize();
  } catch (error) {
    tar.destroy(error instanceof Error ? error : undefined);
    // A disk that is full breaks it off, and says why.
    await written;
    throw error;
  }
  await written;
}
