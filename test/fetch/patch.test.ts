import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyPatches } from "#fetch/patch.ts";
import { failureOf, folder } from "./loopback.ts";

function rename(from: string, to: string): string {
  return `diff --git a/${from} b/${to}\nsimilarity index 100%\nrename from ${from}\nrename to ${to}\n`;
}

type Tree = Record<string, string>;

function patched(tree: Tree, patches: readonly (string | Uint8Array)[], strip = 1): Record<string, string | null> {
  const read = (path: string): Uint8Array | undefined => (Object.hasOwn(tree, path) ? Buffer.from(tree[path] ?? "", "latin1") : undefined);
  const files = applyPatches(
    read,
    patches.map((text, i) => ({ name: `000${i + 1}.patch`, text })),
    strip,
  );
  return Object.fromEntries(
    [...files].map(([path, file]) => [
      path,
      file === "deleted" ? null : (file.executable === true ? "x:" : "") + Buffer.from(file.bytes).toString("latin1"),
    ]),
  );
}

const numbered = (n: number): string => Array.from({ length: n }, (_, i) => `${i + 1}\n`).join("");

describe("a patch", () => {
  test("changes, creates, deletes", () => {
    const text = `Some words before.

diff -u a/x.c b/x.c
--- a/x.c\t2020-01-01 00:00:00 +0000
+++ b/x.c\t2021-01-01 00:00:00 +0000
@@ -1,3 +1,3 @@ int f()
 1
-2
+two
 3
--- /dev/null
+++ b/new/y.c
@@ -0,0 +1,2 @@
+one
+two
--- a/gone.c
+++ /dev/null
@@ -1 +0,0 @@
-bye
`;
    expect(patched({ "x.c": "1\n2\n3\n", "gone.c": "bye\n" }, [text])).toEqual({
      "x.c": "1\ntwo\n3\n",
      "new/y.c": "one\ntwo\n",
      "gone.c": null,
    });
  });

  test("comes from git with renames, copies, modes, empty and quoted files", () => {
    const at = folder();
    const git = (...args: string[]): string =>
      execFileSync("git", ["-c", "user.name=n", "-c", "user.email=e@x", ...args], { cwd: at }).toString();
    const write = (path: string, text: string, mode = 0o644): void => writeFileSync(join(at, path), text, { mode });
    git("init", "-q", ".");
    const tree: Tree = { moved: numbered(20), plain: "a\n", "tool.sh": "#!\n", dead: "x\n", copied: numbered(30), nothing: "" };
    for (const [path, text] of Object.entries(tree)) write(path, text);
    git("add", ".");
    git("commit", "-qm", "one");
    git("mv", "moved", "now here");
    write("now here", `${numbered(20)}21\n`);
    write("copy", `0\n${numbered(30)}`);
    git("rm", "-q", "dead", "nothing");
    write("empty", "");
    write("ä\tb", "new\n", 0o755);
    execFileSync("chmod", ["+x", "tool.sh"], { cwd: at });
    git("add", "-A");
    git("commit", "-qm", "two\n\nwith -- words");
    const text = git("format-patch", "-1", "--stdout", "-M", "-C", "--find-copies-harder");
    expect(text).toContain("rename from");
    expect(text).toContain("copy from");
    expect(patched(tree, [text])).toEqual({
      moved: null,
      "now here": `${numbered(20)}21\n`,
      copy: `0\n${numbered(30)}`,
      dead: null,
      nothing: null,
      empty: "",
      "ä\tb": "x:new\n",
      "tool.sh": "x:#!\n",
    });
    const bare = git("format-patch", "-1", "--stdout", "-M", "--no-prefix");
    expect(patched(tree, [bare], 0)).toMatchObject({ moved: null, "now here": `${numbered(20)}21\n` });
  });

  test("knows where a renamed file came from, over a series", () => {
    const files = applyPatches(
      (path) => (path === "a" ? Buffer.from("1\n") : undefined),
      [
        { name: "1", text: rename("a", "b") },
        { name: "2", text: rename("b", "c") },
      ],
      1,
    );
    expect(files.get("c")).toMatchObject({ from: "a" });
    expect([files.get("a"), files.get("b")]).toEqual(["deleted", "deleted"]);
  });

  test("follows the one before it", () => {
    const first = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n";
    const second = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-b\n+c\n";
    expect(patched({ x: "a\n" }, [first, second])).toEqual({ x: "c\n" });
  });

  test("keeps CR LF, other encodings and a missing last line feed", () => {
    expect(
      patched({ x: "a\r\nb\r\nc" }, ["--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\r\n-b\r\n+B\r\n c\n\\ No newline at end of file\n"]),
    ).toEqual({ x: "a\r\nB\r\nc" });
    expect(patched({ x: "a\nb" }, ["--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"])).toEqual({
      x: "a\nb\n",
    });
    expect(patched({ x: "a\nb\n" }, ["--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n\\ No newline at end of file\n"])).toEqual({
      x: "a\nc",
    });
    expect(patched({ x: "\xe9\n" }, [Buffer.from("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-\xe9\n+\xe8\n", "latin1")])).toEqual({ x: "\xe8\n" });
  });

  test("may stand elsewhere, at one place only", () => {
    const text = "--- a/x\n+++ b/x\n@@ -2,3 +2,3 @@\n a\n-b\n+B\n c\n";
    expect(patched({ x: `${numbered(5)}a\nb\nc\n9\n` }, [text])).toEqual({ x: `${numbered(5)}a\nB\nc\n9\n` });
    expect(() => patched({ x: `${numbered(5)}a\nb\nc\n${numbered(5)}a\nb\nc\n` }, [text])).toThrow(/KILN-E0742.*several places/);
    expect(patched({ x: "0\na\nb\nc\n0\na\nb\nc\n" }, [text])).toEqual({ x: "0\na\nB\nc\n0\na\nb\nc\n" });
  });

  test("deletes files as GNU diff -N says it", () => {
    const text = "--- a/x\t2020-01-01 00:00:00.000000000 +0000\n+++ b/x\t1970-01-01 01:00:00.000000000 +0100\n@@ -1 +0,0 @@\n-a\n";
    expect(patched({ x: "a\n" }, [text])).toEqual({ x: null });
    expect(
      patched({}, ["--- a/y\t1970-01-01 00:00:00.000000000 +0000\n+++ b/y\t2020-01-01 00:00:00.000000000 +0000\n@@ -0,0 +1 @@\n+a\n"]),
    ).toEqual({ y: "a\n" });
  });
});

