import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ParseModule, WorkspaceFileSystem } from "#config/host-files.ts";
import { inputText, type RemoteLocator } from "#config/inputs/input-locator.ts";
import { lockDiffers, tooManyInputs, unknownInput } from "#diagnostics/inputs.ts";
import { otherBundle } from "#diagnostics/bundles.ts";
import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { entryText, fits, type Lock, type LockedInput } from "#fetch/lock/lock-file.ts";
import type { Store } from "#store/store.ts";
import { INPUT_LINKS, inputLink } from "./input-links.ts";
import type { InputTrees, PinnedInput } from "./input-trees.ts";
import { type Asked, walkInputs } from "./walk-inputs.ts";

/** How an input's entry in kiln.lock came to be another one. */
export interface InputChange {
  readonly key: string;
  /** As the root's namespace has it; of one that nobody asks for any more its key. */
  readonly name: string;
  /** Undefined: nobody asks for it any more. */
  readonly locator?: RemoteLocator;
  readonly before?: LockedInput;
  readonly after?: LockedInput;
  /** Of a bundle who signed it, for people. */
  readonly signed?: string;
}

export interface BringOptions {
  /** Absolute folder of the root. */
  readonly root: string;
  readonly files: WorkspaceFileSystem;
  readonly parse: ParseModule;
  readonly store: Store;
  readonly trees: InputTrees;
  /** What kiln.lock says now. */
  readonly lock: Lock;
  /** "locked": nothing may be another one; names or keys of inputs: those are looked for anew. */
  readonly update: "nothing" | "locked" | "everything" | readonly string[];
}

export interface BroughtInputs {
  readonly lock: Lock;
  readonly changes: readonly InputChange[];
  /** Inputs of which somebody farther from the root wants another version than was taken. */
  readonly differing: readonly { readonly asked: Asked; readonly taken: Asked }[];
  /** All of them, with the folders of their trees. */
  readonly folders: ReadonlyMap<string, string>;
}

/**
 * Fetches all inputs, as kiln.lock pins them or, where it doesn't fit, as they are now. Writes nothing into the workspace. Throws KILN-E0752 (locked),
 * KILN-E0762, KILN-E1469, and what `InputTrees.pin` throws.
 */
export async function bringInputs({ root, files, parse, store, trees, lock, update }: BringOptions): Promise<BroughtInputs> {
  const inputs = new Map<string, LockedInput>();
  const changes: InputChange[] = [];
  const folders = new Map<string, string>();
  const differing: { readonly asked: Asked; readonly taken: Asked }[] = [];
  const refused: { readonly line: string; readonly at: Span }[] = [];
  const asking = new Map<string, string>();
  const isAsked = ({ name, key }: Asked): boolean =>
    update === "everything" || (Array.isArray(update) && (update.includes(name) || update.includes(key)));
  const walk = walkInputs({ root, files, parse, differs: (asked, taken) => void differing.push({ asked, taken }) });
  for (let next = walk.next(); next.done !== true;) {
    const asked = next.value;
    const { key, name, locator } = asked;
    asking.set(key, name);
    if (asking.size > MOST_INPUTS) throw new KilnFailure([tooManyInputs(MOST_INPUTS, asked.at)]);
    const before = lock.inputs.get(key);
    const stays = before !== undefined && fits(before, locator) && !isAsked(asked);
    if (!stays && update === "locked") {
      const said = before === undefined ? "not there" : entryText(before);
      refused.push({ line: `${name}: ${inputText(locator)}; in kiln.lock: ${said}`, at: asked.at });
      next = walk.next(undefined);
      continue;
    }
    const { entry: after, signed } = await placed(asked.at, async (): Promise<PinnedInput> => {
      if (stays) {
        await trees.bring(locator, before);
        return { entry: before };
      }
      const found = await trees.pin(locator);
      checkName(key, before, found.entry);
      return found;
    });
    inputs.set(key, after);
    if (!stays && !isSame(before, after))
      changes.push({ key, name, locator, ...(before ? { before } : {}), after, ...(signed === undefined ? {} : { signed }) });
    const folder = store.materialise(after.tree);
    folders.set(key, folder);
    next = walk.next(folder);
  }
  const names = [...asking].flat();
  const unknown = Array.isArray(update) ? update.filter((name: string) => !names.includes(name)) : [];
  if (unknown.length > 0) throw new KilnFailure(unknown.map((name: string) => unknownInput(name, [...asking.values()])));
  for (const [key, before] of lock.inputs) {
    if (inputs.has(key) || asking.has(key)) continue;
    if (update === "locked" && refused.length === 0)
      throw new KilnFailure([lockDiffers([`${key}: no input of the workspace; in kiln.lock: ${entryText(before)}`], undefined)]);
    changes.push({ key, name: key, before });
  }
  const [first] = refused;
  if (first)
    throw new KilnFailure([
      lockDiffers(
        refused.map(({ line }) => line),
        first.at,
      ),
    ]);
  return { lock: { ...lock, inputs }, changes, differing, folders };
}

/** What goes wrong with an input is told where it is asked for. */
async function placed<T>(at: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof KilnFailure)) throw error;
    throw new KilnFailure(error.diagnostics.map((one) => (one.at === undefined ? { ...one, at } : one)));
  }
}

/** Whoever makes up another address for each that is asked for comes to an end. */
const MOST_INPUTS = 1000;

/** A place goes on having versions of the same. Throws KILN-E1469. */
function checkName(key: string, before: LockedInput | undefined, after: LockedInput): void {
  const [was, is] = [before, after].map((entry) => (entry?.kind === "oci" || entry?.kind === "url" ? entry.name : undefined));
  if (was === undefined || is === was) return;
  throw new KilnFailure([otherBundle(key, is === undefined ? `it was ${was}, and is no bundle now` : `it was ${was}, and is ${is} now`)]);
}

const isSame = (a: LockedInput | undefined, b: LockedInput): boolean => a !== undefined && JSON.stringify(a) === JSON.stringify(b);

/** Keeps the inputs' trees from collectors as long as the workspace's `out` is there; what it takes in no more is let go. */
export function keepInputs(store: Store, root: string, lock: Lock): void {
  const links = new Map([...lock.inputs].map(([key, { tree }]) => [inputLink(root, key), tree]));
  for (const [link, tree] of links) store.linkOut(link, tree, root);
  const folder = join(root, INPUT_LINKS);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (!links.has(join(folder, name))) rmSync(join(folder, name), { force: true });
}
