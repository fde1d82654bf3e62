import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { EMPTY_LOCK, fits, type Lock, type LockedInput, parseLock, printLock } from "#fetch/lock/lock-file.ts";
import { mendLock } from "#fetch/lock/mend-lock.ts";
import { isInstalled } from "../support/installed.ts";
import { seedOr } from "../support/seed.ts";
import { sharedFolder } from "../support/temporary-folders.ts";

const codesOf = (work: () => unknown): readonly string[] => {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof KilnFailure) return error.diagnostics.map(({ code }) => code);
    throw error;
  }
};

const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: length, maxLength: length });
const tree = fc.tuple(hex(64), fc.nat(100_000)).map(([hash, size]) => `${hash}/${size}`);
const integrity = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => `sha256-${Buffer.from(bytes).toString("base64")}`);
const ref = fc.constantFrom("main", "v1.2", "feature/x");
const input: fc.Arbitrary<readonly [string, LockedInput]> = fc.oneof(
  fc.tuple(
    fc.constantFrom("git:https://example.org/a.git", "git:https://example.org/b.git#sub", 'git:file:../"c"'),
    fc.record({ kind: fc.constant("git" as const), ref, commit: hex(40), tree }, { requiredKeys: ["kind", "commit", "tree"] }),
  ),
  fc.tuple(
    fc.constantFrom("url:https://example.org/a.tar.gz", "url:https://example.org/ä.tar"),
    fc.record({ kind: fc.constant("url" as const), strip: fc.nat(8), integrity, tree }),
  ),
  fc.tuple(
    fc.constantFrom("npm:a", "npm:@scope/b"),
    fc.record({
      kind: fc.constant("npm" as const),
      range: fc.constantFrom("^1.2", "latest", "1.x || 2"),
      version: fc.constantFrom("1.2.3", "2.0.0-rc.1"),
      integrity,
      tree,
    }),
  ),
);
const lock: fc.Arbitrary<Lock> = fc.record({
  inputs: fc.array(input, { maxLength: 6 }).map((entries) => new Map(entries)),
  sources: fc
    .array(fc.tuple(integrity, fc.array(fc.webUrl(), { minLength: 1, maxLength: 2 })), { maxLength: 4 })
    .map((entries) => new Map(entries)),
});
const plain = ({ inputs, sources }: Lock): unknown => ({ inputs: Object.fromEntries(inputs), sources: Object.fromEntries(sources) });

