import { execFileSync, spawnSync } from "node:child_process";
import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unpackArchive } from "#fetch/unpack-archive.ts";
import { unpackToStore } from "#fetch/unpack.ts";
import { editHeader, type Member, memorySink, saved, tarOf } from "./archives.ts";
import { failureOf, folder } from "./loopback.ts";

async function unpacked(
  bytes: Uint8Array,
  options: { strip?: number; select?: (path: string) => boolean } = {},
): Promise<Record<string, string>> {
  const { sink, tree } = memorySink();
  await unpackToStore(saved(bytes), sink, { strip: 0, ...options });
  return Object.fromEntries([...tree].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Node packs the first two itself. */
const canPack = (packing: string): boolean =>
  packing === "none" || packing === "gzip" || spawnSync(packing, ["--version"], { stdio: "ignore" }).status === 0;
const pack = (command: string, bytes: Uint8Array): Buffer => execFileSync(command, ["-c"], { input: bytes, maxBuffer: 1 << 30 });

describe("an archive", () => {
  const members: Member[] = [
    { name: "p/", type: "directory" },
    { name: "p/run", content: "#!", mode: 0o755 },
    { name: "p/deep/er/a", content: "a", mode: 0o600 },
    { name: "p/empty", content: "" },
    { name: "p/folder/", type: "directory" },
    { name: "p/link", type: "symlink", linkname: "deep/er/a" },
    { name: "p/deep/up", type: "symlink", linkname: "../run" },
    { name: "p/hard", type: "link", linkname: "p/run" },
    { name: "p/big", content: "b".repeat(3_000_000) },
  ];
  const tree = {
    run: "x:#!",
    deep: "/",
    "deep/er": "/",
    "deep/er/a": "a",
    empty: "",
    folder: "/",
    link: "-> deep/er/a",
    "deep/up": "-> ../run",
    hard: "x:#!",
    big: "b".repeat(3_000_000),
  };

  test.for(["none", "gzip", "xz", "zstd"])("packed by %s gives its tree", async (packing, { skip }) => {
    skip(!canPack(packing), `${packing} is not installed`);
    const tar = await tarOf(members);
    const bytes = packing === "none" ? tar : packing === "gzip" ? gzipSync(tar) : pack(packing, tar);
    expect(await unpacked(bytes, { strip: 1 })).toEqual(tree);
  });

  test("unpacks into a folder", async () => {
    const at = join(folder(), "new");
    await unpackArchive(saved(gzipSync(await tarOf(members))), at, { strip: 1 });
    expect(readFileSync(join(at, "hard"), "utf8")).toBe("#!");
    expect(lstatSync(join(at, "hard")).nlink).toBe(1);
    expect(lstatSync(join(at, "run")).mode & 0o111).not.toBe(0);
    expect(lstatSync(join(at, "empty")).mode & 0o111).toBe(0);
    expect(readlinkSync(join(at, "deep/up"))).toBe("../run");
    expect(readFileSync(join(at, "big")).length).toBe(3_000_000);
  });

  test("gives only what is selected, hard links with it", async () => {
    expect(await unpacked(await tarOf(members), { strip: 1, select: (path) => path === "hard" || path.endsWith("/a") })).toEqual({
      deep: "/",
      "deep/er": "/",
      "deep/er/a": "a",
      hard: "x:#!",
    });
    const chain: Member[] = [
      { name: "a", content: "1" },
      { name: "b", type: "link", linkname: "a" },
      { name: "c", type: "link", linkname: "b" },
      { name: "d", type: "link", linkname: "b" },
    ];
    expect(await unpacked(await tarOf(chain), { select: (path) => path > "b" })).toEqual({ c: "1", d: "1" });
    expect(await unpacked(await tarOf(chain), { select: (path) => path > "a" })).toEqual({ b: "1", c: "1", d: "1" });
  });

  test("may have long names, names in UTF-8, dots and old headers", async () => {
    const long = `${"d".repeat(120)}/${"é".repeat(100)}/${"n".repeat(150)}`;
    expect(await unpacked(await tarOf([{ name: `./top/./${long}`, content: "x" }]), { strip: 1 })).toMatchObject({ [long]: "x" });
    const at = folder();
    for (const format of ["gnu", "pax", "ustar", "v7", "oldgnu"]) {
      const short = format === "v7" ? "short" : format === "ustar" ? `${"d".repeat(90)}/${"n".repeat(90)}` : long;
      execFileSync(
        "sh",
        [
          "-ec",
          'rm -rf top; mkdir -p "top/$(dirname "$1")"; printf x > "top/$1"; ln -s "$(basename "$1")" "top/$(dirname "$1")/l"; tar --format=$2 -cf out.tar ./top',
          "sh",
          short,
          format,
        ],
        { cwd: at },
      );
      expect(await unpacked(readFileSync(join(at, "out.tar")), { strip: 1 })).toMatchObject({ [short]: "x" });
    }
  });

  test("of git with its global header", async () => {
    const at = folder();
    execFileSync(
      "sh",
      [
        "-ec",
        "git init -q .; echo 1 > a; git add a; git -c user.name=n -c user.email=e commit -qm m; git archive --prefix=p/ -o out.tar HEAD",
      ],
      { cwd: at },
    );
    expect(await unpacked(readFileSync(join(at, "out.tar")), { strip: 1 })).toEqual({ a: "1\n" });
  });

  test("comes out as it was packed, whatever it holds", async () => {
    const name = fc
      .string({ minLength: 1, maxLength: 60, unit: "grapheme" })
      .filter((n) => !/[/\0\uFFFD]/.test(n) && n !== "." && n !== ".." && Buffer.byteLength(n) <= 255);
    const files = fc.dictionary(
      name.map((n) => `f${n}`),
      fc.tuple(fc.uint8Array({ maxLength: 2000 }), fc.boolean()),
      { maxKeys: 8, noNullPrototype: true },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          name.map((n) => `d${n}`),
          files,
          { maxKeys: 4, noNullPrototype: true },
        ),
        fc.constantFrom("none", "gzip"),
        async (folders, packing) => {
          const packed: Member[] = [];
          const expected: Record<string, string> = {};
          for (const [dir, inside] of Object.entries(folders)) {
            packed.push({ name: `p/${dir}/`, type: "directory" });
            expected[dir] = "/";
            for (const [inner, [content, executable]] of Object.entries(inside)) {
              packed.push({ name: `p/${dir}/${inner}`, content, mode: executable ? 0o755 : 0o644 });
              expected[`${dir}/${inner}`] = (executable ? "x:" : "") + Buffer.from(content).toString("latin1");
            }
          }
          fc.pre(packed.length > 0);
          const tar = await tarOf(packed);
          expect(await unpacked(packing === "gzip" ? gzipSync(tar) : tar, { strip: 1 })).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});

const file = (name: string, more: Partial<Member> = {}): Member => ({ name, content: "x", ...more });
const long = (n: number): string => Array.from({ length: n }, () => "d".repeat(200)).join("/");

/** What, its members, the code, a word of the message. */
const HOSTILE: readonly (readonly [string, readonly Member[], string, RegExp])[] = [
  ["climbs out", [file("p/../../outside")], "KILN-E0722", /"\.\."/],
  ["climbs out of what is stripped away", [file("../a")], "KILN-E0722", /"\.\."/],
  ["climbs as a folder", [file("a"), { name: "../d/", type: "directory" }], "KILN-E0722", /"\.\."/],
  ["is absolute", [file("/etc/passwd")], "KILN-E0722", /absolute/],
  ["links to an absolute path", [{ name: "l", type: "symlink", linkname: "/etc" }], "KILN-E0723", /absolute/],
  ["links out", [{ name: "a/l", type: "symlink", linkname: "../../x" }], "KILN-E0723", /out of/],
  ["links out in the middle", [{ name: "a/l", type: "symlink", linkname: "b/../../../x" }], "KILN-E0723", /inside of its target/],
  ["links to nothing", [{ name: "l", type: "symlink", linkname: "" }], "KILN-E0723", /nothing/],
  ["lies below a link", [{ name: "d", type: "symlink", linkname: "e" }, file("d/a")], "KILN-E0724", /below the link d/],
  ["lies deeper below a link", [{ name: "d", type: "symlink", linkname: "." }, file("d/e/f/a")], "KILN-E0724", /below the link d/],
  ["replaces a link", [{ name: "d", type: "symlink", linkname: "e" }, file("d")], "KILN-E0726", /twice/],
  [
    "makes a folder of a link",
    [
      { name: "d", type: "symlink", linkname: "e" },
      { name: "d/", type: "directory" },
    ],
    "KILN-E0726",
    /something else/,
  ],
  ["links hard to outside", [{ name: "h", type: "link", linkname: "../../etc/passwd" }], "KILN-E0723", /hard link/],
  ["links hard to an absolute path", [{ name: "h", type: "link", linkname: "/etc/passwd" }], "KILN-E0723", /hard link/],
  ["links hard to what comes later", [{ name: "h", type: "link", linkname: "a" }, file("a")], "KILN-E0723", /no earlier file/],
  [
    "links hard to a link",
    [
      { name: "l", type: "symlink", linkname: "a" },
      { name: "h", type: "link", linkname: "l" },
    ],
    "KILN-E0723",
    /no earlier file/,
  ],
  [
    "links hard to a folder",
    [
      { name: "d/", type: "directory" },
      { name: "h", type: "link", linkname: "d" },
    ],
    "KILN-E0723",
    /no earlier file/,
  ],
  ["links hard to itself", [{ name: "h", type: "link", linkname: "h" }], "KILN-E0723", /no earlier file/],
  ["comes twice", [file("a"), file("a")], "KILN-E0726", /twice/],
  ["comes twice in other words", [file("d/a"), file("./d//a")], "KILN-E0726", /twice/],
  ["is a file and a folder", [file("a"), file("a/b")], "KILN-E0726", /below the file a/],
  ["is a folder and a file", [file("a/b"), file("a")], "KILN-E0726", /twice/],
  ["is a device", [{ name: "d", type: "character-device", devmajor: 1, devminor: 3 }], "KILN-E0725", /device/],
  ["is a block device", [{ name: "d", type: "block-device" }], "KILN-E0725", /device/],
  ["is a fifo", [{ name: "f", type: "fifo" }], "KILN-E0725", /fifo/],
  ["has a path that is too long", [file(long(21))], "KILN-E0728", /longer than 4095/],
  ["has a name that is too long", [file("n".repeat(300))], "KILN-E0728", /longer than 255/],
  ["has a sparse file", [file("s", { pax: { "GNU.sparse.major": "1", "GNU.sparse.minor": "0" } })], "KILN-E0725", /sparse/],
  ["has a name with a NUL", [file("a", { pax: { path: "a\0b" } })], "KILN-E0727", /NUL/],
];

describe("an archive is refused when an entry", () => {
  test.each(HOSTILE)("%s", async (_, members, code, message) => {
    const at = folder();
    const inside = join(at, "inside");
    const failures = await failureOf(async () => unpackArchive(saved(await tarOf([file("first"), ...members])), inside, { strip: 0 }));
    expect(failures).toMatchObject([{ code, message: expect.stringMatching(message) }]);
    expect(failures[0]?.message).toContain(members.at(-1)?.name.slice(0, 3));
    expect(lstatSync(join(at, "outside"), { throwIfNoEntry: false })).toBeUndefined();
  });

  test("collides after stripping", async () => {
    const bytes = await tarOf([file("p/a"), file("q/a")]);
    expect(await failureOf(() => unpacked(bytes, { strip: 1 }))).toMatchObject([
      { code: "KILN-E0726", message: expect.stringContaining("a, which remains") },
    ]);
    expect(await unpacked(bytes)).toEqual({ p: "/", "p/a": "x", q: "/", "q/a": "x" });
  });

  test("is refused though it isn't selected", async () => {
    expect(await failureOf(async () => unpacked(await tarOf([file("a"), file("../b")]), { select: (path) => path === "a" }))).toMatchObject(
      [{ code: "KILN-E0722" }],
    );
  });

  test("has a name or a target that isn't UTF-8", async () => {
    const bytes = await tarOf([file("abc"), { name: "l", type: "symlink", linkname: "abc" }]);
    expect(await failureOf(() => unpacked(editHeader(bytes, 0, { 1: Buffer.of(0xff) })))).toMatchObject([{ code: "KILN-E0727" }]);
    expect(await failureOf(() => unpacked(editHeader(bytes, 1024, { 158: Buffer.of(0xc3, 0x28) })))).toMatchObject([
      { code: "KILN-E0727" },
    ]);
  });

  test("is of an unknown type", async () => {
    const bytes = await tarOf([file("abc")]);
    for (const type of ["S", "M", "A", "V"]) {
      expect(await failureOf(() => unpacked(editHeader(bytes, 0, { 156: Buffer.from(type) })))).toMatchObject([{ code: "KILN-E0725" }]);
    }
  });

  test("goes over the limits", async () => {
    const { sink } = memorySink();
    const bomb = saved(gzipSync(await tarOf([file("zeros", { content: Buffer.alloc(50_000_000) })])));
    expect(await failureOf(() => unpackToStore(bomb, sink, { strip: 0, limits: { totalBytes: 10_000_000, entries: 10 } }))).toMatchObject([
      { code: "KILN-E0728" },
    ]);
    const many = saved(await tarOf(Array.from({ length: 11 }, (_, i) => file(`f${i}`))));
    expect(
      await failureOf(() => unpackToStore(many, memorySink().sink, { strip: 0, limits: { totalBytes: 1e9, entries: 10 } })),
    ).toMatchObject([{ code: "KILN-E0728", message: expect.stringContaining("10 entries") }]);
    for (const packer of ["xz", "zstd"].filter(canPack)) {
      const packed = saved(pack(packer, Buffer.concat([await tarOf([file("a")]), Buffer.alloc(30_000_000)])));
      expect(
        await failureOf(() => unpackToStore(packed, memorySink().sink, { strip: 0, limits: { totalBytes: 10_000_000, entries: 10 } })),
      ).toMatchObject([{ code: "KILN-E0728" }]);
    }
  });
});

describe("a file is refused", () => {
  test.each([
    ["empty", Buffer.alloc(0), "KILN-E0720", /empty/],
    ["zip", Buffer.concat([Buffer.from("PK\x03\x04"), Buffer.alloc(600)]), "KILN-E0720", /zip/],
    ["bzip2", Buffer.concat([Buffer.from("BZh91AY"), Buffer.alloc(600)]), "KILN-E0720", /bzip2/],
    ["text", Buffer.from("hello ".repeat(1000)), "KILN-E0721", /tar header/],
    ["zeros", Buffer.alloc(10_240), "KILN-E0729", /empty/],
    ["gzip of nonsense", gzipSync(Buffer.from("hello ".repeat(1000))), "KILN-E0721", /tar header/],
    ["gzip that is none", Buffer.concat([Buffer.of(0x1f, 0x8b), Buffer.alloc(600, 7)]), "KILN-E0721", /./],
    ["xz that is none", Buffer.concat([Buffer.from("fd377a585a00", "hex"), Buffer.alloc(600, 7)]), "KILN-E0721", /./],
    ["zstd that is none", Buffer.concat([Buffer.from("28b52ffd", "hex"), Buffer.alloc(600, 7)]), "KILN-E0721", /./],
  ])("%s", async (_, bytes, code, message) => {
    expect(await failureOf(() => unpacked(bytes))).toMatchObject([{ code, message: expect.stringMatching(message) }]);
  });

  test.for(["none", "gzip", "xz", "zstd"])("cut off in its middle (%s)", async (packing, { skip }) => {
    skip(!canPack(packing), `${packing} is not installed`);
    const tar = await tarOf([
      file("a", { content: Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * i * 31 + (i >> 3)) & 255)) }),
    ]);
    const bytes = packing === "none" ? tar : packing === "gzip" ? gzipSync(tar) : pack(packing, tar);
    expect(await failureOf(() => unpacked(bytes.subarray(0, Math.floor(bytes.length / 2))))).toMatchObject([{ code: "KILN-E0721" }]);
  });

  test("with nothing below the stripped folders", async () => {
    const bytes = await tarOf([file("a"), file("b")]);
    expect(await failureOf(() => unpacked(bytes, { strip: 1 }))).toMatchObject([
      { code: "KILN-E0729", message: expect.stringContaining("below 1 leading folder") },
    ]);
  });
});

test("a sink's failure and an abort come out as they are", async () => {
  const bytes = saved(gzipSync(await tarOf(Array.from({ length: 100 }, (_, i) => file(`f${i}`)))));
  const broken = {
    ...memorySink().sink,
    file: () => Promise.reject(Object.assign(new Error("full"), { code: "ENOSPC", syscall: "write" })),
  };
  await expect(unpackToStore(bytes, broken, { strip: 0 })).rejects.toThrow("full");
  const control = new AbortController();
  const reason = new Error("enough");
  const aborting = { ...memorySink().sink, file: () => control.abort(reason) };
  await expect(unpackToStore(bytes, aborting, { strip: 0, signal: control.signal })).rejects.toBe(reason);
});
