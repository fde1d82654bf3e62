import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeIn } from "../support/emulators.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";
import { inQemu, kiln, LONG, packed, said, smashed, symbols } from "./features.ts";

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

describeIn("qemu-system-x86_64", "an image that moves itself (kaslr)", 600_000, () => {
  const IMAGE = "places@qemu-x86_64";
  const placeIn = (output: string): string => /at (\w+), whole, 0, (?:wiped|there)\n$/.exec(output)?.[1] ?? `no place: ${output}`;

  test("lies elsewhere at each start, whole, and leaves nothing where it was loaded; a debugger finds it where it was linked for", async () => {
    const places = [await said(IMAGE), await said(IMAGE), await said(IMAGE, "--set", "core.boot_qemu.machine=q35")];
    for (const output of places) expect(output).toMatch(/at [0-9a-f]+000, whole, 0, wiped\n$/);
    // Of 30,000 places.
    expect(new Set(places.map(placeIn)).size).toBe(3);
    expect(await said(IMAGE, "--boot", "kaslr.move=false")).toBe("at 100000, whole, 0, there\n");
    const { stdout } = await kiln("run", IMAGE, "-q", "--gdb", "--dry-run", "--json", "--", "word");
    const { command } = JSON.parse(stdout) as { command: readonly string[] };
    expect(command.slice(-2)).toEqual(["-append", "kiln:kaslr.move=false word"]);
  });

  test("a crash is told by the places that it was linked for; every build gives the same bytes", async () => {
    expect(await kiln("build", IMAGE, "-q", "--output", "debug", "--check")).toMatchObject({ exit: 0, stderr: "" });
    const { stdout, exit } = await kiln("run", IMAGE, "-q", "--", "crash");
    expect(exit).toBe(126);
    expect(stdout).toMatch(
      /crash: null pointer at 0000000000000008\n[^]*\n {2}000000000010\w{4} {2}main\+0x\w+ \(src\/app\/places\.c:\d+\)\n/,
    );
  });

  test("without a generator of random numbers, or room, it stays, and says so", async () => {
    const { stdout } = await kiln("run", IMAGE, "-q", "--dry-run", "--json");
    const { command } = JSON.parse(stdout) as { command: readonly string[] };
    const start = (...words: readonly string[]) => {
      const changed = [...command.slice(1), ...words];
      return spawnSync(command[0] ?? "", changed, { encoding: "utf8", timeout: 60_000 }).stdout;
    };
    expect(start("-cpu", "max,rdrand=off")).toMatch(
      /kaslr: the processor has no generator of random numbers, so the image lies where it always does\nat 100000, whole, 0, there\n$/,
    );
    // What the loader put behind the image isn't written over.
    const initrd = join(temporaryFolder("initrd"), "large");
    writeFileSync(initrd, Buffer.alloc(127 * 2 ** 20 - 2 ** 18, "x"));
    expect(start("-initrd", initrd)).toMatch(
      /kaslr: the machine has no memory for it at another place, [^]*\nat 100000, whole, 0, there\n$/,
    );
  });

  test("is refused where nobody moves it", async () => {
    const { stderr, exit } = await kiln("build", "places@qemu-arm64", "-q");
    expect({ exit, stderr }).toEqual({ exit: 2, stderr: expect.stringContaining("elsewhere nothing moves the image") });
  });
});

describeIn("qemu-system-x86_64", "an image that unpacks itself", 600_000, () => {
  packed("x86_64", 126);
});