describe("kiln.lock", () => {
  test("what is printed is read as the same, and is the same for the same", () => {
    fc.assert(
      fc.property(lock, (one) => {
        const text = printLock(one);
        expect(plain(parseLock(text))).toEqual(plain(one));
        expect(printLock({ inputs: new Map([...one.inputs].toReversed()), sources: new Map([...one.sources].toReversed()) })).toBe(text);
        expect(plain(mendLock(text).lock)).toEqual(plain(one));
      }),
      { seed: seedOr(81), numRuns: 200 },
    );
  });

  test("an entry is a line, sorted", () => {
    const text = printLock({
      inputs: new Map<string, LockedInput>([
        ["npm:b", { kind: "npm", range: "^1", version: "1.0.0", integrity: `sha256-${"A".repeat(43)}=`, tree: `${"a".repeat(64)}/7` }],
        ["git:https://example.org/a", { kind: "git", ref: "v1", commit: "b".repeat(40), tree: `${"c".repeat(64)}/8` }],
      ]),
      sources: new Map([[`sha256-${"B".repeat(43)}=`, ["https://example.org/x.tar"]]]),
    });
    expect(text).toBe(
      `{\n  "version": 1,\n  "inputs": {\n    "git:https://example.org/a": { "ref": "v1", "commit": "${"b".repeat(40)}", "tree": "${"c".repeat(64)}/8" },\n    "npm:b": { "range": "^1", "version": "1.0.0", "integrity": "sha256-${"A".repeat(43)}=", "tree": "${"a".repeat(64)}/7" }\n  },\n  "sources": {\n    "sha256-${"B".repeat(43)}=": ["https://example.org/x.tar"]\n  }\n}\n`,
    );
    expect(printLock(EMPTY_LOCK)).toBe('{\n  "version": 1,\n  "inputs": {},\n  "sources": {}\n}\n');
  });

  const whole = `{"version":1,"inputs":{},"sources":{}}`;
  const entry = (key: string, value: string): string => `{"version":1,"inputs":{${JSON.stringify(key)}:${value}},"sources":{}}`;
  const git = `{"commit":"${"a".repeat(40)}","tree":"${"b".repeat(64)}/1"}`;
  test.each([
    ["not JSON", "{"],
    ["nothing", ""],
    ["a list", "[]"],
    ["null", "null"],
    ["a newer version", whole.replace("1", "2")],
    ["a version as text", whole.replace("1", '"1"')],
    ["no sources", `{"version":1,"inputs":{}}`],
    ["something more", whole.replace("}}", '},"more":1}')],
    ["a kind that there isn't", entry("svn:https://example.org", git)],
    ["a prototype", entry("__proto__", git)],
    ["control characters in a key", entry("git:a\u0000b", git)],
    ["an entry that is none", entry("git:a", "3")],
    ["a list as entry", entry("git:a", "[]")],
    ["a field too many", entry("git:a", git.replace("}", ',"run":"rm"}'))],
    ["a path for a commit", entry("git:a", git.replace("a".repeat(40), "../../etc"))],
    ["an option for a ref", entry("git:a", git.replace("{", '{"ref":"--upload-pack=x",'))],
    ["a path for a tree", entry("git:a", git.replace("b".repeat(64), "../../../etc/passwd"))],
    ["a tree of a size that is no number", entry("git:a", git.replace("/1", "/1e9"))],
    ["a weak hash", entry("url:a", `{"strip":1,"integrity":"md5-1B2M2Y8AsgTpgAmY7PhCfg==","tree":"${"b".repeat(64)}/1"}`)],
    [
      "a version that is a range",
      entry("npm:a", `{"range":"1","version":"^1","integrity":"sha256-${"A".repeat(43)}=","tree":"${"b".repeat(64)}/1"}`),
    ],
    ["a name twice", `{"version":1,"inputs":{"git:a":${git},"git:a":${git}},"sources":{}}`],
    ["a field twice", entry("git:a", git.replace("{", `{"tree":"${"c".repeat(64)}/1",`))],
    ["urls that are none", `{"version":1,"inputs":{},"sources":{"sha256-${"A".repeat(43)}=":[3]}}`],
    ["16 MiB and more", `${whole}${" ".repeat(16 * 1024 * 1024)}`],
    ["a deep one", "[".repeat(100_000)],
  ])("refused: %s", (_, text) => {
    expect(codesOf(() => parseLock(text))).toEqual(["KILN-E0750"]);
  });

  test("any text is a lock or is refused with a code, and so is any damage to one", () => {
    const damaged = fc.tuple(lock, fc.nat(), fc.nat(3), fc.string({ maxLength: 3 })).map(([one, at, cut, put]) => {
      const text = printLock(one);
      return text.slice(0, at % text.length) + put + text.slice((at % text.length) + cut);
    });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), damaged), (text) => {
        for (const work of [() => parseLock(text), () => mendLock(text).lock])
          for (const code of codesOf(work)) expect(["KILN-E0750", "KILN-E0751"]).toContain(code);
      }),
      { seed: seedOr(82), numRuns: 500 },
    );
  });

  test("what fits stays", () => {
    const one: LockedInput = { kind: "git", ref: "v1", commit: "a".repeat(40), tree: `${"b".repeat(64)}/1` };
    expect(fits(one, { kind: "git", url: "https://example.org", ref: "v1" })).toBe(true);
    expect(fits(one, { kind: "git", url: "https://example.org", ref: "v2" })).toBe(false);
    expect(fits(one, { kind: "git", url: "https://example.org" })).toBe(false);
    const url: LockedInput = { kind: "url", strip: 1, integrity: "sha256-x", tree: one.tree };
    expect(fits(url, { kind: "url", url: "https://example.org", strip: 1 })).toBe(true);
    expect(fits(url, { kind: "url", url: "https://example.org", strip: 0 })).toBe(false);
    expect(fits(url, { kind: "url", url: "https://example.org", strip: 1, hash: "sha256-y" })).toBe(false);
  });
});

