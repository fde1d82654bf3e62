import { digestOf, type Digest } from "#derivation/digest.ts";
import { type ActionSpec, encodeAction } from "#derivation/reapi/action.ts";
import { badLinkTarget, buildTree, decodeDirectory, encodeDirectory, type TreeNode } from "#derivation/reapi/directory.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { askPeer, peerAction, peerActionOfBlobs, peerMissing } from "./reapi-peer.ts";
import { compileStep, fetchLz4 } from "./samples.ts";

const digest: fc.Arbitrary<Digest> = fc.uint8Array({ maxLength: 40 }).map(digestOf);
const name = fc
  .oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 6 }),
    fc.constantFrom("a", "b", "lib", "x.h", "größe", "\u{1f600}", "\ufb33", "~"),
  )
  .filter((text) => !/[/\0\ufffd\p{Cs}]/u.test(text) && text !== "." && text !== "..");
const node: fc.Arbitrary<TreeNode> = fc.oneof(
  fc.record({ kind: fc.constant("file" as const), digest, executable: fc.boolean() }),
  fc.record({
    kind: fc.constant("symlink" as const),
    target: fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/")),
  }),
  fc.record({ kind: fc.constant("tree" as const), digest }),
  fc.constant({ kind: "folder" as const }),
);
const clash = (a: string, b: string): boolean => a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
/** Flat lists in which no entry stands in another's way. */
const entries: fc.Arbitrary<[string, TreeNode][]> = fc
  .array(
    fc.tuple(
      fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/")),
      node,
    ),
    { maxLength: 20 },
  )
  .map((list) => {
    const kept: [string, TreeNode][] = [];
    for (const [path, given] of list) if (!kept.some(([other]) => clash(path, other))) kept.push([path, given]);
    return kept;
  });
const step: fc.Arbitrary<ActionSpec> = fc.record({
  command: fc.array(fc.string({ unit: "grapheme" }), { maxLength: 6 }).map((words) => ["tool/cc", ...words]),
  env: fc.dictionary(fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,5}$/), fc.string({ unit: "grapheme" })),
  outputs: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
  timeout: fc.integer({ min: 1, max: 9_999_999 }).map(String),
  buildSystem: fc.constantFrom("x86_64-linux", "aarch64-linux"),
});
const propertiesOf = ({ buildSystem }: ActionSpec): Record<string, string> =>
  buildSystem === "any" ? { "kiln-builtin": "true" } : { ISA: buildSystem.startsWith("x86") ? "x86-64" : "arm-a64", OSFamily: "linux" };

const missing = peerMissing();

describe.skipIf(missing !== undefined)(
  `equal to Python's protobuf with BuildStream's messages${missing === undefined ? "" : ` (skipped: ${missing})`}`,
  () => {
    it("for random trees, every Directory of them", () => {
      const trees = fc.sample(entries, { numRuns: 60, seed: 7 }).map((list) => buildTree(list));
      const blobs = trees.flatMap(({ directories }) => [...directories]);
      const answer = askPeer(
        blobs.map(([, bytes]) => decodeDirectory(bytes)),
        [],
      );
      expect(answer.directories).toEqual(blobs.map(([key]) => key));
      expect(blobs.length).toBeGreaterThan(100);
    });

    it("for random actions, and for steps as recipes write them", () => {
      const random = fc.sample(fc.tuple(step, digest), { numRuns: 60, seed: 11 });
      const real: [ActionSpec, Digest][] = [
        [compileStep({}), buildTree([]).root],
        [fetchLz4, buildTree([]).root],
        [
          { ...compileStep({}), buildSystem: "any", command: ["kiln:unpack/1", "--strip", "1"], outputs: ["out"] },
          digestOf(new Uint8Array(0)),
        ],
        [
          { ...compileStep({}), command: ["tool/zig", "clang", '-DVERSION="1 ä"', ""], outputs: ["z.o", "a.d", "\ufb33", "\u{1f600}"] },
          buildTree([]).root,
        ],
      ];
      const steps = [...random, ...real];
      const answer = askPeer(
        [],
        steps.map(([given, root]) => peerAction(given, root, propertiesOf(given))),
      );
      const ours = steps.map(([given, root]) => encodeAction(given, root));
      expect(answer.actions).toEqual(ours.map(({ command, action }) => ({ command, action })));
      const again = askPeer(
        [],
        ours.map(({ actionBytes, commandBytes }) => peerActionOfBlobs(actionBytes, commandBytes)),
      );
      expect(again).toEqual(answer);
    });
  },
);

