import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { JobTokens, type GiveBack } from "#build/jobserver/job-tokens.ts";
import { isDryRun, makeJobs } from "#build/jobserver/make-flags.ts";
import { openTokenPool, type TokenPool } from "#build/jobserver/token-pool.ts";

const ROUNDS = Number(process.env["KILN_ROUNDS"] ?? 30);

const folder = mkdtempSync(join(tmpdir(), "kiln-job-tokens-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ["", undefined],
  ["kn", undefined],
  [" -j3 --jobserver-auth=3,4", { kind: "pipe", read: 3, write: 4 }],
  ["n -j3 --jobserver-fds=5,6", { kind: "pipe", read: 5, write: 6 }],
  [" -j --jobserver-auth=3,4 --jobserver-auth=fifo:/tmp/a,b", { kind: "fifo", path: "/tmp/a,b" }],
  [" -j3 --jobserver-auth=-2,-2", { kind: "nowhere", written: "-2,-2" }],
  [" -j3 --jobserver-auth=fifo:", { kind: "nowhere", written: "fifo:" }],
  [" -j3 --jobserver-auth=sem:x", { kind: "nowhere", written: "sem:x" }],
  [" -- X=--jobserver-auth=3,4", undefined],
  [" -j3 -- X=a --jobserver-auth=3,4", undefined],
])("MAKEFLAGS=%j: %j", (flags, expected) => {
  expect(makeJobs(flags)).toEqual(expected);
});

test.each([
  ["n", true],
  ["kn -j3", true],
  ["nk --jobserver-auth=3,4", true],
  ["k", false],
  ["", false],
  [" -j3 --no-print-directory", false],
  ["--no-print-directory", false],
  ["X=n", false],
])("make -n: MAKEFLAGS=%j: %j", (flags, expected) => {
  expect(isDryRun(flags)).toBe(expected);
});

const poolOf = (tokens: number[]): TokenPool => ({
  tryTake: () => tokens.pop(),
  giveBack: (token) => void tokens.push(token),
  close: () => undefined,
});

interface Command {
  readonly process: number;
  readonly turns: number;
  readonly isAborted: boolean;
}

const commands: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.record({ process: fc.nat({ max: 2 }), turns: fc.nat({ max: 4 }), isAborted: fc.constantFrom(false, false, false, true) }),
  { maxLength: 30 },
);

test("processes that share tokens never run more than one command each and one a token; each runs what it may, and all come back", async () => {
  await fc.assert(
    fc.asyncProperty(commands, fc.nat({ max: 4 }), async (all, count) => {
      const begun = Array.from({ length: count }, (_, i) => 100 + i);
      const tokens = [...begun];
      const processes = [0, 1, 2].map(() => new JobTokens(poolOf(tokens)));
      const running = [0, 0, 0];
      let ran = 0;
      await Promise.all(
        all.map(async ({ process, turns, isAborted }) => {
          const abort = new AbortController();
          const turn = processes[process]?.take(abort.signal) ?? expect.fail("no process");
          if (isAborted) abort.abort();
          const giveBack: GiveBack = await turn;
          if (isAborted) {
            giveBack();
            return;
          }
          running[process] = (running[process] ?? 0) + 1;
          const needed = running.map((one) => Math.max(0, one - 1)).reduce((sum, one) => sum + one, 0);
          expect(needed).toBeLessThanOrEqual(count - tokens.length);
          for (let i = 0; i < turns; i++) await setImmediate();
          running[process]--;
          ran++;
          giveBack();
          giveBack();
        }),
      );
      expect(ran).toBe(all.filter(({ isAborted }) => !isAborted).length);
      expect(tokens.toSorted((a, b) => a - b)).toEqual(begun);
    }),
    { numRuns: ROUNDS },
  );
});

test("a token that is used for long goes round; closing gives back what running commands hold", async () => {
  const tokens = [1];
  const { signal } = new AbortController();
  const own = new JobTokens(poolOf(tokens));
  await own.take(signal);
  const second = await own.take(signal);
  expect(tokens).toEqual([]);
  let third: GiveBack | undefined;
  const waiting = own.take(signal).then((giveBack) => (third = giveBack));
  await sleep(300);
  second();
  // Here another process could have it, before this one looks again.
  expect([tokens, third]).toEqual([[1], undefined]);
  await waiting;
  expect(tokens).toEqual([]);
  own.close();
  expect(tokens).toEqual([1]);
});

test("a named pipe gives its tokens as they are, and never makes anybody wait", () => {
  const path = join(folder, "fifo");
  execFileSync("mkfifo", [path]);
  const [one, other] = [open(path), open(path)];
  expect(one.tryTake()).toBeUndefined();
  other.giveBack(200);
  other.giveBack(7);
  expect([one.tryTake(), other.tryTake(), one.tryTake()]).toEqual([200, 7, undefined]);
  one.close();
  other.close();
});

function open(path: string): TokenPool {
  const pool = openTokenPool({ kind: "fifo", path });
  return typeof pool === "string" ? expect.fail(pool) : pool;
}

test("what isn't there, is no pipe, or is a pipe of this process alone, is no pool", () => {
  expect(openTokenPool({ kind: "fifo", path: join(folder, "nothing") })).toContain("ENOENT");
  expect(openTokenPool({ kind: "fifo", path: folder })).toContain("is no named pipe");
  for (let file = 3; file < 30; file++)
    expect(openTokenPool({ kind: "pipe", read: file, write: file + 1 })).toContain(`${file} and ${file + 1} aren't open here`);
});
