import { describe, expect, test } from "vitest";
import { told, values, type Tried } from "../workshop.ts";
import { bool, codes, lwip, options } from "./library-with.ts";

describe("wishes", () => {
  const FILE = `${bool("LWIP_IPV6")}config LWIP_PBUFS\n\tint "Buffers"\n\trange 8 64 if LWIP_IPV6\n\trange 8 4096\n\tdefault 16\n${bool("LWIP_DHCP", "depends on !LWIP_IPV6")}config LWIP_AUTO\n\tdef_bool y\n`;

  test("may read options of the same file", () => {
    const tried = lwip(FILE, options("lwip.pbufs = 64 when lwip.ipv6  lwip.ipv6 = true"));
    expect(tried.said).toEqual([]);
    expect(values(tried)).toMatchObject({ "lwip.ipv6": true, "lwip.pbufs": 64n });
  });

  test("in a circle are told", () => {
    expect(told(lwip(FILE, options("lwip.ipv6 = true when lwip.dhcp")).diagnostics)).toMatchInlineSnapshot(`
      "KILN-E0321 Config.uk:8:1: the values of options depend on one another in a circle
        lwip.dhcp
        reads lwip.ipv6
        reads lwip.dhcp
      advice: break the circle: one of them must not read the next in its \`default\`, \`depends\` or \`range\`
      note: Config.uk:1:1: lwip.ipv6 is declared here"
    `);
    const other = lwip(bool("LWIP_A", "default y if SHELL_B"), "needs shell", "library shell { option b: bool { default = lwip.a } }");
    expect(codes(other)).toEqual(["KILN-E0321"]);
    const choice = `choice\n\tprompt "Mode"\n${bool("LWIP_POOL")}${bool("LWIP_HEAP")}endchoice\n`;
    expect(codes(lwip(choice, options("lwip.heap = true when lwip.pool")))).toEqual(["KILN-E0321"]);
  });

  test("that can't be met are told, all in one run", () => {
    const tried = lwip(FILE, options("lwip.ipv6 = true  lwip.pbufs = 100  lwip.dhcp = true  lwip.auto = false"));
    expect(told(tried.diagnostics)).toMatchInlineSnapshot(`
      "KILN-E0314 a.kiln:4:87: the option lwip.pbufs can't be 100
      advice: give a number from 8 to 64
      KILN-E0341 a.kiln:4:104: image web can't set lwip.dhcp to true: its Kconfig file doesn't let it be that
        it is n
        to be set at Config.uk:9 it needs !LWIP_IPV6 [=y], which is n
      advice: meet what it asks for, take the wish away, or make it a \`default\`
      note: Config.uk:8:1: the option
      KILN-E0341 a.kiln:4:122: image web can't set lwip.auto to false: its Kconfig file doesn't let it be that
        it is y
        it has no prompt: only its defaults decide, here Config.uk:12
      advice: meet what it asks for, take the wish away, or make it a \`default\`
      note: Config.uk:11:1: the option"
    `);
  });

  test("as defaults yield in silence", () => {
    const tried = lwip(FILE, options("lwip.ipv6 = true  default lwip.dhcp = true  default lwip.auto = false"));
    expect(tried.said).toEqual([]);
    expect(values(tried)).toMatchObject({ "lwip.dhcp": false, "lwip.auto": true });
  });

  test("of the command line count most", () => {
    expect(values(lwip(FILE, options("lwip.pbufs = 8"), "", ["lwip.pbufs=0x20"]))).toMatchObject({ "lwip.pbufs": 32n });
    expect(codes(lwip(FILE, options("force lwip.pbufs = 8"), "", ["lwip.pbufs=32"]))).toEqual(["KILN-E0328"]);
    expect(codes(lwip(FILE, "", "", ["lwip.pbufs=y"]))).toEqual(["KILN-E0312"]);
    expect(told(lwip(FILE, "", "", ["lwip.pbuf=8"]).diagnostics)).toContain('did you mean "pbufs"?');
  });

  test("of a person's file are fitted in silence", () => {
    const config = (text: string): Tried => lwip(FILE, "config = ./web.config", "", [], { "web.config": text });
    expect(config("CONFIG_LWIP_PBUFS=9000\nCONFIG_LWIP_IPV6=y\nCONFIG_LWIP_DHCP=y\n# CONFIG_LWIP_AUTO is not set\n").said).toEqual([]);
    expect(values(config("CONFIG_LWIP_PBUFS=9000\nCONFIG_LWIP_IPV6=y\nCONFIG_LWIP_DHCP=y\n"))).toMatchObject({
      "lwip.ipv6": true,
      "lwip.pbufs": 64n,
      "lwip.dhcp": false,
    });
    expect(codes(config("CONFIG_LWIP_PBUFS=y\n"))).toEqual(["KILN-E0333"]);
    expect(codes(config("CONFIG_LWIP_PBUF=8\n"))).toEqual(["KILN-E0334"]);
  });

  test("of a hidden option's file leave the image's to count, which is told", () => {
    const tried = lwip(FILE, `config = ./web.config ${options("lwip.ipv6 = true  lwip.dhcp = true")}`, "", [], {
      "web.config": "# CONFIG_LWIP_DHCP is not set\n",
    });
    expect(codes(tried)).toEqual(["KILN-E0341"]);
  });

  test("for hexadecimal numbers are of 64 bits without a sign", () => {
    const hex = 'config LWIP_BASE\n\thex "Base"\n';
    expect(values(lwip(hex, "", "", ["lwip.base=0xffffffffffffffff"]))).toEqual({ "lwip.base": -1n });
    const saved = lwip(hex, "config = ./web.config", "", [], { "web.config": "CONFIG_LWIP_BASE=10\n" });
    expect(values(saved)).toEqual({ "lwip.base": 16n });
  });

  test("for what could be a module are for a bool", () => {
    const tristate = 'config LWIP_PPP\n\ttristate "PPP"\n\tdefault m\n';
    expect(values(lwip(tristate))).toEqual({ "lwip.ppp": true });
    const saved = lwip(tristate, "config = ./web.config", "", [], { "web.config": "CONFIG_LWIP_PPP=m\n" });
    expect(values(saved)).toEqual({ "lwip.ppp": true });
  });
});

