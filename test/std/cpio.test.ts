import { chmodSync, mkdirSync, symlinkSync, utimesSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasProgram, openToolbox, type Toolbox } from "./toolbox.ts";

let box: Toolbox;
beforeAll(async () => {
  box = await openToolbox();
  box.write("tree/etc/motd", "welcome\n");
  box.write("tree/bin/init", "#!/bin/sh\n");
  chmodSync(box.path("tree/bin/init"), 0o700);
  mkdirSync(box.path("tree/empty"));
  symlinkSync("../etc/motd", box.path("tree/bin/motd"));
  box.write("one", "1");
  box.write("none", "");
});
afterAll(() => box.dispose());

interface Entry {
  readonly name: string;
  readonly mode: string;
  readonly content: string;
}

/** newc: 6 letters of magic and 13 hex fields of 8; name and content each padded to 4 bytes. */
function entries(archive: Buffer): readonly Entry[] {
  const found: Entry[] = [];
  const inodes = new Set<number>();
  for (let at = 0; ;) {
    expect(archive.toString("latin1", at, at + 6)).toBe("070701");
    const field = (n: number): number => Number.parseInt(archive.toString("latin1", at + 6 + 8 * n, at + 14 + 8 * n), 16);
    const [inode, mode, size, nameSize] = [field(0), field(1), field(6), field(11)];
    for (const zero of [2, 3, 5, 7, 8, 9, 10, 12]) expect(field(zero)).toBe(0);
    const name = archive.toString("utf8", at + 110, at + 110 + nameSize - 1);
    const content = (at + 110 + nameSize + 3) & ~3;
    at = (content + size + 3) & ~3;
    if (name === "TRAILER!!!") {
      expect(at).toBe(archive.length);
      return found;
    }
    expect(inodes.has(inode)).toBe(false);
    inodes.add(inode);
    found.push({ name, mode: mode.toString(8), content: archive.toString("latin1", content, content + size) });
  }
}

const pack = (...pairs: readonly string[]): readonly Entry[] => {
  expect(box.tool("cpio", "out.cpio", ...pairs)).toMatchObject({ status: 0, stderr: "" });
  return entries(box.read("out.cpio"));
};

test("what lies in a folder, without the folder", () => {
  expect(pack("=tree", "z=none").map(({ name }) => name)).toEqual(["bin", "bin/init", "bin/motd", "empty", "etc", "etc/motd", "z"]);
});

test("files under the names that they are given, with the folders above them", () => {
  expect(pack("b/c/one=one", "b/a=none", "a=one")).toEqual([
    { name: "a", mode: "100644", content: "1" },
    { name: "b", mode: "40755", content: "" },
    { name: "b/a", mode: "100644", content: "" },
    { name: "b/c", mode: "40755", content: "" },
    { name: "b/c/one", mode: "100644", content: "1" },
  ]);
});

test("a whole folder: programs stay programs, links stay links", () => {
  expect(pack("root=tree")).toEqual([
    { name: "root", mode: "40755", content: "" },
    { name: "root/bin", mode: "40755", content: "" },
    { name: "root/bin/init", mode: "100755", content: "#!/bin/sh\n" },
    { name: "root/bin/motd", mode: "120777", content: "../etc/motd" },
    { name: "root/empty", mode: "40755", content: "" },
    { name: "root/etc", mode: "40755", content: "" },
    { name: "root/etc/motd", mode: "100644", content: "welcome\n" },
  ]);
});

test("nothing", () => {
  expect(pack()).toEqual([]);
});

test("order, times and modes beside x don't matter", () => {
  pack("x=one", "root=tree");
  const before = box.read("out.cpio");
  utimesSync(box.path("tree/etc/motd"), 1, 1);
  chmodSync(box.path("tree/etc/motd"), 0o600);
  pack("root=tree", "x=one");
  expect(box.read("out.cpio").equals(before)).toBe(true);
});

const READERS = [
  ["cpio", ["-idm", "--quiet", "-F", "../out.cpio"]],
  ["bsdtar", ["-xf", "../out.cpio"]],
] as const;

test.for(READERS)("%s unpacks it to the same folder", ([program, argv], { skip }) => {
  skip(!hasProgram(program), `${program} is not installed`);
  pack("=tree".replace("=", "t="), "x/one=one");
  mkdirSync(box.path(`by-${program}`));
  expect(box.run("sh", "-c", `cd by-${program} && "$@"`, "sh", program, ...argv).status).toBe(0);
  expect(box.run("diff", "-r", "tree", `by-${program}/t`)).toMatchObject({ status: 0, stdout: "" });
  expect(box.run("readlink", `by-${program}/t/bin/motd`).stdout).toBe("../etc/motd\n");
  expect(box.run("test", "-x", `by-${program}/t/bin/init`).status).toBe(0);
});

test.each([
  ["/abs=one", "cpio: /abs=one: the name is no relative path\n"],
  ["a//b=one", "cpio: a//b=one: the name is no relative path\n"],
  ["a/=one", "cpio: a/=one: the name is no relative path\n"],
  ["../b=one", "cpio: ../b=one: the name is no relative path\n"],
  ["a/./b=one", "cpio: a/./b=one: the name is no relative path\n"],
  ["=one", "cpio: one: it is no folder, and has no name in the archive\n"],
  ["a=absent", "cpio: absent: there is no such file\n"],
  ["a=/dev/null", "cpio: /dev/null: it is no file, folder or link\n"],
])("%s is refused", (argument, said) => {
  expect(box.tool("cpio", "never", argument)).toMatchObject({ status: 1, stderr: said });
});

test("a name that is given twice, or as a file and as a folder", () => {
  expect(box.tool("cpio", "never", "a=one", "a=none")).toMatchObject({ status: 1, stderr: "cpio: a: it is given twice\n" });
  expect(box.tool("cpio", "never", "a=one", "a/b=none")).toMatchObject({ status: 1, stderr: "cpio: a: it is given twice\n" });
  expect(box.tool("cpio", "never", "nothing")).toMatchObject({ status: 64 });
});
