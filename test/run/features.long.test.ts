import { expect, test } from "vitest";
import { describeIn } from "../support/emulators.ts";
import { inQemu, kiln, packed } from "./features.ts";

for (const [program, arch] of [
  ["qemu-system-aarch64", "arm64"],
  ["qemu-system-riscv64", "riscv64"],
] as const) {
  describeIn(program, `images compiled and linked in other ways, on ${arch}`, 600_000, () => {
    test("a buffer that ran over, an optimised image, a table", async () => await inQemu(arch, 134));
  });
}

for (const [program, arch, exit] of [
  ["qemu-system-x86_64", "x86_64", 126],
  ["qemu-system-aarch64", "arm64", 134],
] as const) {
  describeIn(program, `a crash of an application, on ${arch}`, 600_000, () => {
    test("is told by its files and lines, and those of its C library", async () => {
      const image = `falls@qemu-${arch}`;
      expect(await kiln("build", image, "-q", "--output", "debug")).toMatchObject({ exit: 0, stderr: "" });
      const crash = await kiln("run", image, "-q");
      expect(crash.exit).toBe(exit);
      expect(crash.stdout).toMatch(/crash: null pointer at 0000000000000008\n/);
      const [, frames = ""] = crash.stdout.split("backtrace:\n");
      expect(frames.match(/\(.*\)/g)).toEqual(
        expect.arrayContaining([
          "(src/app/falls.c:7)",
          expect.stringMatching(/^\(src\/core\.musl\/src\/stdlib\/qsort\.c:\d+\)$/),
          "(src/app/falls.c:14)",
        ]),
      );
    });
  });
}

describeIn("qemu-system-aarch64", "an image that unpacks itself, on arm64", 600_000, () => {
  packed("arm64", 134);
});
