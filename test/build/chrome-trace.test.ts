import { expect, test } from "vitest";
import { chromeTrace } from "#build/telling/chrome-trace.ts";
import type { Derivation } from "#derivation/derivation.ts";

const derivation = (name: string): Derivation => ({
  kind: "compile",
  name,
  buildSystem: "any",
  command: ["cc"],
  env: {},
  timeout: "9",
  inputs: {},
  outputs: ["out"],
});

test("rounds follow one another, tracks are used again, and what was stopped or failed says so", () => {
  let text = "";
  const trace = chromeTrace(
    (part) => (text += part),
    () => (text += "\n"),
  );
  const start = (id: string, ms: number): void => trace.onEvent({ kind: "started", id, derivation: derivation(id) }, ms);
  trace.begin(1_000_000);
  start("a", 10);
  start("b", 11);
  trace.onEvent({ kind: "finished", id: "a", derivation: derivation("a"), how: "run", wallMs: 4.0006, log: "" }, 15);
  start("c", 16);
  trace.onEvent({ kind: "failed", id: "c", derivation: derivation("c"), diagnostics: [] }, 20);
  const summary = { built: 1, fetched: 0, reused: 0, failed: 1, skipped: 0, wallMs: 30 };
  trace.end("interrupted", { ...summary, criticalPath: [{ id: "a", kind: "compile", name: "a", wallMs: 4 }] }, 30);
  trace.begin(1_000_100);
  start("d", 1);
  trace.onEvent({ kind: "finished", id: "d", derivation: derivation("d"), how: "run", wallMs: 1, log: "" }, 2);
  trace.end("done", undefined, 3);
  trace.close();
  const { traceEvents } = JSON.parse(text) as { readonly traceEvents: readonly Readonly<Record<string, unknown>>[] };
  const slices = traceEvents.filter(({ ph, cat }) => ph === "X" && cat !== "phase");
  expect(slices.map(({ name, tid, ts, dur, args }) => ({ name, tid, ts, dur, args }))).toEqual([
    { name: "compile a", tid: 1, ts: 10_000, dur: 5000, args: { id: "a", wallMs: 4.001, critical: true } },
    { name: "compile c", tid: 1, ts: 16_000, dur: 4000, args: { id: "c", failed: [] } },
    { name: "compile b", tid: 2, ts: 11_000, dur: 19_000, args: { id: "b", stopped: true } },
    { name: "compile d", tid: 1, ts: 101_000, dur: 1000, args: { id: "d", wallMs: 1 } },
  ]);
  expect(traceEvents.filter(({ name }) => name === "thread_name")).toHaveLength(3);
});
