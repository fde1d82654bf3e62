import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BundleManifest, isVersion, manifestText, readManifest, tagOf, versionOfTag } from "#share/bundle/manifest.ts";
import { type BundleWish, isBundle, readBundle, type ReadBundle } from "#share/bundle/read-bundle.ts";
import { writeBundle } from "#share/bundle/write-bundle.ts";
import { generateSigningKey } from "#share/sign/signing-key.ts";
import { openStore } from "#store/open-store.ts";
import type { Store } from "#store/store.ts";
import { seedOr } from "../support/seed.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";
import { envelopeOf, FILES, fileOf, manifestOf, membersOf, nodesOf, OWN, sha256, zstd, said } from "./bundle-files.ts";

const { signal } = new AbortController();
let store: Store;
beforeAll(() => {
  store = openStore(join(temporaryFolder("bundle-store"), "store"));
});
afterAll(() => store.close());

const ANYBODY: BundleWish = { kiln: "0.1.0", keys: undefined, known: [] };
const SIGNED: BundleWish = { ...ANYBODY, keys: [OWN.public] };

const read = async (path: string, wish: BundleWish = SIGNED): Promise<ReadBundle | string> =>
  await said(readBundle(path, "lib.kiln.tar.zst", store, wish, { signal }));
const envelope = (text = envelopeOf(manifestOf(store))): { name: string; content: string } => ({ name: "kiln-bundle.json", content: text });
const right = (): Promise<string> => fileOf([envelope(), ...membersOf()]);

describe("what is written", () => {
  test("is read as the same, is the same bytes for the same, and is known as a bundle", async () => {
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    const files = fc.dictionary(
      fc.oneof(
        name,
        fc.tuple(name, name).map(([a, b]) => `d${a}/${b}.c`),
      ),
      fc.string({ maxLength: 3000 }),
      { maxKeys: 6 },
    );
    await fc.assert(
      fc.asyncProperty(files, fc.boolean(), async (texts, isSigned) => {
        const bytes = Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text).toString("latin1")]));
        const manifest = manifestOf(store, {}, bytes);
        const folder = temporaryFolder("written");
        const nodes = nodesOf(store, bytes);
        const sizes = {
          ...manifest,
          bytes: [...nodes.values()].reduce((sum, node) => sum + Number(node.kind === "file" ? node.digest.split("/")[1] : 0), 0),
        };
        const own = { manifest: sizes, envelope: isSigned ? envelopeOf(sizes) : envelopeOf(sizes, null), nodes };
        const [one, other] = [
          await writeBundle(own, store, join(folder, "a"), signal),
          await writeBundle({ ...own, nodes: new Map([...nodes].toReversed()) }, store, join(folder, "b"), signal),
        ];
        expect(readFileSync(one.path).equals(readFileSync(other.path))).toBe(true);
        expect(sha256(readFileSync(one.path))).toBe(`sha256:${one.sha256}`);
        expect(await isBundle(one.path, signal)).toBe(true);
        const got = await read(one.path, isSigned ? SIGNED : ANYBODY);
        expect(got).toEqual({
          manifest: sizes,
          tree: sizes.tree,
          signer: isSigned ? { kind: "known", key: expect.objectContaining({ id: OWN.public.id }) } : { kind: "nobody" },
        });
      }),
      { numRuns: 8, seed: seedOr(7) },
    );
  });

  test("versions and tags", () => {
    for (const version of ["1.2.0", "0.1.0-rc.1", "1.0.0+b7"]) expect(versionOfTag(tagOf(version))).toBe(version);
    for (const text of ["1.2", "v1.2.0", " 1.2.0", "latest", "", "1.2.0\n", "01.2.3"])
      expect([isVersion(text), versionOfTag(text)]).toEqual([false, undefined]);
  });
});

