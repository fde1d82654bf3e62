import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Digest } from "#derivation/digest.ts";
import { buildTree, type TreeNode } from "#derivation/reapi/directory.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { blobMissing } from "#diagnostics/store.ts";
import { Blobs, writeInto } from "./blobs.ts";
import { lockState, tryLock } from "./file-lock.ts";
import { onStore } from "./failures.ts";
import { Graphs } from "./graphs.ts";
import { hostEntries } from "./host-folder.ts";
import { noteUse } from "./last-use.ts";
import { Layout, prepareRoot } from "./layout.ts";
import { LowerStores } from "./lower-stores.ts";
import { Results, type ShowFiles } from "./results.ts";
import { listRoots } from "./root-files.ts";
import { Roots } from "./roots.ts";
import { SourceLists } from "./source-lists.ts";
import type { Store } from "./store.ts";
import { entriesOf, Temporary } from "./temporary.ts";
import { Trees } from "./trees.ts";
import { Uses } from "./uses.ts";

export interface StoreOptions {
  /** One syncfs of the file system that holds `path` before a batch of results is shown; without it each new blob is put on disk by itself. */
  readonly syncFileSystem?: (path: string) => Promise<void>;
  /**
   * Writes files, does that syncfs, and gives them their names, in order, beside this process. False: it couldn't; the store then does it, and tells what
   * is wrong.
   */
  readonly showFiles?: ShowFiles;
  /** Folders of stores that are only read: what they have counts as being here. */
  readonly lower?: readonly string[];
}

/** How many files are taken in before other work of this process gets its turn. */
const filesPerTurn = 128;

/**
 * Opens the store in a folder, making it if it isn't there. Any number of processes may have it open. Throws a `KilnFailure`:
 * KILN-E0604 (made by a newer Kiln), KILN-E0611 (the folder holds something else), KILN-E0601–3 (the disk), KILN-E0621 (a lower store).
 */
export function openStore(folder: string, options: StoreOptions = {}): Store {
  const layout = new Layout(resolve(folder));
  prepareRoot(layout.root);
  const temporary = new Temporary(layout);
  const uses = new Uses(layout);
  const lower = new LowerStores(options.lower ?? []);
  const blobs = new Blobs(layout, temporary, uses, lower);
  const trees = new Trees(layout, temporary, blobs, uses);
  const graphs = new Graphs(layout, temporary, uses);
  const results = new Results(layout, temporary, blobs, trees, uses, lower, graphs, options.syncFileSystem, options.showFiles);
  const roots = new Roots(layout, temporary, uses);
  const sources = new SourceLists(layout, temporary, uses);

  const putFile = async (hostPath: string, executable: boolean, expected?: Digest): Promise<Digest> =>
    blobs.putSmallFile(hostPath, executable, expected) ?? (await blobs.putLargeFile(hostPath, executable, expected));

  const importFolder = async (hostPath: string): Promise<Digest> => {
    const entries: [string, TreeNode][] = [];
    for (const entry of hostEntries(hostPath)) {
      if (entry.kind === "file") {
        const digest = await putFile(entry.hostPath, entry.executable);
        entries.push([entry.path, { kind: "file", digest, executable: entry.executable }]);
      } else {
        entries.push([entry.path, entry.kind === "folder" ? { kind: "folder" } : { kind: "symlink", target: entry.target }]);
      }
      if (entries.length % filesPerTurn === 0) await setImmediate();
    }
    const tree = buildTree(entries);
    for (const bytes of tree.directories.values()) blobs.putBytes(bytes);
    return tree.root;
  };

  return {
    root: layout.root,
    putBytes: (bytes, given = {}) => blobs.putBytes(bytes, given.executable),
    putFile: (hostPath, given = {}) => putFile(hostPath, given.executable ?? false, given.expected),
    adopt: (path, digest, executable) => blobs.adopt(path, digest, executable),
    has: (digest) => blobs.has(digest),
    blobPath: (digest, executable) => blobs.path(digest, executable),
    namedBlobPath: (digest, executable) => blobs.standingPath(digest, executable),
    read: (digest) => blobs.read(digest),
    temporaryFolder: () => onStore(layout.root, () => temporary.folder()),

    hasTree: (digest) => trees.isWhole(digest),
    assumeTree: (digest) => trees.assume(digest),
    doubtTrees: () => trees.doubt(),
    importFolder,
    materialise: (digest) => trees.materialise(digest),

    actionResult: (action, trust) => results.actionResult(action, trust),
    realisation: (id, trust) => results.realisation(id, trust),
    publish: (batch, trust) => results.publish(batch, trust),
    forget: (actions, realisations) => results.forget(actions, realisations),
    withhold: (actions) => {
      for (const action of actions) writeInto(temporary, layout.withheld(action), "");
    },
    withheld: () => new Set(entriesOf(layout.area("withheld"))),

    lockAction: (action, trust) => onStore(layout.root, () => tryLock(layout.actionLock(action, trust))),
    actionState: (action, trust) => onStore(layout.root, () => lockState(layout.actionLock(action, trust))),

    linkOut: (linkPath, tree, above = dirname(dirname(linkPath))) => {
      trees.materialise(tree);
      roots.link(linkPath, tree, above);
    },
    consultGraphs: (links) => graphs.consult(links),
    keepGraph: (linkPath, of, closure) => graphs.keep(linkPath, of, closure),
    keepsGraph: (linkPath, of) => graphs.keeps(linkPath, of),
    tellGraph: (linkPath, of, closure, outcome) => graphs.tell(linkPath, of, closure, outcome, (id) => results.realisedRow(id)),
    settleGraph: (linkPath, of) => {
      graphs.settle(linkPath, of);
      sources.settle(linkPath, of);
    },
    tellSources: (linkPath, of, read) => sources.tell(linkPath, of, read),
    tellBuiltSources: (linkPath, of, read) => sources.tellBuilt(linkPath, of, read),
    graphRow: (id, trust) => graphs.row(id, trust),
    hasGraphRow: (id, trust) => graphs.has(id, trust),
    graphReads: (id) => graphs.reads(id),
    nameRoot: (name, output) => {
      if (output.kind === "tree" ? !trees.isWhole(output.digest) : !blobs.has(output.digest))
        throw new KilnFailure([blobMissing(layout.root, output.digest)]);
      if (output.kind === "tree") trees.takeIn(output.digest);
      else blobs.path(output.digest, output.executable);
      return roots.name(name, output);
    },
    releaseRoot: (name) => roots.release(name),
    roots: () => onStore(layout.root, () => listRoots(layout)),
    treeAt: (path) => trees.at(path),
    writeLog: (action, text) => writeInto(temporary, layout.log(action), text),
    log: (action) => {
      const path = layout.log(action);
      return onStore(path, () => (existsSync(path) ? readFileSync(path, "utf8") : undefined));
    },

    useCache: (path) => {
      uses.record(path);
      noteUse(path);
    },
    // Loaded when asked for: a build that changes nothing must not pay for it.
    collect: async (given) => (await import("./collect/collect.ts")).collect(layout, temporary, given),
    keepWithin: async (given) => (await import("./collect/limit.ts")).keepWithin(layout, temporary, given),
    optimise: async (given = {}) => (await import("./work-alone.ts")).optimiseAlone(layout, temporary, given.onProgress),
    usage: async ({ nowMs }) => (await import("./collect/usage.ts")).storeUsage(layout, nowMs),
    verify: async (given = {}) => (await import("./work-alone.ts")).verifyAlone(layout, { ...given, trees, importFolder }),
    close: async () => {
      temporary.close();
      uses.close();
    },
  };
}
