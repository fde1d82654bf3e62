import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GraphBuilder } from "#derivation/graph.ts";
import { digestOf } from "#derivation/digest.ts";
import { restoreVendored, writeVendored } from "#pipeline/vendor/write-vendored.ts";
import { newName } from "#store/living-process.ts";
import { openStore } from "#store/open-store.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

/** As of a process that has ended: its number was given to this one meanwhile. */
const dead = (): string => newName().replace(/^(\d+)\.\d+/, "$1.1");
const SIGNAL = new AbortController().signal;

function vendoring(): { readonly root: string; write(signal?: AbortSignal, archive?: string): Promise<unknown> } {
  const base = temporaryFolder("vendored");
  const root = join(base, "app");
  mkdirSync(root);
  const store = openStore(join(base, "store"));
  const bytes = Buffer.from("a source");
  store.putBytes(bytes);
  const graph = new GraphBuilder();
  const hash = `sha256-${Buffer.from(digestOf(bytes).slice(0, 64), "hex").toString("base64")}`;
  const step = { name: "x", buildSystem: "any", command: ["kiln:fetch/1"], env: {}, timeout: "60", inputs: {}, outputs: ["out"] };
  const id = graph.add({ ...step, kind: "fetch", fetch: { urls: ["https://example.org/x"], hash } });
  const report = { outputs: new Map([[id, { out: { kind: "file", digest: digestOf(bytes), executable: false } as const }]]) };
  return { root, write: (signal = SIGNAL, archive) => writeVendored(root, { store, graph, report, archive, signal }) };
}

test("what a run left that was ended is put right by the next: the folder of before, or none", async () => {
  const { root, write } = vendoring();
  await write();
  const index = readFileSync(join(root, "vendor/kiln-vendor.json"), "utf8");
  expect(readdirSync(root)).toEqual(["vendor"]);
  // Between the two renames; a new one was whole already.
  renameSync(join(root, "vendor"), join(root, `vendor.old.${dead()}`));
  mkdirSync(join(root, `vendor.${dead()}`));
  restoreVendored(root);
  expect(readdirSync(root)).toEqual(["vendor"]);
  expect(readFileSync(join(root, "vendor/kiln-vendor.json"), "utf8")).toBe(index);
  // In the midst of the first; folders of others that are called so stay.
  mkdirSync(join(root, `vendor.${dead()}/sources`), { recursive: true });
  for (const name of ["vendor.new", "vendor.old"]) mkdirSync(join(root, name));
  writeFileSync(join(root, "vendor.old/notes"), "");
  await write();
  expect(readdirSync(root).toSorted()).toEqual(["vendor", "vendor.new", "vendor.old"]);
  expect(existsSync(join(root, "vendor.old/notes"))).toBe(true);
  // Of one that goes on nothing is touched.
  mkdirSync(join(root, `vendor.${newName()}`));
  await write();
  expect(readdirSync(root)).toHaveLength(4);
});

test("Ctrl-C leaves what was there, and nothing beside it", async () => {
  const { root, write } = vendoring();
  await write();
  writeFileSync(join(root, "vendor/mine"), "");
  for (const archive of [undefined, "vendored.tar"])
    await expect(write(AbortSignal.abort(), archive)).rejects.toHaveProperty("name", "AbortError");
  expect(readdirSync(root)).toEqual(["vendor"]);
  expect(existsSync(join(root, "vendor/mine"))).toBe(true);
  await write(SIGNAL, "vendored.tar");
  expect(readdirSync(root)).toEqual(["vendor", "vendored.tar"]);
  // A folder stands where the archive should be, or none above it.
  mkdirSync(join(root, "folder/x"), { recursive: true });
  for (const archive of ["folder", "nowhere/x.tar"]) await expect(write(SIGNAL, archive)).rejects.toThrow("KILN-E0764");
  expect(readdirSync(root)).toEqual(["folder", "vendor", "vendored.tar"]);
});
