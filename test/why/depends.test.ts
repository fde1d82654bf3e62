import { describe, expect, test } from "vitest";
import { checkout } from "../cli/checkout.ts";
import { runKiln, type KilnResult } from "../support/kiln.ts";

describe("why depends, query", { timeout: 240_000 }, () => {
  const folder = checkout();
  const kiln = async (...words: readonly string[]): Promise<KilnResult> => await runKiln(words, { cwd: folder });

  test("the chain to a step, to a file that is read and to one that isn't", async () => {
    expect((await kiln("build", "squeeze@linux", "-q")).exit).toBe(0);
    expect(await kiln("why", "depends", "squeeze@linux", "exit.c")).toEqual({
      stdout:
        "squeeze@linux\n  needs image squeeze/image\n    needs image squeeze.elf  (as linked.elf)\n" +
        "      needs link exit/exit.o  (as objects/exit.o)\n        needs compile exit/exit.c  (as objects/all.o)\n",
      stderr: "",
      exit: 0,
    });
    const read = await kiln("why", "depends", "squeeze@linux", "recipes/heap/include/heap.h", "--json");
    expect(JSON.parse(read.stdout)).toMatchObject({
      chain: [{ name: "squeeze/image" }, { name: "squeeze.elf" }, { name: "app/app.o" }, { name: "app/main.c" }],
      file: { path: "recipes/heap/include/heap.h", as: "include/heap/0/heap.h", isSure: true },
    });
    expect(await kiln("why", "depends", "squeeze@linux", "recipes/boot_qemu/stack.S")).toEqual({
      stdout: "squeeze@linux doesn't need recipes/boot_qemu/stack.S\n",
      stderr: "",
      exit: 1,
    });
  });

  test("query: kinds, names, what lies between; for graphviz and programs", async () => {
    expect((await kiln("query", "squeeze@linux", "--kind", "compile", "--name", "exit*", "--name", "*format.c")).stdout).toMatch(
      /^[0-9a-f]{12} {2}compile {2}exit\/exit\.c\n.* {2}printf\/format\.c\n.*exit\.c \(debug\)\n$/,
    );
    const between = await kiln("query", "squeeze@linux", "--deps", "squeeze/image", "--rdeps", "exit.c", "--json");
    const { steps } = JSON.parse(between.stdout) as { readonly steps: readonly { readonly name: string }[] };
    expect(steps.map(({ name }) => name)).toEqual(["exit/exit.c", "exit/exit.o", "squeeze/symbols", "squeeze.elf", "squeeze/image"]);
    // The library's link, and its list for `kiln size`.
    expect((await kiln("query", "squeeze@linux", "--rdeps", "exit.c", "--depth", "1", "--dot")).stdout.match(/->/g)).toHaveLength(2);
    expect(await kiln("query", "squeeze@linux", "--kind", "cook")).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining("KILN-E1102"),
    });
  });
});
