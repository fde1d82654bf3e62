import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { checkout } from "../cli/checkout.ts";
import { runKiln, type KilnResult } from "../support/kiln.ts";

interface Step {
  readonly id: string;
  readonly name: string;
}

interface Told {
  readonly same: number;
  readonly different: readonly (Step & { readonly before: string; readonly causes: readonly number[] })[];
  readonly added: readonly Step[];
  readonly removed: readonly Step[];
  readonly causes: readonly Readonly<Record<string, unknown>>[];
  readonly options: readonly { readonly name: string; readonly before?: string; readonly after?: string }[];
  readonly outputs: readonly { readonly name: string; readonly before?: { readonly sizeBytes: number } | null; readonly after?: unknown }[];
  readonly symbols?: readonly { readonly name: string; readonly before?: number; readonly after?: number }[];
}

describe("diff", { timeout: 240_000 }, () => {
  const folder = checkout();
  const kiln = async (...words: readonly string[]): Promise<KilnResult> => await runKiln(words, { cwd: folder });
  const diff = async (...words: readonly string[]): Promise<Told> => {
    const { stdout, stderr, exit } = await kiln("diff", ...words, "--json");
    expect({ stderr, exit }).toEqual({ stderr: "", exit: 0 });
    return JSON.parse(stdout) as Told;
  };
  beforeAll(async () => {
    expect((await kiln("build", "hello", "-q")).exit).toBe(0);
  }, 240_000);

  test("a target and itself", async () => {
    const { same, different, added, removed, options, outputs, symbols } = await diff("hello@linux", "hello@linux");
    expect({ different, added, removed, options, symbols }).toEqual({ different: [], added: [], removed: [], options: [], symbols: [] });
    expect(same).toBeGreaterThan(40);
    expect(outputs.map(({ name, before }) => [name, before])).toEqual(outputs.map(({ name, after }) => [name, after]));
  });

  test("two platforms: every step is told once; flags, sources, options, outputs, symbols", async () => {
    // Outputs and symbols are told of what was built.
    expect(await kiln("build", "hello@linux", "hello@qemu", "-q")).toMatchObject({ exit: 0 });
    const [there, back] = [await diff("hello@linux", "hello@qemu"), await diff("hello@qemu", "hello@linux")];
    const steps = async (target: string): Promise<readonly string[]> => {
      const { stdout } = await kiln("query", target, "--deps", "hello/image", "--deps", "hello/symbols.json", "--json");
      return (JSON.parse(stdout) as { readonly steps: readonly Step[] }).steps.map(({ id }) => id);
    };
    const [linux, qemu] = [await steps("hello@linux"), await steps("hello@qemu")];
    const { same, different, added, removed, causes } = there;
    expect(same + different.length + added.length).toBe(qemu.length);
    expect(same + different.length + removed.length).toBe(linux.length);
    expect(new Set([...different, ...added].map(({ id }) => id)).size).toBe(different.length + added.length);
    expect([...different, ...added].every(({ id }) => qemu.includes(id) && !linux.includes(id))).toBe(true);
    expect(back.removed.map(({ id }) => id)).toEqual(added.map(({ id }) => id));
    expect(new Set(back.different.map(({ id, before }) => `${before} ${id}`))).toEqual(
      new Set(different.map(({ id, before }) => `${id} ${before}`)),
    );

    expect(causes).toContainEqual({ kind: "command", removed: [], added: ["-mno-red-zone"] });
    expect(causes).toContainEqual(expect.objectContaining({ kind: "text", path: "link.ld" }));
    expect(there.options).toContainEqual(expect.objectContaining({ name: "boot_qemu.stack", after: "65536" }));
    expect(there.outputs).toMatchObject([{ name: "image" }, { name: "symbols" }]);
    expect(there.symbols).toContainEqual({ name: "boot_linux_start", before: expect.any(Number) as number });
  });

  test("one step; in words; what isn't built", async () => {
    expect((await kiln("diff", "hello@linux", "hello@qemu", "--step", "string/string.c")).stdout).toBe(
      `hello@linux-x86_64 → hello@qemu-x86_64: 3 steps are the same, 1 differ, 0 came, 0 went

the command has -mno-red-zone now
  → compile string/string.c
`,
    );
    appendFileSync(join(folder, "recipes/hello/main.c"), `/* ${process.pid} ${performance.now()} */\n`);
    expect((await kiln("diff", "hello@linux", "hello@qemu")).stdout).toContain("\noutputs:\n  image: not built → not built\n");
    expect(await kiln("diff", "hello@linux", "nothing")).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E") });
  });
});
