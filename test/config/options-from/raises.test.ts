import { describe, expect, test } from "vitest";
import { configure, told, values } from "../workshop.ts";
import { bool, codes, lwip, options, reasons, PLATFORM } from "./library-with.ts";

describe("what recipes require", () => {
  const IPV6 = bool("LWIP_IPV6", "depends on LWIP_ETHERNET");
  const ETHERNET = bool("LWIP_ETHERNET", "default y");

  test("is one more select", () => {
    const tried = lwip(
      `${ETHERNET}${IPV6}${bool("LWIP_DNS", "default y if LWIP_IPV6")}`,
      "needs shell",
      "library shell { needs lwip.ipv6 }",
    );
    expect(tried.said).toEqual([]);
    expect(values(tried)).toEqual({ "lwip.ethernet": true, "lwip.ipv6": true, "lwip.dns": true });
    expect(reasons(tried, "lwip.ipv6")).toEqual(["needed by shell", "needed by image web"]);
    expect(reasons(tried, "lwip.dns")).toEqual(["default y if LWIP_IPV6 [=y] (Config.uk:9)"]);
  });

  test("counts against a plain wish, which is told, and not against a forced one", () => {
    const shell = "library shell { needs lwip.ipv6 }";
    const plain = lwip(`${ETHERNET}${IPV6}`, `needs shell ${options("lwip.ipv6 = false")}`, shell);
    const forced = lwip(`${ETHERNET}${IPV6}`, `needs shell ${options('force lwip.ipv6 = false because "there is none"')}`, shell);
    expect(told(plain.diagnostics)).toMatchInlineSnapshot(`
      "KILN-E0327 a.kiln:4:80: image web sets lwip.ipv6 to false, but it is required, so it is true
        lwip.ipv6
        needed by shell (a.kiln:3)
        needed by image web (a.kiln:4)
      advice: take the wish away; \`force\` makes this an error
      note: a.kiln:3:23: required here"
    `);
    expect(told(forced.diagnostics)).toMatchInlineSnapshot(`
      "KILN-E0317 a.kiln:3:23: lwip.ipv6 is required, but image web forces it to be false
        lwip.ipv6
        needed by shell (a.kiln:3)
        needed by image web (a.kiln:4)
      advice: change what requires it, or what stands against it
      note: a.kiln:4:86: this stands against it"
    `);
  });

  test("must have its dependencies met", () => {
    const tried = lwip(`${ETHERNET}${IPV6}`, `needs lwip.ipv6 ${options("lwip.ethernet = false")}`);
    expect(told(tried.diagnostics)).toMatchInlineSnapshot(`
      "KILN-E0317 a.kiln:4:52: lwip.ipv6 is required, but it depends on LWIP_ETHERNET [=n], which doesn't hold
        lwip.ipv6
        needed by image web (a.kiln:4)
      advice: change what requires it, or what stands against it
      note: Config.uk:4:1: this stands against it"
    `);
  });

  test("can't choose an entry of a choice", () => {
    const choice = `choice\n\tprompt "Mode"\n${bool("LWIP_POOL")}${bool("LWIP_HEAP")}endchoice\n`;
    expect(codes(lwip(choice, "needs lwip.pool"))).toEqual([]);
    expect(told(lwip(choice, "needs lwip.heap").diagnostics)).toMatchInlineSnapshot(`
      "KILN-E0317 a.kiln:4:52: lwip.heap is required, but it is part of the choice "Mode", of which LWIP_POOL is chosen: a wish for this one chooses it
        lwip.heap
        needed by image web (a.kiln:4)
      advice: change what requires it, or what stands against it
      note: Config.uk:5:1: this stands against it"
    `);
  });

  test("as a suggestion is what imply is", () => {
    const shell = "library shell { suggests lwip.ipv6 }";
    const tried = lwip(`${ETHERNET}${IPV6}`, "needs shell", shell);
    expect(values(tried)).toMatchObject({ "lwip.ipv6": true });
    expect(reasons(tried, "lwip.ipv6")).toEqual(["suggested by shell", "needed by image web"]);
    expect(values(lwip(`${ETHERNET}${IPV6}`, `needs shell ${options("lwip.ipv6 = false")}`, shell))).toMatchObject({ "lwip.ipv6": false });
  });
});

describe("selects", () => {
  test("within the file are Kconfig's: unmet ones warn", () => {
    const tried = lwip(`${bool("LWIP_A", "depends on LWIP_B")}${bool("LWIP_B")}${bool("LWIP_C", "select LWIP_A", "default y")}`);
    expect(values(tried)).toEqual({ "lwip.a": true, "lwip.b": false, "lwip.c": true });
    expect(told(tried.diagnostics)).toMatchInlineSnapshot(`
      "KILN-E1240 Config.uk:1:1: "LWIP_A" is selected, but what it depends on isn't met
      Depends on [n]: LWIP_B [=n]
      Selected by [y]:
      - LWIP_C [=y]
      advice: let what selects it depend on the same, or select that, too"
    `);
    expect(reasons(tried, "lwip.a")).toEqual(["selected by LWIP_C (Config.uk:8)"]);
  });

  test("within the file count against a wish as those of recipes do", () => {
    const file = `${bool("LWIP_A")}${bool("LWIP_C", "select LWIP_A", "default y")}`;
    expect(told(lwip(file, options("lwip.a = false")).diagnostics)).toMatchInlineSnapshot(`
      "KILN-E0327 a.kiln:4:65: image web sets lwip.a to false, but it is required, so it is true
        lwip.a
        selected by LWIP_C (Config.uk:5)
      advice: take the wish away; \`force\` makes this an error
      note: Config.uk:5:2: required here"
    `);
    expect(codes(lwip(file, options("force lwip.a = false")))).toEqual(["KILN-E0317"]);
    expect(codes(lwip(file, options("default lwip.a = false")))).toEqual([]);
  });

  test("of other libraries' options raise them, through several files", () => {
    const tried = configure({
      "root/a.kiln": `${PLATFORM}library lwip { options from ./Config.uk }\nlibrary random { options from ./Config.random }\nlibrary pool { option large: bool { } }\nimage web { platforms = [linux]  needs lwip.ipv6, random }\n`,
      "root/Config.uk": bool("LWIP_IPV6", "select RANDOM_CSPRNG"),
      "root/Config.random": bool("RANDOM_CSPRNG", "select POOL_LARGE"),
    });
    expect(tried.said).toEqual([]);
    expect(values(tried)).toEqual({ "lwip.ipv6": true, "random.csprng": true, "pool.large": true });
    expect(reasons(tried, "pool.large")).toEqual(["selected by random.csprng", "selected by lwip.ipv6", "needed by image web"]);
  });

  test("that hold up one another only are n", () => {
    const tried = configure({
      "root/a.kiln": `${PLATFORM}library a { options from ./Config.a }\nlibrary b { options from ./Config.b }\nimage web { platforms = [linux]  needs a, b }\n`,
      "root/Config.a": bool("A_X", "select B_X"),
      "root/Config.b": bool("B_X", "select A_X"),
    });
    expect(values(tried)).toEqual({ "a.x": false, "b.x": false });
  });

  test("that undo themselves are told", () => {
    const more = "library shell { option b: bool { } }  library both { needs shell.b when lwip.a }";
    expect(codes(lwip(bool("LWIP_A", "default y if !SHELL_B"), "needs shell, both", more))).toEqual(["KILN-E0324"]);
    expect(codes(lwip(bool("LWIP_A", "default y if !LWIP_B", "select LWIP_B") + bool("LWIP_B")))).toEqual(["KILN-E1229"]);
  });
});
