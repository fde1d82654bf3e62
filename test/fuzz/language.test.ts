import { expect, test } from "vitest";
import { corpus } from "../syntax/corpus.ts";
import { fuzz } from "./rounds.ts";

test("changed recipes never crash, hang or are told a place that isn't theirs", { timeout: 120_000 }, () => {
  expect(fuzz([...corpus().values()], Number(process.env["KILN_ROUNDS"] ?? 300), 1)).toBeUndefined();
});
