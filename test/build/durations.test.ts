import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Durations } from "#build/durations.ts";
import { expectSteps } from "#build/expected-steps.ts";
import type { PlannedStep } from "#build/plan.ts";
import { RemainingTime } from "#build/telling/remaining-time.ts";
import type { Derivation } from "#derivation/derivation.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kiln-durations-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));
const file = (): string => join(root, "durations/steps");

const step = (name: string, fields: Partial<Derivation> = {}): Derivation => ({
  kind: "compile",
  name,
  buildSystem: "x86_64-linux",
  target: "x86_64",
  command: ["cc"],
  env: {},
  timeout: "300",
  inputs: {},
  outputs: ["out"],
  ...fields,
});

function record(...steps: readonly (readonly [Derivation, number])[]): void {
  const durations = new Durations(root);
  for (const [derivation, ms] of steps) durations.record(derivation, { ms, peakBytes: 0, cores: 0 });
  durations.close();
}

test("a step takes what it took, and a slow run counts by half", () => {
  record([step("a.c"), 100], [step("b.c"), 40], [step("a.c", { target: "arm64" }), 7]);
  record([step("a.c"), 300]);
  const durations = new Durations(root);
  expect([step("a.c"), step("b.c"), step("a.c", { target: "arm64" }), step("c.c")].map((one) => durations.of(one)?.ms)).toEqual([
    200,
    40,
    7,
    undefined,
  ]);
  expect(durations.usual("compile").ms).toBe((100 + 40 + 7 + 200) / 4);
  expect(durations.usual("image")).toEqual({ ms: 50, peakBytes: 0, cores: 0 });
});

test("memory and processors: what was needed once may be needed again", () => {
  const MIB = 2 ** 20;
  const measure = (ms: number, mib: number, cores: number): void => {
    const durations = new Durations(root);
    durations.record(step("a.c"), { ms, peakBytes: mib * MIB, cores });
    durations.close();
  };
  const known = (): unknown => new Durations(root).of(step("a.c"));
  measure(100, 300, 1.5);
  expect(readFileSync(file(), "utf8")).toBe("\n100:300:150 compile x86_64 a.c\n");
  measure(100, 100, 0.5);
  expect(known()).toEqual({ ms: 100, peakBytes: 200 * MIB, cores: 1 });
  measure(100, 400, 2);
  expect(known()).toEqual({ ms: 100, peakBytes: 400 * MIB, cores: 2 });
  // A tier that can't measure it, and a line of an older Kiln.
  measure(300, 0, 0);
  expect(known()).toEqual({ ms: 200, peakBytes: 400 * MIB, cores: 2 });
  expect(new Durations(root).usual("compile")).toMatchObject({ peakBytes: 325 * MIB });
  appendFileSync(file(), "70 compile x86_64 a.c\n");
  expect(known()).toEqual({ ms: 70, peakBytes: 0, cores: 0 });
});

test("few or many are asked for: the same is found", () => {
  const name = fc.string({ unit: "binary", minLength: 1, maxLength: 12 }).map((text) => text.replaceAll(/\p{Cc}/gu, "_"));
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.integer({ min: 1, max: 1e6 })), { maxLength: 80 }), (runs) => {
      rmSync(join(root, "durations"), { recursive: true, force: true });
      const last = new Map(runs);
      record(...[...last].map(([one, ms]): [Derivation, number] => [step(one), ms]));
      const many = new Durations(root);
      for (let i = 0; i < 40; i++) many.of(step("somebody else's"));
      for (const [one, ms] of last) {
        expect(many.of(step(one))?.ms).toBe(ms);
        expect(new Durations(root).of(step(one))?.ms).toBe(ms);
      }
    }),
  );
});

test("what a crash garbled doesn't count, and takes no other line with it", () => {
  record([step("a.c"), 100]);
  appendFileSync(file(), "-5 compile x86_64 a.c\nx compile x86_64 a.c\n\n 7\n12 compile x8");
  record([step("b.c"), 30]);
  const durations = new Durations(root);
  expect(durations.of(step("b.c"))?.ms).toBe(30);
  for (let i = 0; i < 40; i++) durations.of(step("else"));
  expect(durations.of(step("a.c"))?.ms).toBe(100);
});

test("a name that is no line is not recorded", () => {
  record([step("a\nb.c"), 100], [step("c.c"), 5]);
  expect(readFileSync(file(), "utf8")).toBe("\n5 compile x86_64 c.c\n");
});

test("the file stays in bounds, and has the last run of each step", () => {
  mkdirSync(join(root, "durations"));
  writeFileSync(file(), Array.from({ length: 60_000 }, (_, i) => `${1 + (i % 9)} compile x86_64 ${i % 100}.c\n`).join(""));
  record([step("new.c"), 12]);
  expect(statSync(file()).size).toBeLessThan(4000);
  const durations = new Durations(root);
  expect([durations.of(step("new.c"))?.ms, durations.of(step("99.c"))?.ms]).toEqual([12, 1 + (59_999 % 9)]);
});

test("a folder that can't be written to is no reason to fail", () => {
  writeFileSync(join(root, "durations"), "");
  expect(() => record([step("a.c"), 5])).not.toThrow();
});

test("a build goes on for its longest chain, or for what its jobs have to share", () => {
  record([step("long"), 1000], [step("short"), 100], [step("end", { kind: "link" }), 50]);
  const planned = (id: string, derivation: Derivation, ...needs: readonly string[]): [string, PlannedStep] => [
    id,
    { id, derivation, needs },
  ];
  const steps = new Map([
    planned("long", step("long")),
    planned("short", step("short")),
    planned("end", step("end", { kind: "link" }), "long", "short"),
  ]);
  const expected = expectSteps(steps, new Durations(root));
  expect([...expected].map(([id, { tailMs }]) => [id, tailMs])).toEqual([
    ["end", 50],
    ["short", 150],
    ["long", 1050],
  ]);
  const remaining = (jobs: number): RemainingTime => {
    const time = new RemainingTime();
    time.onEvent({ kind: "planned", total: 3, jobs, expected }, 0);
    return time;
  };
  expect(remaining(1).at(0)).toBe(1150);
  const two = remaining(2);
  expect(two.at(0)).toBe(1050);
  two.onEvent({ kind: "started", id: "long", derivation: step("long") }, 100);
  expect(two.at(500)).toBe(650);
  // It takes longer than it did: it may end at any moment.
  expect(two.at(5000)).toBe(150);
  two.onEvent({ kind: "finished", id: "long", derivation: step("long"), how: "run", wallMs: 5000, log: "" }, 5100);
  expect(two.at(5100)).toBe(150);
  for (const id of ["short", "end"]) two.onEvent({ kind: "skipped", id, derivation: step(id), because: "x" }, 5100);
  expect(two.at(5100)).toBeUndefined();
});

test("nothing is foretold of steps that never ran", () => {
  const steps = new Map([["a", { id: "a", derivation: step("a"), needs: [] }]]);
  const time = new RemainingTime();
  time.onEvent({ kind: "planned", total: 1, jobs: 2, expected: expectSteps(steps, new Durations(root)) }, 0);
  expect(time.at(0)).toBeUndefined();
});
