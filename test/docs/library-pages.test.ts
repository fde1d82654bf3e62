import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { isSpdx } from "#image/licenses.ts";
import { libraryPages } from "#pipeline/documentation/library-pages.ts";
import { openProject } from "#pipeline/project.ts";
import { ROOT } from "../support/kiln.ts";

const FOLDER = join(ROOT, "docs/libraries");
const project = openProject(join(ROOT, "apps"), { buildArch: "x64", onWarnings: () => undefined });

/** Sizes are compared by `.ci/run`, for which images are built: scripts/library-pages.mjs. */
const withoutSizes = (text: string): string => text.replace(/^\| Size \| .*\n/m, "");

describe("docs/libraries (node scripts/library-pages.mjs writes them anew)", () => {
  let pages: ReadonlyMap<string, string>;
  beforeAll(() => {
    pages = libraryPages(project.declarations, "core", new Map());
  });

  test("has a page for each library, and no other", () => {
    expect(readdirSync(FOLDER).toSorted()).toEqual([...pages.keys()].toSorted());
  });

  test("says what recipes say", () => {
    for (const [name, text] of pages) expect(withoutSizes(readFileSync(join(FOLDER, name), "utf8")), name).toBe(text);
  });
});

test("every library of the libOS, and every image, says under which licence it is", () => {
  const { libraries, images } = project.declarations;
  const declared = [...libraries.values(), ...images.values()].map(({ name, declared: { item } }) => {
    const license = item.entries.find((entry) => entry.kind === "field" && entry.path.parts[0]?.text === "license");
    const value = license?.kind === "field" && license.value.kind === "string" ? license.value.parts : [];
    return [name, value.map((part) => (part.kind === "text" ? part.text : "")).join("")] as const;
  });
  expect(declared.filter(([, license]) => !isSpdx(license)).map(([name]) => name)).toEqual([]);
});

test("sizes are rounded, and told of the first images only", () => {
  const size = (target: string, bytes: number, zeroedBytes: number) => ({ target, bytes, zeroedBytes });
  const sizes = new Map([
    ["core.heap", [size("core.hello@linux-x86_64", 1234, 0), size("web@qemu-arm64", 87, 1_048_576), size("c", 1, 0), size("d", 1, 0)]],
  ]);
  expect(libraryPages(project.declarations, "core", sizes).get("heap.md")).toContain(
    "| Size | 1.2 KB in `hello@linux-x86_64`; 87 bytes and 1 MB of zeroed memory in `web@qemu-arm64`; 1 bytes in `c` |\n",
  );
});

test("a library of which an image has nothing is told by others, else as that", () => {
  const size = (target: string, bytes: number) => ({ target, bytes, zeroedBytes: 0 });
  const sizes = new Map([
    ["core.heap", [size("a", 0), size("b", 12)]],
    ["core.lto", [size("c", 0)]],
  ]);
  const made = libraryPages(project.declarations, "core", sizes);
  expect(made.get("heap.md")).toContain("| Size | 12 bytes in `b` |\n");
  expect(made.get("lto.md")).toContain("| Size | 0 bytes in `c` |\n");
});

test("every page tells a size", () => {
  const silent = readdirSync(FOLDER).filter(
    (name) => name !== "README.md" && !/^\| Size \|/m.test(readFileSync(join(FOLDER, name), "utf8")),
  );
  expect(silent).toEqual([]);
});
