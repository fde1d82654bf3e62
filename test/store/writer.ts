// A process of its own that works in a store: `node writer.mjs STORE MODE SEED`. Bundled by the tests, as Node 20 can't run TypeScript.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { digestOf } from "#derivation/digest.ts";
import { buildTree, type TreeNode } from "#derivation/reapi/directory.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { tryLock } from "#store/file-lock.ts";
import { isAlive, ownIdentity } from "#store/living-process.ts";
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

/** Collects again and again for so many milliseconds. */
async function collectAgain(store: Store, forMs: number): Promise<void> {
  const end = Date.now() + forMs;
  for (let n = 0; Date.now() < end; n++) {
    // Now and then with a wish that keeps a part.
    const wish = n % 3 === 0 ? { maxSizeBytes: 300_000 } : n % 3 === 1 ? { olderThanMs: 50 } : {};
    try {
      await store.collect({ ...wish, nowMs: Date.now() });
    } catch (error) {
      // Another one is at work.
      if (!(error instanceof KilnFailure) || error.diagnostics[0]?.code !== "KILN-E0614") throw error;
      await setImmediate();
    }
  }
}

/** What was made, forgotten and made again, with a lease for each few rounds. */
async function reuse(start: number, rounds: number): Promise<void> {
  let state = start + 1;
  for (let n = 0; n < rounds; n++) {
    const store = openStore(folder, { syncFileSystem: async () => {} });
    for (let i = 0; i < 3; i++) {
      state = (state * 48271) % 2147483647;
      await round(store, state % 7);
    }
    await store.close();
  }
}

/** Takes and gives back a lock; whoever has it leaves a note while it does. Two notes of living processes would be a mistake. */
function lockAgain(times: number): void {
  const note = join(folder, "note");
  for (let n = 0; n < times;) {
    const lock = tryLock(join(folder, "locks/one"));
    if (lock === undefined) continue;
    const before = existsSync(note) ? readFileSync(note, "utf8") : undefined;
    // A note that was begun by one that was killed may be empty.
    if (before !== undefined && before !== "" && isAlive(before) !== false) throw new Error(`${before} has the lock as well`);
    writeFileSync(note, ownIdentity());
    if (readFileSync(note, "utf8") !== ownIdentity()) throw new Error("another one has the lock as well");
    rmSync(note);
    lock.release();
    n++;
  }
}

try {
  const start = Number(seed);
  if (mode === "reuse") await reuse(start, 40);
  else if (mode === "lock") lockAgain(start);
  else {
    const store = openStore(folder, mode === "crash" ? { syncFileSystem: async () => {} } : {});
    if (mode === "collect") await collectAgain(store, start);
    else if (mode === "race") for (let n = 0; n < 25; n++) await round(store, n);
    else for (let n = start; ; n++) await round(store, n);
    await store.close();
  }
} catch (error) {
  if (!(error instanceof KilnFailure)) throw error;
  process.stdout.write(
    error.diagnostics.map(({ code, message, detail }) => (mode === "fill" ? code : `${code} ${message} ${detail ?? ""}`)).join("\n"),
  );
  process.exitCode = 3;
}