describe.skipIf(!isInstalled("git"))("merges", () => {
  const merge = (base: Lock, ours: Lock, theirs: Lock, style: readonly string[]): string => {
    const folder = sharedFolder("merged-locks");
    for (const [name, one] of Object.entries({ base, ours, theirs })) writeFileSync(join(folder, name), printLock(one));
    return spawnSync("git", ["merge-file", "-p", ...style, "ours", "base", "theirs"], { cwd: folder, encoding: "utf8" }).stdout;
  };

  test("whatever git makes of two changes is a lock with the entries of both, or is told; conflicts are mended", () => {
    fc.assert(
      fc.property(lock, lock, lock, fc.constantFrom([], ["--diff3"]), (base, ours, theirs, style) => {
        const text = merge(base, ours, theirs, style);
        const { lock: mended, merged } = mendLock(text);
        // What one side added or changed is there; what both changed otherwise is ours.
        for (const [key, entry] of ours.inputs)
          if (JSON.stringify(base.inputs.get(key)) !== JSON.stringify(entry)) expect(mended.inputs.get(key)).toEqual(entry);
        for (const [key, entry] of theirs.inputs) {
          if (JSON.stringify(base.inputs.get(key)) === JSON.stringify(entry)) continue;
          const both = merged.find((one) => one.key === key);
          expect(both ? both.other : mended.inputs.get(key)).toEqual(entry);
        }
        expect(plain(parseLock(printLock(mended)))).toEqual(plain(mended));
        // Unmended it is refused, or it is what is mended.
        const [code] = codesOf(() => parseLock(text));
        if (code === undefined) expect(plain(parseLock(text))).toEqual(plain(mended));
        else expect(["KILN-E0750", "KILN-E0751"]).toContain(code);
      }),
      { seed: seedOr(83), numRuns: 40 },
    );
  });

  /** A lock, and what two people made of it: entries that were moved, came or went. */
  const edited = lock.chain((base) => {
    const edit = fc
      .tuple(fc.array(fc.constantFrom("stays", "moves", "goes"), { minLength: 20, maxLength: 20 }), lock, fc.boolean())
      .map(([what, other, isMore]): Lock => {
        const inputs = [...base.inputs].flatMap(([key, entry], i): [string, LockedInput][] => {
          if (what[i % 20] === "goes") return [];
          const moved = other.inputs.get(key);
          return [[key, what[i % 20] === "moves" && moved !== undefined ? moved : entry]];
        });
        const more = isMore ? [...other.inputs].filter(([key]) => !base.inputs.has(key)) : [];
        return { inputs: new Map([...inputs, ...more]), sources: new Map([...base.sources, ...(isMore ? other.sources : [])]) };
      });
    return fc.record({ base: fc.constant(base), ours: edit, theirs: edit });
  });
  const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

  test.each([["merge"], ["diff3"]])("`git merge` of two edits (%s): what one side moved is moved, what both moved is told", (style) => {
    const folder = sharedFolder(`git-merge-${style}`);
    const git = (...words: readonly string[]): string => {
      const config = ["user.name=a", "user.email=a@example.org", "commit.gpgSign=false", `merge.conflictStyle=${style}`];
      const env = { PATH: process.env["PATH"] ?? "", GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
      return execFileSync("git", [...config.flatMap((one) => ["-c", one]), ...words], {
        cwd: folder,
        env,
        encoding: "utf8",
        stdio: "pipe",
      });
    };
    git("init", "-q");
    const commit = (one: Lock): void => {
      writeFileSync(join(folder, "kiln.lock"), printLock(one));
      git("add", "kiln.lock");
      git("commit", "-qm", "x", "--allow-empty");
    };
    fc.assert(
      fc.property(edited, ({ base, ours, theirs }) => {
        git("checkout", "-q", "--orphan", "base");
        commit(base);
        git("checkout", "-q", "-B", "theirs");
        commit(theirs);
        git("checkout", "-q", "-B", "ours", "base");
        commit(ours);
        git("branch", "-qD", "base");
        try {
          git("merge", "-q", "-m", "merged", "theirs");
        } catch {
          // With a conflict: what is in the file counts.
        }
        const text = readFileSync(join(folder, "kiln.lock"), "utf8");
        git("reset", "-q", "--hard");
        const { lock: mended, merged } = mendLock(text);
        for (const key of new Set([...ours.inputs.keys(), ...theirs.inputs.keys()])) {
          const [was, our, their] = [base, ours, theirs].map(({ inputs }) => inputs.get(key));
          const [now, told] = [mended.inputs.get(key), merged.find((one) => one.key === key)];
          if (our === undefined || their === undefined) {
            // Who let it go may get it back, as it was or as the other side moved it: `kiln lock` drops what nobody asks for.
            expect([undefined, our ?? their].some((one) => isSame(one, now))).toBe(true);
          } else if (isSame(our, their)) expect([now, told]).toEqual([our, undefined]);
          else if (isSame(was, our) && told === undefined) expect(now).toEqual(their);
          else if (isSame(was, their) && told === undefined) expect(now).toEqual(our);
          else expect([now, told]).toEqual([our, { key, kept: our, other: their }]);
          // With what was there before in the text nobody is asked about what one side alone moved.
          if (style === "diff3" && told !== undefined) expect([isSame(was, our), isSame(was, their)]).toEqual([false, false]);
        }
        for (const hash of [...ours.sources.keys(), ...theirs.sources.keys()]) expect(mended.sources.has(hash)).toBe(true);
        expect(plain(parseLock(printLock(mended)))).toEqual(plain(mended));
        const [code] = codesOf(() => parseLock(text));
        if (code === undefined) expect(plain(parseLock(text))).toEqual(plain(mended));
        else expect(["KILN-E0750", "KILN-E0751"]).toContain(code);
      }),
      { seed: seedOr(84), numRuns: 8 },
    );
  });

  test("a line that is none of a lock", () => {
    expect(codesOf(() => mendLock("<<<<<<< ours\nrm -rf\n=======\n>>>>>>> theirs\n"))).toEqual(["KILN-E0750"]);
    expect(codesOf(() => mendLock('    "git:a": { "commit": "../x" },\n'))).toEqual(["KILN-E0750"]);
  });
});
