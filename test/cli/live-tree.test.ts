import { beforeEach, expect, test } from "vitest";
import type { BuildEvent } from "#build/events.ts";
import type { ExpectedStep } from "#build/expected-steps.ts";
import type { Derivation, DerivationKind } from "#derivation/derivation.ts";
import { LiveTree } from "../../src/cli/telling/live-tree.ts";
import { StepCounts } from "../../src/cli/telling/step-counts.ts";

let counts: StepCounts;
let tree: LiveTree;
let derivations: Map<string, Derivation>;
beforeEach(() => {
  counts = new StepCounts();
  tree = new LiveTree(counts);
  derivations = new Map();
});

const tell = (event: BuildEvent, ms: number): void => {
  counts.onEvent(event);
  tree.onEvent(event, ms);
};

/** Steps by their names, those that come last first: [kind, name, the next step, milliseconds that it took before]. */
function plan(...steps: readonly (readonly [DerivationKind, string, (string | undefined)?, number?])[]): void {
  const expected = new Map<string, ExpectedStep>();
  for (const [kind, name, next, before] of steps) {
    const derivation: Derivation = { kind, name, buildSystem: "any", command: ["cc"], env: {}, timeout: "9", inputs: {}, outputs: ["out"] };
    const ms = before ?? 50;
    const tailMs = ms + (expected.get(next ?? "")?.tailMs ?? 0);
    derivations.set(name, derivation);
    const need = { cores: 1, peakBytes: 0 };
    expected.set(name, {
      derivation,
      need,
      ms,
      isKnown: before !== undefined,
      tailMs,
      takesJob: true,
      ...(next === undefined ? {} : { next }),
    });
  }
  tell({ kind: "planned", total: steps.length, jobs: 2, expected }, 0);
}

const derivationOf = (name: string): Derivation => {
  const derivation = derivations.get(name);
  if (derivation === undefined) throw new Error(name);
  return derivation;
};
const start = (name: string, ms: number): void => tell({ kind: "started", id: name, derivation: derivationOf(name) }, ms);
const finish = (name: string, ms: number): void =>
  tell({ kind: "finished", id: name, derivation: derivationOf(name), how: "run", wallMs: 1, log: "" }, ms);

test("steps that run stand below the link and the end that wait for them", () => {
  plan(
    ["image", "web", undefined, 100],
    ["link", "lwip.o", "web", 200],
    ["prepare", "tables", "web", 100],
    ["compile", "tcp.c", "lwip.o", 4000],
    ["compile", "udp.c", "lwip.o", 500],
    ["compile", "ip.c", "lwip.o", 500],
  );
  expect(tree.lines(0)).toEqual(["[0/6]"]);
  start("tcp.c", 0);
  start("udp.c", 200);
  start("tables", 300);
  expect(tree.lines(1500)).toEqual([
    "[0/6] about 3 s left",
    "image web",
    "├─ link lwip.o, 3 steps left",
    "│  ├─ compile tcp.c (1.5 s of 4.0 s)",
    "│  └─ compile udp.c (1.3 s)",
    "└─ prepare tables (1.2 s)",
  ]);
  for (const name of ["udp.c", "ip.c", "tables", "tcp.c"]) finish(name, 4000);
  start("lwip.o", 4000);
  expect(tree.lines(4100)).toEqual(["[4/6] about 1 s left", "image web", "└─ link lwip.o (100 ms)"]);
  finish("lwip.o", 4200);
  start("web", 4200);
  expect(tree.lines(4205)).toEqual(["[5/6] about 1 s left", "image web (5 ms)"]);
  finish("web", 4300);
  expect(tree.lines(4300)).toEqual(["[6/6]"]);
});

test("nothing is foretold of what never ran, failures are counted, the ninth step isn't shown", () => {
  plan(["image", "web"], ...Array.from({ length: 10 }, (_, i): [DerivationKind, string, string] => ["compile", `${i}.c`, "web"]));
  for (let i = 0; i < 10; i++) start(`${i}.c`, i);
  tell({ kind: "failed", id: "0.c", derivation: derivationOf("0.c"), diagnostics: [] }, 20);
  const lines = tree.lines(1000);
  expect(lines.slice(0, 3)).toEqual(["[1/11] 1 failed", "image web", "├─ compile 1.c (999 ms)"]);
  expect(lines.slice(-2)).toEqual(["└─ compile 8.c (992 ms)", "and 1 more"]);
});

test("a build within the build, and a fetch with what it has", () => {
  plan(["image", "web", undefined, 10], ["compile", "a.c", "web", 10]);
  plan(["prepare", "toolchain", undefined, 3000], ["fetch", "zig", "toolchain"]);
  start("zig", 0);
  tell({ kind: "progress", id: "zig", doneBytes: 12 << 20, totalBytes: 40 << 20 }, 10);
  expect(tree.lines(2000)).toEqual(["[0/4] about 3 s left", "prepare toolchain", "└─ fetch zig 12.0 of 40.0 MiB (2.0 s)"]);
  tree.clear();
  expect(tree.isEmpty).toBe(true);
});