const hunk = "@@ -1 +1 @@\n-a\n+b\n";

describe("a patch is refused when it", () => {
  test.each([
    ["climbs out", `--- a/../x\n+++ b/../x\n${hunk}`, "KILN-E0743", 3],
    ["climbs out above the stripped folders", `--- ../a/x\n+++ ../a/x\n${hunk}`, "KILN-E0743", 3],
    ["is absolute", `--- /etc/passwd\n+++ /etc/passwd\n${hunk}`, "KILN-E0743", 3],
    ["renames to outside", "diff --git a/x b/../y\nrename from x\nrename to ../y\n", "KILN-E0743", 1],
    ["has nothing to strip", `--- x\n+++ x\n${hunk}`, "KILN-E0743", 3],
    ["changes a file that isn't there", `--- a/none\n+++ b/none\n${hunk}`, "KILN-E0744", 3],
    ["creates a file that is there", "--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n", "KILN-E0744", 3],
    ["creates a file below a file", "--- /dev/null\n+++ b/x/y\n@@ -0,0 +1 @@\n+a\n", "KILN-E0744", 3],
    ["deletes less than the file", "--- a/long\n+++ /dev/null\n@@ -1,3 +0,0 @@\n-1\n-2\n-3\n", "KILN-E0744", 3],
    ["renames over a file", "diff --git a/x b/long\nrename from x\nrename to long\n", "KILN-E0744", 1],
    ["is binary", "diff --git a/x b/x\nindex 1..2 100644\nGIT binary patch\nliteral 1\nIcmZ\n", "KILN-E0740", 3],
    ["is binary in words", "diff --git a/x b/x\nBinary files a/x and b/x differ\n", "KILN-E0740", 2],
    [
      "makes a link",
      "diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/etc\n\\ No newline at end of file\n",
      "KILN-E0740",
      5,
    ],
    ["has a wrong count", "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n-a\n+b\n", "KILN-E0740", 3],
    ["is no patch", "hello\n", "KILN-E0740", 1],
    ["is empty", "", "KILN-E0740", 1],
    ["belongs to no file", hunk, "KILN-E0740", 1],
    ["doesn't fit", `--- a/x\n+++ b/x\n${hunk.replace("-a", "-z")}`, "KILN-E0741", 3],
    ["would need fuzz", "--- a/long\n+++ b/long\n@@ -4,5 +4,5 @@\n 4\n 5\n-6\n+six\n 7\n other\n", "KILN-E0741", 3],
    ["has other line ends", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\r\n+b\r\n", "KILN-E0741", 3],
    ["misses the last line feed", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n", "KILN-E0741", 3],
  ])("%s", async (_, text, code, line) => {
    const [failure, ...more] = await failureOf(() => patched({ x: "a\n", long: numbered(10) }, [text]));
    expect(more).toEqual([]);
    expect(failure?.code).toBe(code);
    expect(failure?.at?.source.path).toBe("0001.patch");
    expect(text.slice(0, failure?.at?.start).split("\n")).toHaveLength(line);
  });

  test("doesn't fit, and the file's own lines are shown", async () => {
    const text = "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-1\n+one\n 2\n@@ -7,3 +7,3 @@\n 7\n-acht\n+8!\n 9\n";
    const [failure] = await failureOf(() => patched({ x: numbered(10) }, [text]));
    expect(failure?.message).toBe("hunk 2 doesn't apply to x: its lines aren't there");
    expect(failure?.detail).toBe("x has there:\n   7 | 7\n>  8 | 8\n   9 | 9");
    expect(failure?.at?.source.text.slice(failure.at.start, failure.at.end)).toBe("@@ -7,3 +7,3 @@");
  });
});

test("a hunk may begin in the context behind the one before, as for GNU patch", () => {
  const text = "--- a/f\n+++ b/f\n@@ -4,2 +4,4 @@\n a\n+x\n+y\n c\n@@ -7 +9,2 @@\n c\n+z\n";
  expect(patched({ f: "a\na\nc\na\nc\n" }, [text])).toEqual({ f: "a\na\nc\na\nx\ny\nc\nz\n" });
});

describe("on random edits", () => {
  // Few kinds of lines, so that hunks fit at several places.
  const line = fc.constantFrom("a", "b", "c", "", "}", "x\r", "é");
  const text = fc
    .tuple(fc.array(line, { maxLength: 40 }), fc.boolean())
    .map(([lines, feed]) => lines.join("\n") + (feed && lines.length > 0 ? "\n" : ""));
  const edits = fc.array(fc.tuple(fc.nat(60), fc.nat(3), fc.array(line, { maxLength: 3 })), { maxLength: 4 });

  test("a diff by GNU diff gives the new file", () => {
    const at = folder();
    fc.assert(
      fc.property(text, edits, fc.constantFrom("-U0", "-U1", "-U3"), (before, changes, context) => {
        const after = edited(before, changes);
        fc.pre(before !== after);
        const diff = diffOf(at, before, after, context);
        expect(patched({ f: Buffer.from(before).toString("latin1") }, [diff])).toEqual({ f: Buffer.from(after).toString("latin1") });
      }),
      { numRuns: 120 },
    );
  });

  test("on a file that has changed meanwhile, the result is GNU patch's, or it is refused", () => {
    const at = folder();
    let same = 0;
    let refused = 0;
    fc.assert(
      fc.property(text, edits, edits, fc.constantFrom("-U1", "-U3"), (before, changes, meanwhile, context) => {
        const after = edited(before, changes);
        const now = edited(before, meanwhile);
        fc.pre(before !== after && now !== "");
        const diff = diffOf(at, before, after, context);
        const gnu = gnuPatch(at, now, diff);
        let ours: string | null | undefined;
        try {
          ours = patched({ f: Buffer.from(now).toString("latin1") }, [diff])["f"];
        } catch (error) {
          refused += 1;
          // Where we refuse, GNU patch does too, unless it took one of several places.
          if (gnu !== undefined) expect(String(error)).toContain("KILN-E0742");
          return;
        }
        same += 1;
        expect(ours).toBe(gnu);
      }),
      { numRuns: 200 },
    );
    expect(Math.min(same, refused)).toBeGreaterThan(10);
  });
});

function diffOf(at: string, before: string, after: string, context: string): Buffer {
  mkdirSync(join(at, "a"), { recursive: true });
  mkdirSync(join(at, "b"), { recursive: true });
  writeFileSync(join(at, "a/f"), before);
  writeFileSync(join(at, "b/f"), after);
  // 1: they differ.
  return spawnSync("diff", [context, "a/f", "b/f"], { cwd: at }).stdout;
}

/** Undefined: refused. */
function gnuPatch(at: string, file: string, diff: Buffer): string | undefined {
  const work = join(at, "work/f");
  mkdirSync(dirname(work), { recursive: true });
  writeFileSync(work, file);
  try {
    execFileSync(
      "patch",
      ["-p1", "--fuzz=0", "--batch", "--forward", "--binary", "--quiet", "--reject-file=-", "--no-backup-if-mismatch"],
      { cwd: dirname(work), input: diff, stdio: ["pipe", "ignore", "ignore"] },
    );
  } catch {
    return undefined;
  }
  return existsSync(work) ? readFileSync(work).toString("latin1") : "";
}

function edited(base: string, changes: readonly (readonly [number, number, readonly string[]])[]): string {
  const lines = base.split("\n");
  for (const [at, removed, added] of changes) lines.splice(at % (lines.length + 1), removed, ...added);
  return lines.join("\n");
}
