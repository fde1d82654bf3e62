import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseLock, printLock, type Lock, type LockedInput } from "#fetch/lock/lock-file.ts";
import { GitRepository } from "../support/git-repository.ts";
import { isInstalled } from "../support/installed.ts";
import { runKiln, type KilnResult } from "../support/kiln.ts";
import { seedOr } from "../support/seed.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const NAMES = ["a", "b", "c", "d"] as const;
const VERSIONS = 3;

describe.skipIf(!isInstalled("git"))("`git merge` and `kiln lock`", { timeout: 240_000 }, () => {
  test("of whatever two people did to kiln.lock: it fits again, what one of them moved is moved, what both did is told", async () => {
    const folder = temporaryFolder("merged");
    const app = join(folder, "app");
    const repositories = NAMES.map((name) => new GitRepository(join(folder, name)));
    const place = new GitRepository(app);
    place.commit({ "workspace.kiln": NAMES.map((name) => `input ${name} = git("file:../${name}", ref = "main")\n`).join("") });
    const kiln = async (...words: readonly string[]): Promise<KilnResult> => await runKiln([...words, "-q"], { cwd: app });
    const lockText = (): string => readFileSync(join(app, "kiln.lock"), "utf8");
    // What kiln.lock has of each commit.
    const known = new Map<string, LockedInput[]>();
    for (let version = 1; version <= VERSIONS; version++) {
      for (const [i, repository] of repositories.entries())
        repository.commit({ "workspace.kiln": "", "l.kiln": `library ${NAMES[i] ?? ""} { version = "${version}"  sources = [] }\n` });
      expect((await kiln("update")).exit).toBe(0);
      for (const [key, entry] of parseLock(lockText()).inputs) known.set(key, [...(known.get(key) ?? []), entry]);
    }
    expect([...known.values()].map(({ length }) => length)).toEqual(NAMES.map(() => VERSIONS));

    const keys = [...known.keys()];
    const lock = fc
      .array(fc.integer({ min: -1, max: VERSIONS - 1 }), { minLength: keys.length, maxLength: keys.length })
      .map((choice): Lock => ({
        inputs: new Map(keys.flatMap((key, i) => [known.get(key)?.[choice[i] ?? -1]].flatMap((one) => (one ? [[key, one] as const] : [])))),
        sources: new Map(),
      }));
    const git = (...words: readonly string[]): void =>
      void execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...words], { cwd: app, stdio: "pipe" });
    const commit = (one: Lock): void => {
      writeFileSync(join(app, "kiln.lock"), printLock(one));
      git("add", "-A", "kiln.lock", "workspace.kiln");
      git("commit", "-qm", "x", "--allow-empty");
    };
    await fc.assert(
      fc.asyncProperty(lock, lock, lock, async (base, ours, theirs) => {
        git("reset", "-q", "--hard");
        git("checkout", "-q", "-B", "base");
        commit(base);
        git("checkout", "-q", "-B", "theirs");
        commit(theirs);
        git("checkout", "-q", "-B", "ours", "base");
        commit(ours);
        try {
          git("merge", "-q", "-m", "merged", "theirs");
        } catch {
          const refused = await kiln("list");
          expect(refused.exit, refused.stderr).toBe(2);
          expect(refused.stderr).toMatch(/error\[KILN-E075[01]\]/);
        }
        const mended = await kiln("lock");
        expect(mended.exit, mended.stderr).toBe(0);
        const { inputs } = parseLock(lockText());
        expect([...inputs.keys()].toSorted()).toEqual(keys.toSorted());
        for (const key of keys) {
          const [was, our, their] = [base, ours, theirs].map((one) => one.inputs.get(key)?.tree);
          const now = inputs.get(key)?.tree;
          if (our === undefined || their === undefined || our === their) continue;
          const isTold = mended.stderr.includes(`${key}: `);
          if (isTold) expect(now).toBe(our);
          else expect([was === our, was === their, now]).toEqual([was === our, was === their, was === our ? their : our]);
          if (!isTold) expect(was === our || was === their).toBe(true);
        }
        git("add", "-A", "kiln.lock");
        git("commit", "-qm", "mended", "--allow-empty");
      }),
      { seed: seedOr(85), numRuns: 5 },
    );
  });
});
