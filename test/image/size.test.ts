import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { readImageMap } from "#image/size/read-map.ts";
import type { SizePart } from "#image/size/size-part.ts";
import { sizeParts, type ImageMap } from "#image/size/size-parts.ts";
import { sizeDifferences, sizeRows, totalOf } from "#image/size/size-rows.ts";
import { sizePicture } from "#image/size/treemap.ts";
import { isInstalled } from "../support/installed.ts";
import { runKiln } from "../support/kiln.ts";

const folder = join(import.meta.dirname, "sizes");
const kiln = async (...words: readonly string[]) => await runKiln(words, { cwd: folder });
const TARGETS = ["all@qemu-x86_64", "all@qemu-arm64", "all@linux-x86_64", "all@linux-arm64"] as const;

interface Image {
  readonly bytes: Buffer;
  readonly map: ImageMap;
  readonly parts: readonly SizePart[];
}
const images = new Map<string, Image>();
const imageOf = (target: string): Image => images.get(target) ?? expect.fail(target);
beforeAll(async () => {
  expect(await kiln("build", ...TARGETS, "-q", "--output", "map")).toMatchObject({ exit: 0 });
  for (const target of TARGETS) {
    const bytes = readFileSync(join(folder, "out", target, "image"));
    const map = readImageMap(join(folder, "out", target, "map"));
    images.set(target, { bytes, map, parts: sizeParts(bytes, map) ?? expect.fail("no parts") });
  }
}, 240_000);

const isInFile = (part: SizePart): part is SizePart & { readonly offset: number } => part.offset !== undefined;

/** Each byte of the file once, in order. */
function isCovered(parts: readonly SizePart[], size: number): boolean {
  let at = 0;
  for (const part of parts.filter(isInFile)) {
    if (part.offset !== at || part.bytes <= 0) return false;
    at += part.bytes;
  }
  return at === size;
}

const readelf = (...words: readonly string[]): string => spawnSync("readelf", words, { encoding: "utf8", maxBuffer: 1 << 26 }).stdout;

