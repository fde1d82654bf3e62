import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { config, folder, linesOf, LWIP, put, read, WEB } from "./config-workspace.ts";

describe("set --save", () => {
  test("edits the image's options, and takes back what was chosen", async () => {
    await config(["set", "heap.size=1MiB", "lwip.dns=y"]);
    const result = await config(["set", "--save", "heap.size=8MiB", "lwip.mode=pool", 'app.greeting=say ${x} "hi"']);
    expect(result).toMatchObject({ exit: 0, stderr: "" });
    expect(read("images/web.kiln")).toContain('  options { heap.size = 8MiB  lwip.mode = "pool"  app.greeting = "say $${x} \\"hi\\"" }\n');
    expect(linesOf(read("images/web.config"))).toEqual(["CONFIG_LWIP_DNS=y"]);
    expect((await config(["get", "heap.size", "lwip.mode", "lwip.pbufs"])).stdout).toBe(
      'heap.size=8MiB\nlwip.mode="pool"\nlwip.pbufs=256\n',
    );
    const plain = await config(["set", "--save", "--json", "heap.size=4MiB"]);
    expect(JSON.parse(plain.stdout)).toMatchObject({
      recipe: "images/web.kiln",
      differences: [{ name: "heap.size", before: "8MiB", after: "4MiB" }],
    });
  });

  test.each([
    ["a check that would fail", "heap.size=8KiB", (text: string) => text],
    ["another type", "heap.size=many", (text: string) => text],
    ["a value out of range", "heap.size=1", (text: string) => text],
    ["an option that is hidden", "lwip.pbufs=9", (text: string) => text],
    ["a wish that is forced", "heap.size=8MiB", (text: string) => text.replace("heap.size", "force heap.size")],
    [
      "a profile that forces",
      "heap.size=8MiB",
      (text: string) =>
        `${text.replace("platforms", "use small  platforms").replace("options { heap.size = 2MiB }", "")}profile small { options { force heap.size = 1MiB } }\n`,
    ],
    [
      "a wish of a file that extends the image",
      "lwip.dns=y",
      (text: string) => `${text}extend image web { options { lwip.dns = false } }\n`,
    ],
  ])("nothing is written: %s", async (_, assignment, change) => {
    const before = change(WEB);
    put("images/web.kiln", before);
    const result = await config(["set", "--save", assignment]);
    expect(result).toMatchObject({ exit: 2, stdout: "" });
    expect(result.stderr).toMatchSnapshot();
    expect(read("images/web.kiln")).toBe(before);
  });
});

describe("set --save: bytes of the recipe", () => {
  test("line breaks are those of the file", async () => {
    put("images/web.kiln", WEB.replaceAll("\n", "\r\n"));
    expect(await config(["set", "--save", "heap.size=8MiB", "lwip.dns=y"])).toMatchObject({ exit: 0, stderr: "" });
    expect(read("images/web.kiln")).toContain("heap.size = 8MiB");
    expect(read("images/web.kiln")).not.toMatch(/(?<!\r)\n/);
  });

  test("what isn't UTF-8 is left as it is", async () => {
    const before = Buffer.concat([Buffer.from(WEB), Buffer.from("# caf\xe9\n", "latin1")]);
    writeFileSync(join(folder, "images/web.kiln"), before);
    const result = await config(["set", "--save", "heap.size=8MiB"]);
    expect(result).toMatchObject({ exit: 2, stdout: "" });
    expect(result.stderr).toContain("it isn't UTF-8");
    expect(readFileSync(join(folder, "images/web.kiln")).equals(before)).toBe(true);
  });
});

describe("set: all files or none", () => {
  test("--save: choices that can't be taken back leave the recipe as it is", async () => {
    await config(["set", "heap.size=1MiB"]);
    const result = await config(["set", "--save", "heap.size=8MiB", "--output", "images"]);
    expect(result).toMatchObject({ exit: 2, stdout: "" });
    expect(result.stderr).toContain("KILN-E1109");
    expect(read("images/web.kiln")).toBe(WEB);
    expect(linesOf(read("images/web.config"))).toEqual(["CONFIG_HEAP_SIZE=1048576"]);
    // The folder of the choices leads out of the workspace.
    mkdirSync(join(folder, "../outside"), { recursive: true });
    put("../outside/web.config", "CONFIG_HEAP_SIZE=1048576\n");
    symlinkSync(join(folder, "../outside"), join(folder, "images/link"));
    const linked = WEB.replace("./web.config", "./link/web.config");
    put("images/web.kiln", linked);
    expect((await config(["set", "--save", "heap.size=8MiB"])).stderr).toContain("KILN-E0355");
    expect(read("images/web.kiln")).toBe(linked);
  });

  test("one after the other: the last one counts", async () => {
    expect((await config(["set", "lwip.dns=y", "heap.size=1MiB", "lwip.dns=n", "heap.size=3MiB"])).stdout).toContain(
      " heap.size 2MiB -> 3MiB\n",
    );
    expect((await config(["get", "lwip.dns"])).stdout).toBe("false\n");
  });

  test("a difference is told once it is written, and a path as it was given", async () => {
    const result = await config(["set", "lwip.dns=y", "--output", folder]);
    expect(result).toMatchObject({ exit: 2, stdout: "" });
    expect(result.stderr).toContain(`${folder} can't be written`);
  });
});

describe("export", () => {
  test("a Kconfig tree, to standard output or a file", async () => {
    const result = await config(["export", "--kconfig"]);
    expect(result).toMatchObject({ exit: 0, stderr: "" });
    expect(result.stdout).toMatchSnapshot();
    expect(await config(["export", "--kconfig", "Kconfig", "--target", "web@q"])).toMatchObject({ exit: 0 });
    expect(read("Kconfig")).toContain("select LIBRARY_SPARE\n");
    const json = await config(["export", "--kconfig", "-", "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({ output: "-", text: result.stdout, leftOut: [] });
    expect(await config(["export"])).toMatchObject({ exit: 2 });
    // Kiln's own Kconfig reads it, too.
    expect((await config(["get", "LWIP_MODE", "HEAP_SIZE", "--kconfig", "Kconfig"])).stdout).toBe('LWIP_MODE="heap"\nHEAP_SIZE=2097152\n');
  });

  test("texts of recipes stay texts", async () => {
    const hostile = '"\\u{1b}[2J\\" if y\\nconfig EVIL\\n$(shell,touch evil)"';
    put("lwip.kiln", LWIP.replace('"IPv6"', hostile).replace('"Where packets are."', hostile).replace(`"lwip's pools need it"`, hostile));
    await config(["export", "--kconfig", "Kconfig"]);
    const tree = read("Kconfig");
    expect(tree).not.toContain("\u001b");
    expect(tree).toContain('bool "\\\\u{1b}[2J\\" if y config EVIL \\$(shell,touch evil)"');
    expect(await config(["get", "EVIL", "--kconfig", "Kconfig", "--allow-shell"])).toMatchObject({ exit: 2 });
    expect(existsSync(join(folder, "evil"))).toBe(false);
  });
});
