// A process of its own that works in a store: `node writer.mjs STORE MODE SEED`. Bundled by the tests, as Node 20 can't run TypeScript.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { digestOf } from "#derivation/digest.ts";
import { buildTree, type TreeNode } from "#derivation/reapi/directory.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { openStore } from "#store/open-store.ts";
import type { Store } from "#store/store.ts";

const [folder = "", mode = "", seed = "0"] = process.argv.slice(2);

/** Round `n`: files, a tree of them with a twin and a link, its results, a link to it. Every writer of a store writes the same. */
async function round(store: Store, n: number): Promise<void> {
  const entries: [string, TreeNode][] = [["link", { kind: "symlink", target: "f0" }]];
  for (let i = 0; i < 12; i++) {
    const content = Buffer.alloc(100 + i * 3000, `${n}/${i}`);
    if (i % 3 === 0) {
      const path = join(store.temporaryFolder(), "out");
      writeFileSync(path, content);
      store.adopt(path, digestOf(content), i % 2 === 0);
    } else store.putBytes(content, { executable: i % 2 === 0 });
    entries.push([`${i % 2 === 0 ? "" : "sub/"}f${i}`, { kind: "file", digest: digestOf(content), executable: i % 4 === 0 }]);
  }
  const tree = buildTree(entries);
  for (const bytes of tree.directories.values()) store.putBytes(bytes);
  const action = digestOf(Buffer.from(`action ${n}`));
  const result = { outputs: { out: { kind: "tree", digest: tree.root } }, wallMs: 1, log: "" } as const;
  await store.publish([{ action, result, realisations: [action.slice(0, 64)] }], "sandboxed");
  store.linkOut(join(folder, `../out/${n % 3}`), tree.root);
  if (readFileSync(join(store.materialise(tree.root), "f0")).length !== 100) throw new Error("the tree is not whole");
  if (store.realisation(action.slice(0, 64), "sandboxed") === undefined) throw new Error("the realisation is not there");
}

try {
  const store = openStore(folder, mode === "crash" ? { syncFileSystem: async () => {} } : {});
  const start = Number(seed);
  if (mode === "race") for (let n = 0; n < 25; n++) await round(store, n);
  else for (let n = start; ; n++) await round(store, n);
  await store.close();
} catch (error) {
  if (!(error instanceof KilnFailure)) throw error;
  process.stdout.write(
    error.diagnostics.map(({ code, message, detail }) => (mode === "fill" ? code : `${code} ${message} ${detail ?? ""}`)).join("\n"),
  );
  process.exitCode = 3;
}