describe("choices", () => {
  const FILE = `choice\n\tprompt "Mode"\n\tdefault LWIP_HEAP\n${bool("LWIP_POOL")}${bool("LWIP_HEAP")}${bool("LWIP_NONE")}endchoice\n`;
  const chosen = (tried: Tried): readonly string[] =>
    Object.entries(values(tried)).flatMap(([key, value]) => (value === true ? [key] : []));

  test("take what is wished for, else their default", () => {
    expect(chosen(lwip(FILE))).toEqual(["lwip.heap"]);
    expect(chosen(lwip(FILE, options("lwip.pool = true")))).toEqual(["lwip.pool"]);
    expect(chosen(lwip(FILE, options("lwip.pool = true"), "", ["lwip.none=true"]))).toEqual(["lwip.none"]);
    expect(
      chosen(lwip(FILE, `use small ${options("default lwip.none = true")}`, "profile small { options { lwip.pool = true } }")),
    ).toEqual(["lwip.pool"]);
  });

  test("of a person's file are what its last line says", () => {
    const text = "CONFIG_LWIP_POOL=y\n# CONFIG_LWIP_HEAP is not set\nCONFIG_LWIP_NONE=y\n";
    expect(chosen(lwip(FILE, "config = ./web.config", "", [], { "web.config": text }))).toEqual(["lwip.none"]);
  });

  test("are told of two wishes, of one against a force, and of one that says only what not", () => {
    expect(told(lwip(FILE, options("lwip.pool = true  lwip.none = true")).diagnostics)).toMatchInlineSnapshot(`
      "KILN-E0315 a.kiln:4:86: image web wants different values of one choice: lwip.pool and lwip.none
      advice: take one away, make one a \`default\`, or decide in a higher layer (platform, profile, image, --set)
      note: a.kiln:4:68: lwip.pool is wanted here"
    `);
    expect(codes(lwip(FILE, options("force lwip.pool = true"), "", ["lwip.none=true"]))).toEqual(["KILN-E0341"]);
    expect(told(lwip(FILE, options("lwip.heap = false")).diagnostics)).toMatchInlineSnapshot(`
      "KILN-E0341 a.kiln:4:68: image web can't set lwip.heap to false: its Kconfig file doesn't let it be that
        of the choice "Mode", LWIP_HEAP is chosen: wish for the one that it is to be instead
      advice: meet what it asks for, take the wish away, or make it a \`default\`
      note: Config.uk:6:1: the option"
    `);
  });
});
