import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { digestOf } from "#derivation/digest.ts";
import type { ActionResult } from "#derivation/output.ts";
import type { Store } from "#store/store.ts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codesOf, newFolder, putTree } from "./stores.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);
const action = digestOf(bytes("an action"));
const id = "ab".repeat(32);
const modeOf = (path: string): number => statSync(path).mode & 0o7777;

/** What every implementation of `Store` must hold to. */
export function describeStore(name: string, open: () => Store): void {
  describe(`blobs of ${name}`, () => {
    it("gives back what was put, and puts it once", () => {
      const store = open();
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (content, executable) => {
          const digest = store.putBytes(content, { executable });
          expect(digest).toBe(digestOf(content));
          expect(store.putBytes(content, { executable })).toBe(digest);
          expect(store.has(digest)).toBe(true);
          expect(Buffer.from(store.read(digest)).equals(content)).toBe(true);
          for (const wanted of [true, false]) {
            const path = store.blobPath(digest, wanted);
            expect(modeOf(path)).toBe(wanted ? 0o555 : 0o444);
            expect(statSync(path).mtimeMs).toBe(1000);
          }
        }),
        { numRuns: 30 },
      );
    });

    it("says what it doesn't hold", async () => {
      const store = open();
      const digest = digestOf(bytes("nobody put this"));
      expect(store.has(digest)).toBe(false);
      expect(await codesOf(() => store.read(digest))).toEqual(["KILN-E0605"]);
      expect(await codesOf(() => store.blobPath(digest, true))).toEqual(["KILN-E0605"]);
    });

    it.each([100, 3_000_000])("takes in a file of %d bytes, if it is the expected one", async (size) => {
      const store = open();
      const path = join(newFolder(), "file");
      writeFileSync(path, Buffer.alloc(size, 7));
      const digest = digestOf(readFileSync(path));
      const other = digestOf(bytes("other"));
      expect(await codesOf(() => store.putFile(path, { expected: other }))).toEqual(["KILN-E0606"]);
      expect(store.has(digest)).toBe(false);
      expect(store.has(other)).toBe(false);
      expect(await store.putFile(path, { expected: digest, executable: true })).toBe(digest);
      expect(modeOf(store.blobPath(digest, true))).toBe(0o555);
      expect(await codesOf(() => store.putFile(`${path}.none`))).toEqual(["KILN-E0608"]);
    });

    it("takes over a file of its temporary folder", () => {
      const store = open();
      for (let i = 0; i < 2; i++) {
        const path = join(store.temporaryFolder(), "out.o");
        writeFileSync(path, "object");
        store.adopt(path, digestOf(bytes("object")), false);
        expect(existsSync(path)).toBe(false);
        expect(modeOf(store.blobPath(digestOf(bytes("object")), false))).toBe(0o444);
      }
    });
  });

  describe(`trees of ${name}`, () => {
    it("holds a tree only with all that it reaches", () => {
      const store = open();
      const lacking = digestOf(bytes("not put"));
      expect(store.hasTree(putTree(store, { "a/b/c": "1" }))).toBe(true);
      expect(store.hasTree(putTree(store, { "a/b": "1" }, [["x/y", { kind: "file", digest: lacking, executable: false }]]))).toBe(false);
      expect(store.hasTree(putTree(store, {}, [["x", { kind: "tree", digest: lacking }]]))).toBe(false);
    });

    it("shows a tree as a folder", () => {
      const store = open();
      const inner = putTree(store, { "deep/f": "f" });
      const tree = putTree(store, { "a/b.txt": "b", "run.sh": "run" }, [
        ["empty", { kind: "folder" }],
        ["a/link", { kind: "symlink", target: "../run.sh" }],
        ["inner", { kind: "tree", digest: inner }],
      ]);
      const path = store.materialise(tree);
      expect(store.materialise(tree)).toBe(path);
      expect(readFileSync(join(path, "a/link"), "utf8")).toBe("run");
      expect(readFileSync(join(path, "inner/deep/f"), "utf8")).toBe("f");
      expect(["a", "empty", "inner", "."].map((folder) => modeOf(join(path, folder)))).toEqual([0o755, 0o755, 0o755, 0o755]);
      expect([modeOf(join(path, "a/b.txt")), modeOf(join(path, "run.sh"))]).toEqual([0o444, 0o555]);
    });

    it("takes in a folder of the host, and shows it again as it was", async () => {
      const store = open();
      const folder = newFolder();
      mkdirSync(join(folder, "src/empty"), { recursive: true });
      writeFileSync(join(folder, "src/größe.c"), "int x;\n");
      writeFileSync(join(folder, "tool"), "#!", { mode: 0o700 });
      writeFileSync(join(folder, "big"), Buffer.alloc(2_000_000));
      symlinkSync("src/größe.c", join(folder, "link"));
      const tree = await store.importFolder(folder);
      expect(store.hasTree(tree)).toBe(true);
      const shown = store.materialise(tree);
      expect(readlinkSync(join(shown, "link"))).toBe("src/größe.c");
      expect(lstatSync(join(shown, "src/empty")).isDirectory()).toBe(true);
      utimesSync(join(folder, "tool"), 5, 5);
      chmodSync(join(folder, "tool"), 0o755);
      expect(await store.importFolder(folder)).toBe(tree);
      expect(await store.importFolder(shown)).toBe(tree);
    });

    it("refuses links out, missing folders, and names that aren't UTF-8", async () => {
      const store = open();
      const folder = newFolder();
      symlinkSync("../outside", join(folder, "link"));
      expect(await codesOf(() => store.importFolder(folder))).toEqual(["KILN-E0510"]);
      expect(await codesOf(() => store.importFolder(join(folder, "none")))).toEqual(["KILN-E0608"]);
      const other = newFolder();
      writeFileSync(Buffer.concat([Buffer.from(`${other}/`), Buffer.from([0x66, 0xff])]), "");
      expect(await codesOf(() => store.importFolder(other))).toEqual(["KILN-E0607"]);
    });
  });

  describe(`results of ${name}`, () => {
    it("keeps what was published, each trust by itself", async () => {
      const store = open();
      const result: ActionResult = {
        outputs: {
          "a.o": { kind: "file", digest: store.putBytes(bytes("object")), executable: false },
          prog: { kind: "file", digest: store.putBytes(bytes("program"), { executable: true }), executable: true },
          "gen/out": { kind: "tree", digest: putTree(store, { "x.h": "1" }) },
        },
        wallMs: 1234.5,
        log: "warning: ä\n",
      };
      expect(store.actionResult(action, "sandboxed")).toBeUndefined();
      expect(store.realisation(id, "sandboxed")).toBeUndefined();
      await store.publish([{ action, result, realisations: [id] }], "sandboxed");
      expect(store.actionResult(action, "sandboxed")).toEqual(result);
      expect(store.realisation(id, "sandboxed")).toEqual({ derivation: id, outputs: result.outputs, action });
      expect(store.actionResult(action, "unsandboxed")).toBeUndefined();
      expect(store.realisation(id, "unsandboxed")).toBeUndefined();
      const empty = { outputs: { z: { kind: "file", digest: store.putBytes(bytes("")), executable: false } }, wallMs: 0, log: "" } as const;
      await store.publish([{ action, result: empty, realisations: [id] }], "unsandboxed");
      expect(store.actionResult(action, "unsandboxed")).toEqual(empty);
      expect(store.actionResult(action, "sandboxed")).toEqual(result);
    });

    it("doesn't publish what names something that isn't there", async () => {
      const store = open();
      const outputs = { out: { kind: "file", digest: digestOf(bytes("never put")), executable: false } } as const;
      const published = store.publish([{ action, result: { outputs, wallMs: 1, log: "" }, realisations: [id] }], "sandboxed");
      expect(await codesOf(() => published)).toEqual(["KILN-E0605"]);
      expect(store.actionResult(action, "sandboxed")).toBeUndefined();
    });
  });

  describe(`roots and logs of ${name}`, () => {
    it("swaps the link to a result, makes its folder, and leaves files alone", async () => {
      const store = open();
      const out = join(newFolder(), "out");
      const [one, two] = [putTree(store, { image: "1" }), putTree(store, { image: "2" })];
      for (const [tree, text] of [
        [one, "1"],
        [one, "1"],
        [two, "2"],
        [one, "1"],
      ] as const) {
        store.linkOut(join(out, "hello@linux"), tree);
        expect(readFileSync(join(out, "hello@linux/image"), "utf8")).toBe(text);
      }
      writeFileSync(join(out, "file"), "mine");
      expect(await codesOf(() => store.linkOut(join(out, "file"), one))).toEqual(["KILN-E0610"]);
      expect(await codesOf(() => store.linkOut(join(out, "file/x"), one))).toEqual(["KILN-E0612"]);
      expect(readFileSync(join(out, "file"), "utf8")).toBe("mine");
    });

    it("makes folders for a link below the one that is there, and begins none anew that was moved away", async () => {
      const store = open();
      const [folder, tree] = [newFolder(), putTree(store, { image: "1" })];
      store.linkOut(join(folder, "out/.inputs/one"), tree, folder);
      expect(readFileSync(join(folder, "out/.inputs/one/image"), "utf8")).toBe("1");
      const gone = join(folder, "moved");
      for (const [link, above] of [
        ["out/hello", undefined],
        ["out/hello", gone],
        ["out/.inputs/one", gone],
      ] as const)
        expect(await codesOf(() => store.linkOut(join(gone, link), tree, above))).toEqual(["KILN-E0612"]);
      expect(existsSync(gone)).toBe(false);
    });

    it("keeps logs", () => {
      const store = open();
      expect(store.log(action)).toBeUndefined();
      store.writeLog(action, "one\n");
      store.writeLog(action, "two\n");
      expect(store.log(action)).toBe("two\n");
    });

    it("verifies", async () => {
      const store = open();
      const tree = putTree(store, { "a/b": "1", "run.sh": "2" }, [["l", { kind: "symlink", target: "a/b" }]]);
      store.materialise(tree);
      await store.publish(
        [{ action, result: { outputs: { out: { kind: "tree", digest: tree } }, wallMs: 1, log: "" }, realisations: [id] }],
        "sandboxed",
      );
      const seen: number[] = [];
      const report = await store.verify({ onProgress: (done, total) => seen.push(done, total) });
      expect(report).toEqual({ blobs: 4, trees: 1, actionResults: 1, realisations: 1, problems: [] });
      expect(seen.at(-1)).toBe(seen.at(-2));
    });
  });
}