describe("strangers' bundles", () => {
  test("whose they are: by key, by no key, by one that is known, forged", async () => {
    const path = await right();
    expect(await read(path)).toMatchObject({ signer: { kind: "known" } });
    expect(await read(path, ANYBODY)).toMatchObject({ signer: { kind: "stranger", keyIds: [OWN.public.id] } });
    expect(await read(path, { ...ANYBODY, known: [{ name: "ci", key: OWN.public }] })).toMatchObject({ signer: { name: "ci" } });
    const other = generateSigningKey().key;
    expect(await read(path, { ...SIGNED, keys: [other.public] })).toMatch(/^KILN-E1466.*none of the keys/);
    expect(await read(path, { ...SIGNED, keys: [other.public, OWN.public] })).toMatchObject({ manifest: { name: "lib" } });
    expect(await read(await fileOf([envelope(envelopeOf(manifestOf(store), null)), ...membersOf()]))).toMatch(
      /^KILN-E1466.*nobody signed it/,
    );
    const forged = JSON.parse(envelopeOf(manifestOf(store), other)) as { signatures: { keyid: string }[] };
    for (const one of forged.signatures) one.keyid = OWN.public.id;
    const byOther = await fileOf([envelope(JSON.stringify(forged)), ...membersOf()]);
    expect(await read(byOther)).toMatch(/^KILN-E1466.*did not/);
    expect(await read(byOther, { ...ANYBODY, known: [{ name: "ci", key: OWN.public }] })).toMatch(/^KILN-E1466/);
    // A right signature of a text of another kind.
    const kind = envelopeOf(manifestOf(store), OWN, "application/vnd.in-toto+json");
    expect(await read(await fileOf([envelope(kind), ...membersOf()]))).toMatch(/^KILN-E1465.*of the type/);
    expect(await read(path, { ...SIGNED, kiln: "0.0.9" })).toMatch(/^KILN-E1467/);
  });

  test("a signature of another bundle, and manifests that lie about tree, files or size", async () => {
    const changed = { ...FILES, "a.kiln": "library a { sources = [ ] }\n" };
    expect(await read(await fileOf([envelope(), ...membersOf(changed)]))).toMatch(/^KILN-E1465.*more than/);
    const same = { ...FILES, "a.kiln": "library b { sources = [] }\n" };
    expect(await read(await fileOf([envelope(), ...membersOf(same)]))).toMatch(/^KILN-E1465[^]*another tree/);
    for (const lie of [
      { tree: `${"0".repeat(64)}/1` },
      { files: 4 },
      { bytes: 10_000 },
      { version: "1.3.0" },
      { name: "other" },
    ] satisfies Partial<BundleManifest>[])
      expect(await read(await fileOf([envelope(envelopeOf(manifestOf(store, lie))), ...membersOf()])), JSON.stringify(lie)).toMatch(
        /^KILN-E1465/,
      );
    for (const lie of [{ files: 2 }, { bytes: 3 }])
      expect(await read(await fileOf([envelope(envelopeOf(manifestOf(store, lie))), ...membersOf()]))).toMatch(
        /^KILN-E1465.*holds more than/,
      );
    const missing = membersOf().slice(1);
    expect(await read(await fileOf([envelope(), ...missing]))).toMatch(/^KILN-E1465[^]*another tree/);
  });

  test("members that lead elsewhere, come twice, or are no files", async () => {
    const more = async (...members: Parameters<typeof fileOf>[0]): Promise<ReadBundle | string> =>
      await read(await fileOf([envelope(), ...membersOf(), ...members]));
    expect(await more({ name: "lib-1.2.0/../../x", content: "" })).toMatch(/^KILN-E07/);
    expect(await more({ name: "/etc/x", content: "" })).toMatch(/^KILN-E07/);
    expect(await more({ name: "lib-1.2.0/a.kiln", content: "" })).toMatch(/^KILN-E07/);
    expect(await more({ name: "kiln-bundle.json", content: "" })).toMatch(/^KILN-E07/);
    expect(await more({ name: "other/x", content: "" })).toMatch(/^KILN-E1465.*outside of/);
    expect(await more({ name: "lib-1.2.0x", content: "" })).toMatch(/^KILN-E1465.*outside of/);
    expect(await more({ name: "lib-1.2.0/l", type: "symlink", linkname: "/etc/passwd" })).toMatch(/^KILN-E07/);
    // In the archive it stays inside, in the workspace's tree not.
    expect(await more({ name: "lib-1.2.0/l", type: "symlink", linkname: "../kiln-bundle.json" })).toMatch(/^KILN-E1465/);
    const roomy = envelope(envelopeOf(manifestOf(store, { files: 4 })));
    expect(
      await read(await fileOf([roomy, ...membersOf(), { name: "lib-1.2.0/l", type: "symlink", linkname: "../kiln-bundle.json" }])),
    ).toMatch(/^KILN-E1465.*link out/);
    expect(await read(await fileOf([roomy, ...membersOf(), { name: "lib-1.2.0/l", type: "link", linkname: "lib-1.2.0/a.kiln" }]))).toMatch(
      /^KILN-E1465.*hard link/,
    );
    for (const type of ["fifo", "character-device"] as const) expect(await more({ name: "lib-1.2.0/l", type })).toMatch(/^KILN-E07/);
    // Empty folders are no part of a tree that is signed.
    expect(await more({ name: "lib-1.2.0/empty", type: "directory" })).toMatch(/^KILN-E1465[^]*another tree/);
  });

  test("files that are no bundles", async () => {
    const [first] = membersOf();
    if (!first) throw new Error("no member");
    const plain = await fileOf(membersOf());
    expect([await isBundle(plain, signal), await isBundle(await right(), signal)]).toEqual([false, true]);
    expect(await read(plain)).toMatch(/^KILN-E1465.*begins with/);
    expect(await read(await fileOf([first, envelope(), ...membersOf().slice(1)]))).toMatch(/^KILN-E1465.*begins with/);
    expect(await read(await fileOf([envelope(), ...membersOf()], async (bytes) => Buffer.from(bytes)))).toMatch(/^KILN-E1465.*zstd/);
    expect(await read(await fileOf([{ name: "kiln-bundle.json", type: "symlink", linkname: "x" }]))).toMatch(/^KILN-E1465/);
    expect(await read(await fileOf([]))).toMatch(/^KILN-E/);
    const cut = join(temporaryFolder("cut"), "x");
    writeFileSync(cut, readFileSync(await right()).subarray(0, 300));
    expect(await read(cut)).toMatch(/^KILN-E/);
    expect(await isBundle(cut, signal).catch(() => "throws")).not.toBe("throws");
  });

  test("manifests of other forms", async () => {
    const good = manifestOf(store);
    for (const bad of [
      { name: 3 },
      { name: "../x" },
      { name: "" },
      { version: "latest" },
      { version: "1.2.0/../x" },
      { kiln: "newest" },
      { license: [] },
      { libraries: {} },
      { libraries: [{ name: 1 }] },
      { options: -1 },
      { files: 1.5 },
      { bytes: "9" },
      { tree: "x" },
      { tree: `${"0".repeat(64)}/01` },
      { more: true },
      { files: 2 ** 40 },
      { bytes: 2 ** 40 },
    ])
      expect(await read(await fileOf([envelope(envelopeOf({ ...good, ...bad })), ...membersOf()])), JSON.stringify(bad)).toMatch(
        /^KILN-E1465/,
      );
    for (const text of [
      "",
      "null",
      "[]",
      "{}",
      JSON.stringify(good, undefined, 1),
      manifestText(good).replace('"options":0', '"options":1,"options":0'),
    ])
      expect(await read(await fileOf([envelope(envelopeOf(text)), ...membersOf()])), text).toMatch(/^KILN-E1465/);
    for (const text of ["", "{}", "[]", '{"payload":1}', "x".repeat(2 * 2 ** 20)])
      expect(await read(await fileOf([envelope(text), ...membersOf()]))).toMatch(/^KILN-E1465/);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => typeof readManifest(bytes) === "string"),
      { numRuns: 200, seed: seedOr(8) },
    );
  });

  test("a gigabyte of zeros, packed small, is ended before it is there", async () => {
    const size = 2 ** 30;
    const header = await fileOf([envelope(), ...membersOf()], async (bytes) => Buffer.from(bytes));
    const tar = readFileSync(header).subarray(0, -1024);
    const member = Buffer.alloc(512);
    member.write("lib-1.2.0/zeros", 0);
    member.write("0000644\0".padEnd(8), 100);
    member.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
    member.write("ustar\u000000", 257);
    member.fill(" ", 148, 156);
    member.write(
      `${member
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, "0")}\0 `,
      148,
    );
    // As many frames of the same, one behind the other.
    const zeros = Buffer.alloc(2 ** 24);
    const frames = [await zstd(Buffer.concat([tar, member])), ...Array<Buffer>(size / zeros.byteLength).fill(await zstd(zeros))];
    const bomb = Buffer.concat(frames);
    expect(bomb.byteLength).toBeLessThan(200_000);
    const path = join(temporaryFolder("bomb"), "bomb");
    writeFileSync(path, bomb);
    expect(await read(path)).toMatch(/^KILN-E1465.*holds more than/);
  });
});
