import { test } from "vitest";
import { describeIn } from "../support/emulators.ts";
import { inQemu, packed } from "./features.ts";

for (const [program, arch] of [
  ["qemu-system-aarch64", "arm64"],
  ["qemu-system-riscv64", "riscv64"],
] as const) {
  describeIn(program, `images compiled and linked in other ways, on ${arch}`, 600_000, () => {
    test("a buffer that ran over, an optimised image, a table", async () => await inQemu(arch, 134));
  });
}

describeIn("qemu-system-aarch64", "an image that unpacks itself, on arm64", 600_000, () => {
  packed("arm64", 134);
});
