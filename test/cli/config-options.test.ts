import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { config, folder, linesOf, LWIP, printed, put, read, WEB } from "./config-workspace.ts";

describe("values of a workspace's options", () => {
  test("set tells what else changes, and writes what was chosen only", async () => {
    const result = await config([
      "set",
      "lwip.pbufs=100",
      "CONFIG_LWIP_MODE=pool",
      "lwip.ipv6=y",
      'app.greeting="a \\"b\\""',
      "heap.size=64KiB",
    ]);
    expect(result).toMatchObject({ exit: 0, stderr: "" });
    expect(result.stdout).toMatchInlineSnapshot(`
      " app.greeting "hi" -> "a \\"b\\""
       heap.size 2MiB -> 64KiB
       lwip.ipv6 false -> true
       lwip.dns false -> true
       lwip.mode "heap" -> "pool"
       lwip.pbufs 256 -> 100
      configuration written to images/web.config
      "
    `);
    expect(read("images/web.config")).toMatchInlineSnapshot(`
      "#
      # What was chosen for the image web, beside its recipe
      # Written by kiln
      #

      #
      # app
      #
      CONFIG_APP_GREETING="a \\"b\\""

      #
      # heap
      #
      CONFIG_HEAP_SIZE=65536

      #
      # lwip
      #
      CONFIG_LWIP_IPV6=y
      CONFIG_LWIP_MODE="pool"
      # CONFIG_LWIP_MODE_HEAP is not set
      CONFIG_LWIP_MODE_POOL=y
      CONFIG_LWIP_PBUFS=100
      "
    `);
    expect((await config(["get", "heap.size"])).stdout).toBe("64KiB\n");
    expect((await config(["get", "app.greeting", "lwip.mode"])).stdout).toBe('app.greeting="a \\"b\\""\nlwip.mode="pool"\n');
    expect(JSON.parse((await config(["get", "--json", "lwip.ipv6", "heap.size", "lwip.mode"])).stdout)).toMatchObject({
      values: { "lwip.ipv6": true, "heap.size": "65536", "lwip.mode": "pool" },
    });
    const unset = await config(["unset", "lwip.mode", "--json"]);
    expect(JSON.parse(unset.stdout)).toMatchObject({
      output: "images/web.config",
      changed: true,
      differences: [
        { name: "lwip.mode", before: '"pool"', after: '"heap"' },
        { name: "lwip.pbufs", before: "100", after: "64" },
      ],
    });
    expect(read("images/web.config.old")).toContain("POOL");
  });

  test("a target's platform decides what there is", async () => {
    expect(await config(["set", "spare.on=y"])).toMatchObject({ exit: 2 });
    expect(await config(["set", "spare.on=y", "--target", "web@q"])).toMatchObject({ exit: 0 });
    expect((await config(["get", "spare.on", "--target", "web@q-x86_64"])).stdout).toBe("true\n");
    expect((await config(["get", "spare.on"])).stdout).toBe("\n");
    await config(["set", "lwip.ipv6=y"]);
    expect(linesOf(read("images/web.config"))).toContain("CONFIG_SPARE_ON=y");
  });

  test.each([
    ["another type", ["set", "heap.size=big"]],
    ["what names nothing", ["set", "lwip.ipv7=y", "hepa.size=1", "size=2", "CONFIG_HEAP_SISE=4"]],
    ["no value", ["set", "heap.size"]],
    ["a check", ["set", "heap.size=4KiB"]],
    ["an unmet dependency", ["set", "lwip.pbufs=9"]],
    ["what is required", ["set", "lwip.ipv6=y", "lwip.dns=n"]],
    ["an image that isn't there", ["get", "heap.size", "--target", "wep"]],
    ["two front ends", ["get", "heap.size", "--target", "web", "--kconfig", "Kconfig"]],
    ["a fragment that isn't there", ["defconfig", "none"]],
  ])("refused: %s", async (_, words) => {
    const result = await config(words);
    expect(result).toMatchObject({ exit: 2, stdout: "" });
    expect(result.stderr).toMatchSnapshot();
    expect(existsSync(join(folder, "images/web.config"))).toBe(false);
  });

  test("an image without a file for choices", async () => {
    put("images/web.kiln", WEB.replace("  config = ./web.config\n", ""));
    const refused = await config(["set", "lwip.ipv6=y"]);
    expect(refused.exit).toBe(2);
    expect(refused.stderr).toContain("write `config = ./web.config` in it");
    expect(await config(["set", "lwip.ipv6=y", "--config", "mine"])).toMatchObject({ exit: 0 });
    expect((await config(["get", "lwip.dns", "--config", "mine"])).stdout).toBe("true\n");
    expect((await config(["get", "lwip.dns"])).stdout).toBe("false\n");
  });

  test("a workspace with several images wants to know which", async () => {
    put("workspace.kiln", "workspace w { }\nexports { images = [web, two] }\n");
    put("two.kiln", "image two { platforms = [p]  app { sources = [] } }\n");
    expect((await config(["get", "heap.size"])).stderr).toContain("images of this workspace: web, two");
    expect((await config(["get", "heap.size", "--target", "web"])).stdout).toBe("2MiB\n");
  });

  test("a line that can't be read is told, and nothing is written over it", async () => {
    put("images/web.config", "CONFIG_LWIP_IPV6=maybe\n");
    const result = await config(["set", "lwip.dns=y"]);
    expect(result.exit).toBe(2);
    expect(result.stderr).toContain("KILN-E0333");
    expect(read("images/web.config")).toBe("CONFIG_LWIP_IPV6=maybe\n");
  });

  test("nothing outside of the workspace is written", async () => {
    put("images/web.kiln", WEB.replace("./web.config", "../../outside.config"));
    expect(await config(["set", "lwip.dns=y"])).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E0355") as string });
    const outside = join(folder, "../outside");
    mkdirSync(outside, { recursive: true });
    symlinkSync(outside, join(folder, "images/link"));
    put("images/web.kiln", WEB.replace("./web.config", "./link/web.config"));
    expect(await config(["set", "lwip.dns=y"])).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E0355") as string });
    expect(readdirSync(outside)).toEqual([]);
    // Links in the place of the files themselves are replaced.
    put("images/web.kiln", WEB);
    writeFileSync(join(outside, "mine"), "# keep\n");
    for (const name of ["web.config", "web.config.old"]) symlinkSync(join(outside, "mine"), join(folder, "images", name));
    expect(await config(["set", "lwip.dns=y"])).toMatchObject({ exit: 0 });
    expect(readFileSync(join(outside, "mine"), "utf8")).toBe("# keep\n");
    expect(linesOf(read("images/web.config"))).toEqual(["CONFIG_LWIP_DNS=y"]);
    expect(read("images/web.config.old")).toBe("# keep\n");
  });

  test("terminal escapes of a recipe stay text", async () => {
    put("lwip.kiln", LWIP.replace('"Where packets are."', '"\\u{1b}[2J"').replace('prompt = "Mode"', 'prompt = "\\u{1b}]0;x\\u{7}"'));
    const asked = await config(["oldconfig"], `${"\n".repeat(4)}?\n${"\n".repeat(9)}`);
    expect(asked.stderr).toContain("\\u{1b}[2J");
    expect(asked.stderr).not.toContain("\u001b");
  });
});

