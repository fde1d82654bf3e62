import { isWithin } from "#config/host-files.ts";
import type { OutputReference } from "#derivation/derivation.ts";
import { hashOf, type Digest } from "#derivation/digest.ts";
import type { PackedSource } from "#derivation/packed/sections.ts";
import type { SourceEdit } from "#derivation/packed/source-edit.ts";
import { substituted } from "#derivation/packed/substitute.ts";
import { decodeDirectory, encodeDirectory } from "#derivation/reapi/directory.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { EvaluatedTarget } from "#eval/evaluated.ts";
import type { Store } from "#store/store.ts";
import type { EditedEvaluation } from "./evaluation-cache.ts";
import type { EditedFile } from "./observations.ts";

export interface EditedSources extends SourceEdit {
  /** Of all sources that are others than where the graph was kept. */
  readonly others: ReadonlyMap<Digest, Digest>;
}

/** More files than these are taken in with their folders. */
const MOST_EDITS = 1000;

/**
 * The graph with the digests of edited files, and of the folders that they are in, whose blobs the store has from builds before. What is changed enters the
 * store. Undefined: evaluation has to tell.
 */
export async function editSources(edited: EditedEvaluation, store: Store): Promise<EditedSources | undefined> {
  const { edits, listed, kept } = edited;
  const before = edits.length > MOST_EDITS ? undefined : await edited.graph();
  if (before === undefined) return undefined;
  const isIn = ({ path }: EditedFile, { place, isFolder }: PackedSource): boolean => (isFolder ? isWithin(path, place) : path === place);
  // Of a source that lies in several places one is told.
  if (before.sharedSources.size > 0 && edits.some((edit) => !before.packedSources.some((source) => isIn(edit, source)))) return undefined;
  const changed = new Map<Digest, Digest>();
  const files = new Map<number, readonly string[]>();
  for (const [number, source] of before.packedSources.entries()) {
    const { digest, place, isFolder } = source;
    const own = edits.filter((edit) => isIn(edit, source));
    if (own.length === 0) continue;
    const after = isFolder
      ? await editedFolder(store, digest, place, own)
      : own.map((one) => (hashOf(digest) === one.before ? one.after : undefined))[0];
    if (after === undefined) return undefined;
    if (after === digest) continue;
    changed.set(digest, after);
    files.set(number, isFolder ? own.map(({ path }) => path.slice(place.length + 1)) : []);
  }
  const others = new Map([...kept.others].map(([base, one]) => [base, changed.get(one) ?? one]));
  const known = new Set(kept.others.values());
  for (const [one, after] of changed) if (!known.has(one)) others.set(one, after);
  for (const [base, one] of others) if (base === one) others.delete(base);
  const original = await edited.keptGraph();
  const now = original && substituted(original, others);
  // What evaluation looked into must be what it was.
  if (now === undefined || listed.some((id) => now.numberOf(id) === undefined)) return undefined;
  return { before, now, files, others };
}

/** The targets' outputs by the ids that they have now. */
export function editedTargets(targets: readonly EvaluatedTarget[], { before, now }: SourceEdit): readonly EvaluatedTarget[] {
  const current = (reference: OutputReference): OutputReference => {
    const number = before.numberOf(reference.derivation);
    return { ...reference, derivation: (number === undefined ? undefined : now.ids[number]) ?? reference.derivation };
  };
  return targets.map((target) => ({
    ...target,
    outputs: Object.fromEntries(Object.entries(target.outputs).map(([name, reference]) => [name, current(reference)])),
  }));
}

/** The folder's digest with these files in it; undefined: something in it isn't what it was thought to be, or isn't in the store. */
async function editedFolder(store: Store, folder: Digest, place: string, edits: readonly EditedFile[]): Promise<Digest | undefined> {
  let root = folder;
  try {
    for (const edit of edits) {
      const path = edit.path.slice(place.length + 1).split("/");
      const after = await withFile(store, root, path, edit);
      if (after === undefined) return undefined;
      root = after;
    }
  } catch (error) {
    // A blob that isn't there, a file that changes just now.
    if (error instanceof KilnFailure) return undefined;
    throw error;
  }
  return root;
}

async function withFile(store: Store, folder: Digest, [name, ...below]: readonly string[], edit: EditedFile): Promise<Digest | undefined> {
  const listing = decodeDirectory(store.read(folder));
  if (below.length > 0) {
    const at = listing.directories.findIndex((one) => one.name === name);
    const inner = listing.directories[at];
    // It has files that are no part of the folder as a source: recipes, say.
    if (inner === undefined) return folder;
    const digest = await withFile(store, inner.digest, below, edit);
    if (digest === undefined) return undefined;
    return store.putBytes(encodeDirectory({ ...listing, directories: listing.directories.with(at, { ...inner, digest }) }));
  }
  const at = listing.files.findIndex((one) => one.name === name);
  const file = listing.files[at];
  if (file === undefined) return folder;
  if (hashOf(file.digest) !== edit.before) return undefined;
  await store.putFile(edit.path, { executable: file.executable, expected: edit.after });
  return store.putBytes(encodeDirectory({ ...listing, files: listing.files.with(at, { ...file, digest: edit.after }) }));
}