describe.each(TARGETS)("%s", (target) => {
  test("each byte of the file is told once", () => {
    const { bytes, parts } = imageOf(target);
    expect(isCovered(parts, bytes.length)).toBe(true);
    // Options that the image carries, and what the linker made of nobody's: there is none.
    expect(parts.some(({ library }) => library === "(options)")).toBe(true);
    expect(parts.filter(({ library }) => library === "(linker)")).toEqual([]);
  });

  test.skipIf(!isInstalled("readelf"))("sections and functions have the sizes that binutils tells", () => {
    const { parts } = imageOf(target);
    const linked = join(folder, "out", target, "map", "image.elf");
    const sections = [...readelf("-SW", linked).matchAll(/^ +\[ *\d+\] (\S+) +(\w+) +\w+ \w+ (\w+) \w+ +(\w*A\w*) /gm)];
    expect(sections.length).toBeGreaterThan(4);
    for (const [, name, type, size] of sections) {
      const own = parts.filter(({ section, offset }) => section === name && (offset === undefined) === (type === "NOBITS"));
      expect(`${name} ${own.reduce((sum, { bytes }) => sum + bytes, 0)}`).toBe(`${name} ${Number.parseInt(size ?? "", 16)}`);
    }
    const functions = [...readelf("-sW", linked).matchAll(/ +(\d+) FUNC +\w+ +\w+ +\d+ (\S+)$/gm)].filter(([, size]) => Number(size) > 0);
    expect(functions.length).toBeGreaterThan(20);
    const names = functions.map(([, , name]) => name);
    for (const [, size, name] of functions) {
      if (names.indexOf(name) !== names.lastIndexOf(name)) continue;
      const own = parts.filter(({ symbol }) => symbol === name);
      expect(`${name} ${own.map(({ bytes }) => bytes).join("+")}`).toBe(`${name} ${size}`);
    }
  });

  test.skipIf(!isInstalled("readelf"))("and are of the libraries that define them", () => {
    const { parts } = imageOf(target);
    let checked = 0;
    for (const library of ["core.printf", "core.lz4", "core.heap", "app", "core.string"]) {
      const defined = readelf("-sW", join(folder, "out", target, "map/objects", `${library}.o`));
      const names = [...defined.matchAll(/ FUNC +\w+ +\w+ +\d+ (\S+)$/gm)].map(([, name]) => name);
      for (const part of parts.filter(({ symbol }) => names.includes(symbol))) {
        expect(`${part.library} ${part.symbol}`).toBe(`${library} ${part.symbol}`);
        expect(part.object).toMatch(/^\w+\.o$/);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(10);
    const objectOf = (name: string): string | undefined => parts.find(({ symbol }) => symbol === name)?.object;
    expect([objectOf("format_integer"), objectOf("printf"), objectOf("main")]).toEqual(["format.o", "printf.o", "main.o"]);
    const ownerOf = (text: string): string | undefined => parts.find(({ symbol }) => symbol === JSON.stringify(text))?.library;
    expect(ownerOf("nobody else has this text")).toBe("app");
  });
});

test.skipIf(!isInstalled("size"))("code, data and zeroed memory add up to what binutils' size tells", () => {
  const { parts } = imageOf("all@qemu-x86_64");
  const { stdout } = spawnSync("size", [join(folder, "out/all@qemu-x86_64/map/image.elf")], { encoding: "utf8" });
  const [text = 0, data = 0, zeroed = 0] = (stdout.split("\n")[1] ?? "").trim().split(/\s+/).map(Number);
  const rows = sizeRows(parts, "library");
  const loaded = parts.filter(
    (part) => isInFile(part) && part.section !== "" && !part.section.startsWith(".kiln.config") && part.section !== ".shstrtab",
  );
  expect(loaded.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(text + data);
  expect(totalOf(rows).zeroedBytes).toBe(zeroed);
});

test("whatever a linker's list says, each byte is told once", () => {
  const { bytes, map } = imageOf("all@qemu-x86_64");
  const lines = map.list.split("\n");
  const change = fc.tuple(fc.nat(lines.length - 1), fc.constantFrom("gone", "twice", "larger", "moved", "renamed"));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), (changes) => {
      const changed = [...lines];
      for (const [at, how] of changes) {
        const line = changed[at] ?? "";
        changed[at] =
          how === "gone"
            ? ""
            : how === "twice"
              ? `${line}\n${line}`
              : how === "renamed"
                ? line.replace(".o:(", ".x:(.y")
                : line.replace(/[0-9a-f]+/, (n) => (how === "larger" ? `${n}0` : "fff"));
      }
      expect(isCovered(sizeParts(bytes, { ...map, list: changed.join("\n") }) ?? [], bytes.length)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

describe("kiln size", { timeout: 240_000 }, () => {
  test("tells it by library, object and symbol, as text and JSON, all with the same sum", async () => {
    const { bytes } = imageOf("all@qemu-x86_64");
    for (const by of ["library", "object", "symbol"]) {
      const { stdout } = await kiln("size", "all@qemu-x86_64", "-q", "--json", "--by", by);
      const told = JSON.parse(stdout) as { bytes: number; by: string; rows: readonly Record<string, unknown>[] };
      expect(told).toMatchObject({ target: "all@qemu-x86_64", bytes: bytes.length, by, warnings: [] });
      expect(told.rows.reduce((sum, row) => sum + Number(row["bytes"]), 0)).toBe(bytes.length);
    }
    const { stdout } = await kiln("size", "all", "-q");
    expect(stdout).toMatch(/^ *BYTES +ZEROED +LIBRARY\n *\d+ +\d+\.\d % +\d* +\S+\n/);
    expect(stdout).toMatch(new RegExp(String.raw`\n *${bytes.length}  100\.0 % +\d+  all@qemu-x86_64\n$`));
  });

  test("how two differ", async () => {
    const words = ["size", "all@qemu-x86_64", "--diff", "all@linux-x86_64", "-q"];
    const { stdout } = await kiln(...words);
    expect(stdout).toMatch(/^BEFORE +AFTER +CHANGE +ZEROED +LIBRARY\n/);
    expect(stdout).toMatch(/\n +0 +\d+ +\+\d+ +\+\d+ +core\.boot_qemu\n/);
    expect(stdout).not.toMatch(/ core\.printf\n/);
    expect(stdout).toMatch(/all@linux-x86_64 → all@qemu-x86_64\n$/);
    const told = JSON.parse((await kiln(...words, "--json")).stdout) as {
      totals: { before: { bytes: number }; after: { bytes: number } };
      rows: readonly { bytes: number; before: { bytes: number } }[];
    };
    expect(told.rows.reduce((sum, row) => sum + row.bytes - row.before.bytes, 0)).toBe(told.totals.after.bytes - told.totals.before.bytes);
    expect((await kiln("size", "all", "--diff", "all", "-q")).stdout.split("\n")).toHaveLength(3);
  });

  test("as a picture", async () => {
    const { stdout, exit } = await kiln("size", "all", "-q", "--svg", "-");
    expect(exit).toBe(0);
    expect(stdout).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^]*<title>core\.printf\/format\.o format: \d+ bytes<\/title>[^]*<\/svg>\n$/,
    );
  });

  test("what has no map, or another's, is told", async () => {
    expect(await kiln("size", "bare", "-q")).toMatchObject({ exit: 2, stderr: expect.stringMatching(/KILN-E0910[^]*map/) });
    expect(await kiln("size", "odd", "-q")).toMatchObject({ exit: 2, stderr: expect.stringMatching(/KILN-E1010[^]*odd@linux/) });
    expect(await kiln("size", "all", "-q", "--svg", "/nowhere/x.svg")).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining("KILN-E1109"),
    });
  });
});

const rows = fc.uniqueArray(
  fc.record({
    library: fc.constantFrom("a", "b", "<c>", "(padding)"),
    object: fc.constantFrom("x.o", "y.o"),
    symbol: fc.string({ unit: "binary", maxLength: 8 }),
    bytes: fc.nat(5000),
    zeroedBytes: fc.nat(10),
  }),
  { selector: ({ library, object, symbol }) => [library, object, symbol].join("\0"), maxLength: 30 },
);

test("pictures: boxes lie inside, areas go with bytes, and names are escaped", () => {
  fc.assert(
    fc.property(rows, (some) => {
      const picture = sizePicture("a & b", some);
      expect(picture).not.toMatch(/&(?!amp;|lt;|gt;)/);
      expect([...picture].filter((letter) => letter < " " && letter !== "\n" && letter !== "\t" && letter !== "\r")).toEqual([]);
      const boxes = [
        ...picture.matchAll(/<title>([^<]*): (\d+) bytes<\/title><rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"/g),
      ].map((found) => found.slice(2).map(Number));
      for (const [, x = -1, y = -1, width = 0, height = 0] of boxes) {
        expect(Math.min(x, y, width - 1, height - 1)).toBeGreaterThanOrEqual(0);
        expect(x + width <= 1200 && y + height <= 800).toBe(true);
      }
      // Edges are whole, and libraries have room for their names.
      for (const [bytes = 0, , , width = 0, height = 0] of boxes)
        for (const [other = 0, , , w = 0, h = 0] of boxes)
          if (bytes > 4 * other) expect((width + 2) * (height + 17)).toBeGreaterThan(w * h);
    }),
    { numRuns: 50 },
  );
});

test("differences: nothing differs from itself, and changes add up", () => {
  fc.assert(
    fc.property(rows, rows, (before, after) => {
      expect(sizeDifferences(before, before)).toEqual([]);
      const change = sizeDifferences(before, after).reduce((sum, row) => sum + row.bytes - row.before.bytes, 0);
      expect(change).toBe(totalOf(after).bytes - totalOf(before).bytes);
    }),
  );
});
