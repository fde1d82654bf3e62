import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Digest } from "#derivation/digest.ts";
import { buildTree, type TreeNode } from "#derivation/reapi/directory.ts";
import { Blobs, writeInto } from "./blobs.ts";
import { onStore } from "./failures.ts";
import { hostEntries } from "./host-folder.ts";
import { Layout, prepareRoot } from "./layout.ts";
import { Results } from "./results.ts";
import { Roots } from "./roots.ts";
import type { Store } from "./store.ts";
import { Temporary } from "./temporary.ts";
import { Trees } from "./trees.ts";

export interface StoreOptions {
  /** One syncfs of the file system that holds `path` before a batch of results is shown; without it each new blob is put on disk by itself. */
  readonly syncFileSystem?: (path: string) => Promise<void>;
}

/** How many files are taken in before other work of this process gets its turn. */
const filesPerTurn = 128;

/**
 * Opens the store in a folder, making it if it isn't there. Any number of processes may have it open. Throws a `KilnFailure`:
 * KILN-E0604 (made by a newer Kiln), KILN-E0611 (the folder holds something else), KILN-E0601–3 (the disk).
 */
export function openStore(folder: string, options: StoreOptions = {}): Store {
  const layout = new Layout(resolve(folder));
  prepareRoot(layout.root);
  const temporary = new Temporary(layout);
  const blobs = new Blobs(layout, temporary);
  const trees = new Trees(layout, temporary, blobs);
  const results = new Results(layout, temporary, blobs, trees, options.syncFileSystem);
  const roots = new Roots(layout, temporary);

  const putFile = async (hostPath: string, executable: boolean, expected?: Digest): Promise<Digest> =>
    blobs.putSmallFile(hostPath, executable, expected) ?? (await blobs.putLargeFile(hostPath, executable, expected));

  return {
    root: layout.root,
    putBytes: (bytes, given = {}) => blobs.putBytes(bytes, given.executable),
    putFile: (hostPath, given = {}) => putFile(hostPath, given.executable ?? false, given.expected),
    adopt: (path, digest, executable) => blobs.adopt(path, digest, executable),
    has: (digest) => blobs.has(digest),
    blobPath: (digest, executable) => blobs.path(digest, executable),
    read: (digest) => blobs.read(digest),
    temporaryFolder: () => onStore(layout.root, () => temporary.folder()),

    hasTree: (digest) => trees.isWhole(digest),
    importFolder: async (hostPath) => {
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
    },
    materialise: (digest) => trees.materialise(digest),

    actionResult: (action, trust) => results.actionResult(action, trust),
    realisation: (id, trust) => results.realisation(id, trust),
    publish: (batch, trust) => results.publish(batch, trust),
    forget: (actions, realisations) => results.forget(actions, realisations),

    linkOut: (linkPath, tree) => {
      trees.materialise(tree);
      roots.link(linkPath, tree);
    },
    lease: () => roots.lease(),
    writeLog: (action, text) => writeInto(temporary, layout.log(action), text),
    log: (action) => {
      const path = layout.log(action);
      return onStore(path, () => (existsSync(path) ? readFileSync(path, "utf8") : undefined));
    },

    // Loaded when asked for: a build that changes nothing must not pay for it.
    verify: async (given = {}) => (await import("./verify.ts")).verifyStore(layout, given.onProgress),
    close: async () => {
      roots.close();
      temporary.close();
    },
  };
}