const refusal = (list: [string, TreeNode][]): string => {
  try {
    buildTree(list);
  } catch (error) {
    if (error instanceof KilnFailure) return error.message;
    throw error;
  }
  return "";
};

describe("trees", () => {
  const file = { kind: "file", digest: digestOf(new Uint8Array([1])), executable: false } as const;

  it("gives the empty directory the digest of no bytes", () => {
    expect(buildTree([]).root).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855/0");
  });

  it("doesn't depend on the order of the entries, and reads back what it wrote", () => {
    fc.assert(
      fc.property(entries, (list) => {
        const tree = buildTree(list);
        expect(buildTree([...list].toReversed()).root).toBe(tree.root);
        for (const [key, bytes] of tree.directories) {
          expect(digestOf(bytes)).toBe(key);
          expect(encodeDirectory(decodeDirectory(bytes))).toEqual(bytes);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("puts whole trees beside files as if their entries had been given", () => {
    const inner = buildTree([["a/b.h", file]]);
    const flat = buildTree([
      ["inc/a/b.h", file],
      ["src/x.c", file],
    ]);
    expect(
      buildTree([
        ["inc", { kind: "tree", digest: inner.root }],
        ["src/x.c", file],
      ]).root,
    ).toBe(flat.root);
  });

  it.each<[string, [string, TreeNode][], string]>([
    ["..", [["../x", file]], '".." is not a name'],
    ["an empty part", [["a//x", file]], '"" is not a name'],
    ["NUL", [["a\0", file]], "not valid UTF-8"],
    ["a lone surrogate", [["a\ud800", file]], "not valid UTF-8"],
    [
      "a path twice",
      [
        ["a", file],
        ["a", file],
      ],
      "given twice",
    ],
    [
      "a file below a file",
      [
        ["a", file],
        ["a/b", file],
      ],
      "nothing can lie below",
    ],
    [
      "a file over a folder",
      [
        ["a/b", file],
        ["a", file],
      ],
      "other entries lie below",
    ],
    [
      "a file in a whole tree",
      [
        ["a", { kind: "tree", digest: file.digest }],
        ["a/b", file],
      ],
      "nothing can lie below",
    ],
    ["an absolute link", [["a", { kind: "symlink", target: "/etc/passwd" }]], "is absolute"],
    ["a link out", [["a/b", { kind: "symlink", target: "../../x" }]], "leaves the tree"],
    ["a link that rises after a name", [["a/b", { kind: "symlink", target: "c/../.." }]], '".." after a name'],
  ])("refuses %s", (_, list, why) => {
    expect(refusal(list)).toContain(why);
  });

  it("lets links rise as far as the tree's root", () => {
    expect(badLinkTarget("../../x/y", 2)).toBeUndefined();
    expect(badLinkTarget("./..//../../x", 2)).toBeDefined();
  });

  it("refuses directories that are no canonical ones", () => {
    const sorted = { name: "b", digest: file.digest, executable: false };
    const twice = encodeDirectory({ files: [sorted, { ...sorted, name: "a" }], directories: [], symlinks: [] });
    expect(() => decodeDirectory(twice)).toThrow(/not sorted/);
    const double = encodeDirectory({ files: [sorted], directories: [{ name: "b", digest: file.digest }], symlinks: [] });
    expect(() => decodeDirectory(double)).toThrow(/twice/);
    expect(() => decodeDirectory(new Uint8Array([10, 200]))).toThrow(KilnFailure);
    expect(() => decodeDirectory(encodeDirectory({ files: [{ ...sorted, digest: "zz" }], directories: [], symlinks: [] }))).toThrow(
      /digest/,
    );
  });

  it("is fast enough for big sources", () => {
    const list: [string, TreeNode][] = [];
    for (let i = 0; i < 50_000; i++) list.push([`d${i % 200}/e${i % 10_000}/f${i}.h`, file]);
    const start = performance.now();
    expect(buildTree(list).directories.size).toBeGreaterThan(10_000);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe("action digests", () => {
  it("have not changed: they are keys in every cache", () => {
    expect(encodeAction(compileStep({}), buildTree([]).root).action).toMatchInlineSnapshot(
      `"d68b2cd70c909909003d7d3e6d2c56e266534ff6c0e7e3ef71b14d2f55733f39/179"`,
    );
  });

  it("don't see the name, the kind, or the order in which the environment was given", () => {
    const one = compileStep({});
    const two = { ...compileStep({}, "other"), env: Object.fromEntries(Object.entries(one.env).toReversed()) };
    expect(encodeAction(two, buildTree([]).root)).toEqual(encodeAction(one, buildTree([]).root));
  });
});
