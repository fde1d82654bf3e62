import { mkdirSync, mkdtempSync, realpathSync, rmdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { hostDisk } from "#config/disk.ts";
import { askedOnce } from "#pipeline/stamped-files.ts";

const temporary = mkdtempSync(join(tmpdir(), "kiln-asked-once-"));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));
// Later than a tick of the file system's clock after all that is written here: what is read of folders is kept.
beforeAll(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 }));
afterAll(() => void vi.useRealTimers());

const NAMES = ["a", "b", "c"];
const paths = fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 4 }).map((names) => names.join("/"));
const things = fc.oneof(
  fc.record({ kind: fc.constant("file" as const), path: paths }),
  fc.record({ kind: fc.constant("folder" as const), path: paths }),
  fc.record({
    kind: fc.constant("link" as const),
    path: paths,
    to: fc.oneof(paths, fc.constantFrom("..", "../b", ".", "missing/one", join(temporary, "missing"))),
  }),
);

const outcome = (ask: () => unknown): unknown => {
  try {
    return ask();
  } catch (error) {
    return error instanceof Error && "code" in error ? error.code : error;
  }
};

describe("a disk that is asked once", () => {
  test("knows real paths and kinds as the system does", () => {
    let count = 0;
    fc.assert(
      fc.property(
        fc.array(things, { maxLength: 8 }),
        fc.array(paths, { minLength: 1, maxLength: 12 }),
        fc.array(paths),
        (made, asked, read) => {
          const root = join(temporary, String(count++));
          mkdirSync(root);
          for (const one of made)
            outcome(() => {
              const path = join(root, one.path);
              mkdirSync(dirname(path), { recursive: true });
              if (one.kind === "file") writeFileSync(path, "");
              else if (one.kind === "folder") mkdirSync(path);
              else symlinkSync(one.to, path);
            });
          const disk = askedOnce(hostDisk);
          for (const path of [root, ...read.map((one) => join(root, one))]) outcome(() => disk.readFolder(path));
          for (const path of [...asked, ...asked].map((one) => join(root, one))) {
            expect(outcome(() => disk.realPath(path))).toEqual(outcome(() => realpathSync.native(path)));
            expect(outcome(() => disk.readLink(path))).toEqual(outcome(() => hostDisk.readLink(path)));
            expect(outcome(() => disk.stat(path)?.ino)).toEqual(outcome(() => hostDisk.stat(path)?.ino));
          }
          rmSync(root, { recursive: true, force: true });
        },
      ),
      { numRuns: 300 },
    );
  });

  test("sees what changed when it looks anew, not before", () => {
    const root = realpathSync(mkdtempSync(join(temporary, "change-")));
    mkdirSync(join(root, "one"));
    mkdirSync(join(root, "two"));
    writeFileSync(join(root, "one/file"), "1");
    writeFileSync(join(root, "two/file"), "22");
    const link = join(root, "link");
    symlinkSync("one", link);
    mkdirSync(join(root, "plain"));
    const disk = askedOnce(hostDisk);
    const seen = (): unknown => [
      disk.realPath(join(link, "file")),
      disk.stat(join(link, "file"))?.size,
      disk.stat(join(root, "new")),
      disk.realPath(join(root, "plain")),
    ];
    disk.readFolder(root);
    const before = [join(root, "one/file"), 1, undefined, join(root, "plain")];
    expect(seen()).toEqual(before);
    rmSync(link);
    symlinkSync("two", link);
    rmdirSync(join(root, "plain"));
    symlinkSync("one", join(root, "plain"));
    writeFileSync(join(root, "new"), "");
    expect(seen()).toEqual(before);
    disk.lookAnew();
    expect(seen()).toEqual([
      join(root, "two/file"),
      2,
      expect.objectContaining({ ino: statSync(join(root, "new")).ino }),
      join(root, "one"),
    ]);
  });

  test("told of files, it looks at those, under all their names, and knows of what else it missed", () => {
    const root = realpathSync(mkdtempSync(join(temporary, "told-")));
    const at = (path: string): string => join(root, path);
    mkdirSync(at("folder"));
    mkdirSync(at("empty"));
    for (const name of ["told", "hidden", "folder/inner"]) writeFileSync(at(name), "1");
    symlinkSync("../told", at("folder/link"));
    const disk = askedOnce(hostDisk);
    const asked = ["told", "hidden", "folder/link", "folder/inner", "folder", "empty", "nothing"].map(at);
    for (const path of asked) disk.stat(path);
    disk.readFolder(at("folder"));
    disk.readFolder(at("empty"));
    const left = (path: string): boolean => path.includes("/.");
    expect(disk.missed(left)).toEqual([]);
    writeFileSync(at("told"), "22");
    writeFileSync(at("hidden"), "22");
    expect(disk.lookAnew([at("told")]).toSorted()).toEqual([at("folder/link"), at("told")]);
    disk.readFolder(at("folder"));
    expect(asked.slice(0, 3).map((path) => disk.stat(path)?.size)).toEqual([2, 1, 2]);
    expect(disk.missed(left)).toEqual([at("hidden")]);
    // A file of an editor's in a folder is nothing; another name is.
    writeFileSync(at("folder/.swap"), "");
    expect(disk.missed(left)).toEqual([at("hidden")]);
    writeFileSync(at("folder/more"), "");
    writeFileSync(at("nothing"), "");
    rmdirSync(at("empty"));
    expect(disk.missed(left)).toEqual(["hidden", "empty", "nothing", "folder"].map(at));
    disk.lookAnew();
    for (const path of asked) disk.stat(path);
    expect(disk.missed(left)).toEqual([]);
  });
});
