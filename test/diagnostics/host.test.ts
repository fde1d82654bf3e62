import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { errnoIn, errnoName } from "#diagnostics/errno.ts";
import { diagnosticsOf, hostRefused } from "#diagnostics/host.ts";
import { errnoOf, storeFailure } from "#store/failures.ts";

/** As Node throws them. */
function refused(errno: number, code: string, path = "/a"): Error {
  return Object.assign(new Error(`${code}: …, write`), { errno: -errno, code, syscall: "write", path });
}

describe("what the machine refused", () => {
  test("is told with its call, its path and what to do", () => {
    const thrown = diagnosticsOf(refused(5, "EIO"));
    expect(thrown).toMatchObject([
      { code: "KILN-E1116", message: "/a can't be used (EIO)", detail: "write: EIO, i/o error", fault: "build" },
    ]);
    expect(diagnosticsOf(attempt(() => readFileSync("/nothing/there")))).toMatchObject([
      { message: "/nothing/there can't be used (ENOENT)" },
    ]);
  });

  test("and what it refused while that was cleaned up, each once", () => {
    const both = Object.assign(new Error("suppressed"), {
      error: refused(5, "EIO"),
      suppressed: new KilnFailure([hostRefused("open", "/b", "EACCES", "")]),
    });
    expect(diagnosticsOf(both)?.map(({ message }) => message)).toEqual(["/b can't be used (EACCES)", "/a can't be used (EIO)"]);
    expect(diagnosticsOf(new AggregateError([refused(5, "EIO"), refused(5, "EIO")]))).toHaveLength(1);
  });

  test("a bug stays one, also among refusals", () => {
    expect(diagnosticsOf(new TypeError("x"))).toBeUndefined();
    expect(diagnosticsOf(new AggregateError([refused(5, "EIO"), new TypeError("x")]))).toBeUndefined();
  });

  test("has a name where Node knows none: a full quota is a full disk", () => {
    const quota = refused(122, "Unknown system error -122");
    expect([errnoName(122), errnoName(5), errnoName(0), errnoIn(quota), errnoOf(quota)]).toEqual([
      "EDQUOT",
      "EIO",
      "none",
      "EDQUOT",
      "EDQUOT",
    ]);
    expect(diagnosticsOf(storeFailure("/store", quota))).toMatchObject([{ code: "KILN-E0602" }]);
  });
});

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
