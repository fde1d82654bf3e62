import { describe, expect, test } from "vitest";
import { Machine } from "#eval/machine.ts";
import { Comparison } from "#eval/same-value.ts";
import { delay } from "#eval/thunk.ts";
import type { PathValue, RecordValue, Value } from "#eval/value.ts";
import { openWorkspaceFiles } from "#eval/workspace-files.ts";
import { noTrees } from "./expressions.ts";

const machine = new Machine({ files: openWorkspaceFiles({ roots: [] }), trees: noTrees, buildSystem: "x86_64-linux" });
const at = (start: number) => ({ source: { path: "x.kiln", text: "" }, start, end: start });
const later = (value: Value) => delay(machine, () => value, "", at(0));
const path = (start: number): PathValue => ({ kind: "path", host: "/w/lib", shown: "lib", at: at(start) });
const record = (value: Value, start: number): RecordValue => ({ kind: "record", fields: new Map([["a", { value, at: at(start) }]]) });
const same = (a: Value, b: Value, changed: readonly string[] = []) => new Comparison(changed).isSame(a, b);

describe("a value that was given before", () => {
  test("is the same as one that differs in places only", () => {
    expect(same(record(path(1), 1), record(path(2), 2))).toBe(true);
    expect(same(record("x", 1), record("y", 1))).toBe(false);
    expect(same({ kind: "list", items: [1, 2] }, { kind: "list", items: [1] })).toBe(false);
  });

  test("is another one where something was asked of its path that has another answer now", () => {
    expect(same(path(1), path(2), ["/w/lib/a.h"])).toBe(false);
    expect(same(path(1), path(2), ["/w/lib"])).toBe(false);
    expect(same(path(1), path(2), ["/w", "/w/libs"])).toBe(true);
  });

  test("is another one while it isn't computed, but for itself", () => {
    const before = later("x");
    expect(new Comparison([]).isSame(before, later("x"))).toBe(false);
    expect(new Comparison([]).isSame(before, before)).toBe(true);
    before.force();
    expect(new Comparison([]).isSame(before, later("x"))).toBe(true);
  });
});
