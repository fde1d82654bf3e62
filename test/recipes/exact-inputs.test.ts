import { test } from "vitest";
import { sameWithWholeInputs } from "./exact-inputs.ts";

test("translation units are the same with whole folders and the whole header", { timeout: 600_000 }, async () => {
  await sameWithWholeInputs(25, ["hello@qemu-x86_64"]);
});
