import { describe, expect, test } from "vitest";
import { describeIn } from "../support/emulators.ts";
import { inQemu, kiln, LONG, said, smashed, symbols } from "./features.ts";

const HOST = process.arch === "arm64" ? "arm64" : "x86_64";

describe("images compiled and linked in other ways", { timeout: 600_000 }, () => {
  test("a function whose buffer ran over ends the image; who doesn't ask for it has nothing of it", async () => {
    await smashed(`linux-${HOST}`, 134);
    expect(symbols(`smash@linux-${HOST}`)).toEqual(expect.arrayContaining(["__stack_chk_guard", "__stack_chk_fail"]));
    expect(await kiln("build", "plain@linux", "-q")).toMatchObject({ exit: 0 });
    expect(symbols(`plain@linux-${HOST}`).filter((name) => name.startsWith("__stack_chk"))).toEqual([]);
  });

  test.each(["full", "thin"])(
    "link-time optimisation (%s): files of a library see one another, code for debuggers is the same",
    async (mode) => {
      const wish = ["--set", `core.lto.mode=${mode}`];
      expect(await said("optimised@linux", ...wish)).toBe("2500\n");
      expect(await kiln("build", "optimised@linux", "-q", ...wish, "--output", "debug")).toMatchObject({ exit: 0, stderr: "" });
      expect(await kiln("build", "plain@linux", "-q")).toMatchObject({ exit: 0 });
      expect(symbols(`plain@linux-${HOST}`)).toContain("half_of");
      expect(symbols(`optimised@linux-${HOST}`)).not.toContain("half_of");
      expect(symbols(`optimised@linux-${HOST}`)).toContain("sum_of");
    },
  );

  test("a library adds a section to the image, which others fill; a file is compiled in two variants", async () => {
    expect(await said("tables@linux")).toBe("first\ngreen\ndark\nlight\n");
    expect(symbols(`tables@linux-${HOST}`)).toEqual(expect.arrayContaining(["table_start", "table_end"]));
  });
});

describeIn("qemu-system-x86_64", "in QEMU", 600_000, () => {
  test("a buffer that ran over, an optimised image, a table", async () => await inQemu("x86_64", 126));
});

describeIn("qemu-system-x86_64", "application code", 600_000, () => {
  test("is watched by its C library", async () => {
    const { stdout, exit } = await kiln("run", "smash_posix@qemu-x86_64", "-q", "--", ...LONG);
    expect(exit).toBe(126);
    expect(stdout).toMatch(/crash: illegal instruction\n[^]*backtrace:\n.*__stack_chk_fail.*\n.*copy\+/);
  });
});
