import { expect, test } from "vitest";
import { corpus } from "../syntax/corpus.ts";
import { faultOf, fuzz } from "./rounds.ts";

test("changed recipes never crash, hang or are told a place that isn't theirs", { timeout: 120_000 }, () => {
  expect(fuzz([...corpus().values()], Number(process.env["KILN_ROUNDS"] ?? 300), 1)).toBeUndefined();
});

/** What fuzzing found, each once. */
const FOUND: readonly string[] = [
  "let a = ./ .c",
  "library o { option size: t(8..64) { default = 6 } check opt.size != 3 }",
  `library l { "${'${"'.repeat(400)}`,
];
test.each(FOUND)("%s", (text) => expect(faultOf(text)).toBeUndefined());
