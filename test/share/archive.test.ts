import { execFileSync } from "node:child_process";
import { createWriteStream, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import fc from "fast-check";
import { pack, type Header } from "tar-stream";
import { describe, expect, test } from "vitest";
import { digestOf, hashOf } from "#derivation/digest.ts";
import { encodeDirectory } from "#derivation/reapi/directory.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { exportArchive } from "#share/archive/export-archive.ts";
import { importArchive } from "#share/archive/import-archive.ts";
import { packZstd } from "#share/archive/zstd-stream.ts";
import type { Trusted } from "#share/cache/look-up.ts";
import { shareableSteps } from "#share/cache/shareable.ts";
import { encodeEntry, entryKey, UNSIGNED, type Statement } from "#share/cache/statement.ts";
import { openStore } from "#store/open-store.ts";
import { isInstalled } from "../support/installed.ts";
import { seedOr } from "../support/seed.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";
import { honest, OUR_KEY, shop, SIGNER, station, STRANGERS_KEY, type Station } from "./station.ts";

const signal = new AbortController().signal;
const bytes = (text: string): Buffer => Buffer.from(text);

async function exported(key: typeof SIGNER | "nobody" = SIGNER, at = station()): Promise<string> {
  const of = shop();
  await at.build(undefined, of);
  const file = join(temporaryFolder("archive"), "cache.tar.zst");
  await exportArchive(
    [...(await shareableSteps(of.graph, [of.root], at.store))].flat(),
    at.store,
    key === "nobody" ? undefined : key,
    file,
    signal,
  );
  return file;
}

const emptyStore = (): Station["store"] => openStore(join(temporaryFolder("importing"), "store"));

/** The codes that an import ends with; none: it was taken. */
async function codesOf(file: string, trusted: Trusted = [OUR_KEY], store = emptyStore()): Promise<readonly string[]> {
  try {
    await importArchive(file, "cache.tar.zst", store, trusted, signal);
    return [];
  } catch (error) {
    if (!(error instanceof KilnFailure)) throw error;
    return error.diagnostics.map(({ code }) => code);
  } finally {
    expect((await store.verify()).problems).toEqual([]);
  }
}

test("an empty store takes an archive, and nothing runs", async () => {
  const maker = station();
  const file = await exported(SIGNER, maker);
  const at = station();
  expect(await codesOf(file, [OUR_KEY], at.store)).toEqual([]);
  expect(await at.build(undefined)).toMatchObject({ ran: 0, digest: await honest() });
  // The same again changes nothing; made again of the same store it is the same file.
  expect(await codesOf(file, [OUR_KEY], at.store)).toEqual([]);
  expect(readFileSync(await exported(SIGNER, maker)).equals(readFileSync(file))).toBe(true);
});

test("whose results count", async () => {
  const [ours, nobodys, theirs] = [await exported(), await exported("nobody"), await exported(STRANGERS_KEY)];
  expect(await codesOf(ours, [])).toEqual(["KILN-E1323"]);
  expect(await codesOf(theirs)).toEqual(["KILN-E1323"]);
  expect(await codesOf(nobodys)).toEqual(["KILN-E1323"]);
  for (const file of [ours, nobodys, theirs]) expect(await codesOf(file, "anybody")).toEqual([]);
});

describe.skipIf(!isInstalled("zstd"))("zstd and tar of others", () => {
  test("read what we write, and we what they write", async () => {
    const file = await exported();
    const folder = temporaryFolder("unpacked");
    execFileSync("tar", ["--zstd", "-xf", file, "-C", folder]);
    const names = execFileSync("tar", ["--zstd", "-tf", file], { encoding: "utf8" }).trim().split("\n");
    expect(names[0]).toBe("kiln-cache");
    for (const name of readdirSync(join(folder, "cas"))) expect(hashOf(digestOf(readFileSync(join(folder, "cas", name))))).toBe(name);
    const again = join(folder, "again.tar.zst");
    execFileSync("tar", ["--zstd", "-cf", again, "-C", folder, ...names]);
    expect(await codesOf(again)).toEqual([]);
  });
  test("any bytes are packed as zstd unpacks them", async () => {
    const pieces = fc.array(fc.tuple(fc.uint8Array({ maxLength: 100 }), fc.nat({ max: 20_000 })), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(pieces, async (parts) => {
        const given = parts.map(([one, times]) => Buffer.alloc(one.length === 0 ? 0 : times, Buffer.from(one)));
        const packed: Uint8Array[] = [];
        const source = async function* (): AsyncGenerator<Uint8Array> {
          yield* given;
        };
        for await (const piece of packZstd(source())) packed.push(piece);
        expect(execFileSync("zstd", ["-d", "-c"], { input: Buffer.concat(packed), maxBuffer: 1 << 28 }).equals(Buffer.concat(given))).toBe(
          true,
        );
      }),
      { numRuns: 15, seed: seedOr(99) },
    );
  });
});

type Member = readonly [header: Partial<Header> & { readonly name: string }, content?: Buffer];
const VERSION: Member = [{ name: "kiln-cache" }, bytes("1\n")];

async function archiveOf(members: readonly Member[]): Promise<string> {
  const file = join(temporaryFolder("hostile"), "cache.tar.zst");
  const archive = pack();
  const written = pipeline(packZstd(archive as AsyncIterable<Uint8Array>), createWriteStream(file));
  for (const [header, content] of members)
    await new Promise<void>((resolve, reject) => {
      const done = (error?: Error | null): void => (error ? reject(error) : resolve());
      if (content === undefined) archive.entry(header, done);
      else archive.entry(header, content, done);
    });
  archive.finalize();
  await written;
  return file;
}

const action = digestOf(bytes("action"));
const statementOf = (outputs: Statement["result"]["outputs"]): Member => {
  const subject = { kind: "action", action } as const;
  return [
    { name: `ac/${entryKey(subject, UNSIGNED)}` },
    Buffer.from(encodeEntry({ subject, action, result: { outputs, wallMs: 0, log: "" } }, undefined)),
  ];
};
const blob = (content: Buffer): Member => [{ name: `cas/${hashOf(digestOf(content))}` }, content];
const file = (content: Buffer) => ({ kind: "file", digest: digestOf(content), executable: false }) as const;

describe("what is hostile is refused, with a code", () => {
  const good = bytes("good");
  const zeros = Buffer.alloc(64 << 20);
  const folderOf = (names: readonly string[]): Buffer =>
    Buffer.from(
      encodeDirectory({ files: names.map((name) => ({ name, digest: digestOf(good), executable: false })), directories: [], symlinks: [] }),
    );
  const evil = folderOf(["../../evil"]);
  const twice = folderOf(["a", "a"]);
  const cases: readonly (readonly [string, readonly Member[], string])[] = [
    ["a right one, to begin with", [VERSION, statementOf({ out: file(good) }), blob(good)], ""],
    ["nothing", [], "KILN-E1321"],
    ["no version", [statementOf({ out: file(good) }), blob(good)], "KILN-E1321"],
    ["another version", [[{ name: "kiln-cache" }, bytes("2\n")]], "KILN-E1321"],
    ["a path that leads out", [VERSION, [{ name: "../../etc/passwd" }, good]], "KILN-E1322"],
    ["an absolute path", [VERSION, [{ name: "/etc/passwd" }, good]], "KILN-E1322"],
    ["a name that hides another", [VERSION, [{ name: `cas/../cas/${"0".repeat(64)}` }, good]], "KILN-E1322"],
    ["a symbolic link in a blob's place", [VERSION, statementOf({ out: file(good) }), [{ name: blob(good)[0].name, type: "symlink", linkname: "/etc/passwd" }]], "KILN-E1322"],
    ["a hard link", [VERSION, [{ name: `cas/${"0".repeat(64)}`, type: "link", linkname: "kiln-cache" }]], "KILN-E1322"],
    ["a device", [VERSION, [{ name: `cas/${"0".repeat(64)}`, type: "block-device" }]], "KILN-E1322"],
    ["a folder", [VERSION, [{ name: "cas", type: "directory" }]], "KILN-E1322"],
    ["a member twice", [VERSION, statementOf({ out: file(good) }), blob(good), blob(good)], "KILN-E1322"],
    ["a blob that nothing names", [VERSION, blob(good)], "KILN-E1322"],
    ["a blob before what names it", [VERSION, blob(good), statementOf({ out: file(good) })], "KILN-E1322"],
    ["a blob with other bytes", [VERSION, statementOf({ out: file(good) }), [{ name: blob(good)[0].name }, bytes("evil")]], "KILN-E1322"],
    ["zeros without end in a small blob's place", [VERSION, statementOf({ out: file(good) }), [{ name: blob(good)[0].name }, zeros]], "KILN-E1322"],
    ["zeros that nothing names", [VERSION, blob(zeros)], "KILN-E1322"],
    ["zeros as a statement", [VERSION, [{ name: `ac/${"0".repeat(64)}` }, zeros]], "KILN-E1322"],
    ["a blob that isn't there", [VERSION, statementOf({ out: file(good) })], "KILN-E1322"],
    ["a statement by another one's key", [VERSION, [{ name: `ac/${"0".repeat(64)}` }, statementOf({ out: file(good) })[1] ?? good], blob(good)], "KILN-E1323"],
    ["a statement that is noise", [VERSION, [{ name: `ac/${"0".repeat(64)}` }, bytes("noise")]], "KILN-E1323"],
    ["an output whose path leads out", [VERSION, statementOf({ "../out": file(good) }), blob(good)], "KILN-E1323"],
    ["a folder whose file leads out", [VERSION, statementOf({ out: { kind: "tree", digest: digestOf(evil) } }), blob(evil), blob(good)], "KILN-E0510"],
    ["a folder with a name twice", [VERSION, statementOf({ out: { kind: "tree", digest: digestOf(twice) } }), blob(twice), blob(good)], "KILN-E0510"],
    ["a folder that is none", [VERSION, statementOf({ out: { kind: "tree", digest: digestOf(good) } }), blob(good)], "KILN-E0510"],
  ]; // prettier-ignore

  test.each(cases)("%s", async (_, members, code) => {
    expect(await codesOf(await archiveOf(members), "anybody")).toEqual(code === "" ? [] : [code]);
  });

  test("what isn't packed so", async () => {
    const at = (content: Buffer): string => {
      const path = join(temporaryFolder("other"), "file");
      writeFileSync(path, content);
      return path;
    };
    expect(await codesOf(at(bytes("PK\x03\x04")))).toEqual(["KILN-E1321"]);
    expect(await codesOf(at(Buffer.alloc(0)))).toEqual(["KILN-E1321"]);
    const whole = readFileSync(await exported());
    expect(await codesOf(at(whole.subarray(0, whole.length / 2)))).toEqual(["KILN-E0721"]);
  });

  test("a bit that was flipped anywhere: refused, or without effect", async () => {
    const whole = readFileSync(await exported());
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 7 }), async (at, bit) => {
        const flipped = Buffer.from(whole);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        const path = join(temporaryFolder("flipped"), "file");
        writeFileSync(path, flipped);
        const store = emptyStore();
        const codes = await codesOf(path, [OUR_KEY], store);
        for (const code of codes) expect(code).toMatch(/^KILN-E(?:132[1-3]|0721|0728)$/);
        // Whatever counts now is what we signed.
        const { root } = shop();
        const found = store.realisation(root, "sandboxed")?.outputs["out"]?.digest;
        if (found !== undefined) expect(found).toBe(await honest());
      }),
      { numRuns: 25, seed: seedOr(99) },
    );
  });
});
