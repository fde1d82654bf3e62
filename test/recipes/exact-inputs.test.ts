import { test } from "vitest";
import { sameWithWholeInputs } from "./exact-inputs.ts";

test("translation units are the same with whole folders and the whole header", { timeout: 600_000 }, async () => {
  await sameWithWholeInputs(50, ["hello@qemu-x86_64", "squeeze@linux-x86_64"]);
});