describe("why", () => {
  test("tells who set it, defaults, what raises it, and what would have to change", async () => {
    await config(["set", "lwip.ipv6=y", "lwip.mode=pool", "lwip.pbufs=9"]);
    await config(["unset", "lwip.mode"]);
    for (const name of ["lwip.dns", "CONFIG_LWIP_PBUFS", "heap.size", "spare.on"])
      expect((await config(["why", name])).stdout).toMatchSnapshot(name);
    expect(JSON.parse((await config(["why", "lwip.pbufs", "--json"])).stdout)).toMatchSnapshot();
  });
});

describe("configurations", () => {
  test("all kinds of them", async () => {
    expect(await printed("alldefconfig")).toEqual([
      'CONFIG_APP_GREETING="hi"',
      "CONFIG_HEAP_SIZE=2097152",
      "# CONFIG_LWIP_IPV6 is not set",
      "# CONFIG_LWIP_DNS is not set",
      'CONFIG_LWIP_MODE="heap"',
      "CONFIG_LWIP_MODE_HEAP=y",
      "# CONFIG_LWIP_MODE_POOL is not set",
    ]);
    expect(await printed("allyesconfig")).toEqual(expect.arrayContaining(["CONFIG_LWIP_IPV6=y", "CONFIG_LWIP_DNS=y"]));
    expect(await printed("allmodconfig")).toEqual(await printed("allyesconfig"));
    expect(await printed("allnoconfig")).toEqual(await printed("alldefconfig"));
    put("all.config", "CONFIG_LWIP_IPV6=y\n");
    const kept = await config(["allnoconfig", "--output", "-"], "", { KCONFIG_ALLCONFIG: "1" });
    expect(linesOf(kept.stdout)).toEqual(expect.arrayContaining(["CONFIG_LWIP_IPV6=y", "CONFIG_LWIP_DNS=y"]));
  });

  test("randconfig: one seed, one result, which olddefconfig leaves as it is", async () => {
    const results = new Set<string>();
    for (const seed of ["1", "2", "3", "4", "5", "6"]) {
      expect(await config(["randconfig", "--seed", seed])).toMatchObject({ exit: 0 });
      const first = read("images/web.config");
      await config(["randconfig", "--seed", seed]);
      expect(read("images/web.config")).toBe(first);
      expect((await config(["olddefconfig"])).stdout).toContain("no change");
      results.add(first);
    }
    expect(results.size).toBeGreaterThan(1);
  });

  test("randconfig: dice are rolled until recipes allow what they say", async () => {
    put("images/web.kiln", WEB.replace("heap.size = 2MiB", "heap.size = 2MiB  lwip.pbufs = 9"));
    put("images/web.config", 'CONFIG_LWIP_MODE="pool"\n');
    for (const seed of ["1", "2", "3", "4"])
      expect(await printed("randconfig", "--seed", seed)).toEqual(expect.arrayContaining(["CONFIG_LWIP_MODE_POOL=y"]));
    expect(await config(["alldefconfig"])).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E0316") as string });
  });

  test("savedefconfig and defconfig", async () => {
    await config(["set", "lwip.mode=pool", "lwip.pbufs=256", "lwip.ipv6=y", "lwip.dns=y"]);
    await config(["olddefconfig"]);
    const full = read("images/web.config");
    expect(await config(["savedefconfig"])).toMatchObject({ exit: 0 });
    expect(linesOf(read("defconfig"))).toEqual([
      "CONFIG_LWIP_IPV6=y",
      'CONFIG_LWIP_MODE="pool"',
      "# CONFIG_LWIP_MODE_HEAP is not set",
      "CONFIG_LWIP_MODE_POOL=y",
    ]);
    rmSync(join(folder, "images/web.config"));
    await config(["defconfig", "defconfig"]);
    expect(read("images/web.config")).toBe(full);
  });

  test("listnewconfig and oldconfig: what is new", async () => {
    await config(["olddefconfig"]);
    expect((await config(["listnewconfig"])).stdout).toBe("");
    put(
      "lwip.kiln",
      LWIP.replace(
        "  check",
        '  option fast: bool { prompt = "Fast"  default = true }\n  option level: int(1..9) { prompt = "Level"  default = 3  depends = opt.fast }\n  check',
      ),
    );
    expect((await config(["listnewconfig"])).stdout).toBe("CONFIG_LWIP_FAST=y\nCONFIG_LWIP_LEVEL=3\n");
    const asked = await config(["oldconfig"], "y\n12\n7\n");
    expect(asked).toMatchObject({ exit: 0 });
    expect(asked.stderr).toContain("Fast (lwip.fast) [Y/n/?] ");
    expect(asked.stderr).toContain("the option lwip.level can't be 12");
    expect((await config(["get", "lwip.level"])).stdout).toBe("7\n");
    put("lwip.kiln", LWIP.replace("  check", '  option slow: bool { prompt = "Slow"  default = true }\n  check'));
    expect(await config(["oldconfig"], "")).toMatchObject({ exit: 2 });
  });

  test("listnewconfig: as of the Kconfig file itself, without what can't be changed", async () => {
    const text = [
      'config LWIP_DHCP\n\tbool "DHCP"\n\tdefault y\n\tselect LWIP_UDP\n',
      'config LWIP_UDP\n\tbool "UDP"\nconfig LWIP_TCP\n\tbool "TCP"\nconfig LWIP_BASE\n\thex "Base"\n\tdefault 0x1f\n',
      'choice\n\tprompt "Where packets are"\nconfig LWIP_HEAP\n\tbool "On the heap"\nconfig LWIP_POOL\n\tbool "In a pool"\nendchoice\n',
    ].join("");
    put("Config.uk", text);
    put(
      "lwip.kiln",
      "library lwip { options from ./Config.uk  sources = [] }\nlibrary heap { option size: size { default = 4MiB }  sources = [] }\n",
    );
    put("images/web.kiln", WEB.replace("  needs spare when target.platform == q\n", ""));
    put("images/web.config", 'CONFIG_APP_GREETING="hi"\n');
    const { stdout } = await config(["listnewconfig"]);
    expect(stdout).toBe("CONFIG_LWIP_DHCP=y\nCONFIG_LWIP_TCP=n\nCONFIG_LWIP_BASE=0x1f\nCONFIG_LWIP_HEAP=y\nCONFIG_LWIP_POOL=n\n");
    expect((await config(["listnewconfig", "--kconfig", "Config.uk"])).stdout).toBe(stdout);
  });

  test("oldconfig: a choice of a library's Kconfig file is one question", async () => {
    put(
      "Config.uk",
      [
        'choice\n\tprompt "Where packets are"\nconfig LWIP_HEAP\n\tbool "On the heap"\nconfig LWIP_POOL\n\tbool "In a pool"\n\thelp\n\t  Quick.\nendchoice\n',
        'choice\n\tprompt "Trace"\n\toptional\nconfig LWIP_BRIEF\n\tbool "Brief"\nendchoice\n',
      ].join(""),
    );
    put(
      "lwip.kiln",
      "library lwip { options from ./Config.uk  sources = [] }\nlibrary heap { option size: size { default = 4MiB }  sources = [] }\n",
    );
    put("images/web.kiln", WEB.replace("  needs spare when target.platform == q\n", ""));
    put("images/web.config", 'CONFIG_APP_GREETING="hi"\n');
    expect((await config(["listnewconfig"])).stdout).toBe("CONFIG_LWIP_HEAP=y\nCONFIG_LWIP_POOL=n\n");
    const { exit, stderr } = await config(["oldconfig"], "2?\n3\n2\n");
    expect(exit).toBe(0);
    expect(stderr).toMatchInlineSnapshot(`
      "Where packets are
      > 1. On the heap (lwip.heap)
        2. In a pool (lwip.pool)
      choice[1-2?]: 
      Quick.

      Where packets are
      > 1. On the heap (lwip.heap)
        2. In a pool (lwip.pool)
      choice[1-2?]: "3" is none of 1 to 2
      Where packets are
      > 1. On the heap (lwip.heap)
        2. In a pool (lwip.pool)
      choice[1-2?]: "
    `);
    expect(linesOf(read("images/web.config"))).toEqual(['CONFIG_APP_GREETING="hi"', "# CONFIG_LWIP_HEAP is not set", "CONFIG_LWIP_POOL=y"]);
    expect((await config(["listnewconfig"])).stdout).toBe("");
    expect(await config(["oldconfig"])).toMatchObject({ exit: 0, stderr: "" });
    rmSync(join(folder, "images/web.config"));
    expect(await config(["oldconfig"], "\n\n2\n")).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('KILN-E1257]: nothing answers what "Trace" is to be') as string,
    });
  });

  test("merge", async () => {
    put("a", 'CONFIG_LWIP_MODE="pool"\nCONFIG_HEAP_SIZE=64KiB\n');
    put("b", "CONFIG_LWIP_MODE_HEAP=y\nCONFIG_LWIP_PBUFS=9\n");
    const result = await config(["merge", "a", "b"]);
    expect(result.exit).toBe(0);
    expect(result.stderr).toMatchSnapshot();
    expect(linesOf(read("images/web.config"))).toContain("CONFIG_HEAP_SIZE=65536");
    expect(await config(["merge", "a", "b", "--strict"])).toMatchObject({ exit: 1 });
  });
});
