import { test } from "vitest";
import { sameWithWholeInputs } from "./exact-inputs.ts";

test("every translation unit of the recipes is the same with whole folders and the whole header", { timeout: 900_000 }, async () => {
  await sameWithWholeInputs(100);
});
