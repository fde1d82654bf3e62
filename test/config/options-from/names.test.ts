import { describe, expect, test } from "vitest";
import { cConfig } from "#config/c-names.ts";
import { configure, present, told, values, type Tried } from "../workshop.ts";
import { bool, lwip, options, PLATFORM } from "./library-with.ts";

describe("names", () => {
  test("are those of the symbols without their prefix, in lower case", () => {
    const tried = lwip(
      `${bool("LWIP_IPV6")}${bool("LIBLWIP_TRACE")}${bool("LWIP_6LOWPAN")}${bool("LWIP_PRESENT")}${bool("NETDEV_mtu")}${bool("8BIT")}${bool("LWIP_default")}`,
    );
    expect(tried.said).toEqual([]);
    expect(Object.keys(values(tried))).toEqual([
      "lwip._8bit",
      "lwip.default",
      "lwip.ipv6",
      "lwip.lwip_6lowpan",
      "lwip.lwip_present",
      "lwip.netdev_mtu",
      "lwip.trace",
    ]);
    expect([...(tried.target?.options.values() ?? [])].map(({ cName }) => cName)).toContain("CONFIG_NETDEV_mtu");
  });

  test("begin with what `as` says", () => {
    const tried = configure({
      "root/a.kiln": `${PLATFORM}library sched { options from ./Config.uk as libuksched }\nimage web { platforms = [linux]  needs sched  check sched.libuksched && sched.preempt }\n`,
      "root/Config.uk": `${bool("LIBUKSCHED")}${bool("LIBUKSCHED_PREEMPT", "default y")}`,
    });
    expect(tried.said).toEqual([]);
  });

  test("of an image's own library are app's", () => {
    const tried = configure({
      "root/a.kiln": `${PLATFORM}image web { platforms = [linux]  app { options from ./Config.app as web  check opt.trace }  options { app.trace = true } }\n`,
      "root/Config.app": bool("WEB_TRACE"),
    });
    expect(tried.said).toEqual([]);
    expect(values(tried)).toEqual({ "app.trace": true });
  });
});

describe("in C", () => {
  const inC = (tried: Tried): unknown => tried.target && cConfig(tried.target, ["lwip"]);

  test("names and values are Kconfig's", () => {
    const tried = lwip(
      `${bool("LIBLWIP")}${bool("LWIP_OFF")}
config LWIP_BASE
	hex
	default 0xffffffff80000000
config LWIP_MTU
	int "MTU"
	default 1500
config LWIP_NAME
	string
	default "en\\"0"
config LWIP_EMPTY
	int "nothing"
config LWIP_HIDDEN
	int "hidden"
	default 7
	depends on LWIP_OFF
`,
    );
    expect(tried.said).toEqual([]);
    expect(inC(tried)).toEqual({
      CONFIG_LIBLWIP: "1",
      CONFIG_LWIP_BASE: "0xffffffff80000000",
      CONFIG_LWIP_EMPTY: "0",
      CONFIG_LWIP_MTU: "1500",
      CONFIG_LWIP_NAME: '"en\\"0"',
    });
    expect(values(tried)).toMatchObject({ "lwip.base": -(2n ** 31n), "lwip.hidden": 0n, "lwip.empty": 0n });
  });
});

describe("the symbol of the library itself", () => {
  const MENU = `menuconfig LIBLWIP\n\tbool "lwip"\n\tselect LIBTIMER\n\tselect LIBRANDOM if LWIP_IPV6\nif LIBLWIP\n${bool("LWIP_IPV6", "default y")}endif\n`;
  const LIBRARIES = "library timer { }  library random { }";

  test("is y where the library is there, and what it selects is what the library needs", () => {
    const tried = lwip(MENU, options("lwip.ipv6 = false"), LIBRARIES);
    expect(tried.said).toEqual([]);
    expect(present(tried)).toEqual(["timer", "lwip", "app"]);
    expect(tried.target?.libraries.find(({ name }) => name === "lwip")?.needs).toEqual(["timer"]);
    expect(values(tried)).toEqual({ "lwip.liblwip": true, "lwip.ipv6": false });
  });

  test("can't be wished away", () => {
    const tried = lwip(MENU, options("lwip.liblwip = false"), LIBRARIES);
    expect(told(tried.diagnostics)).toMatchInlineSnapshot(`
      "KILN-E0327 a.kiln:4:71: image web sets lwip.liblwip to false, but it is required, so it is true
        lwip.liblwip
        needed by image web (a.kiln:4)
      advice: take the wish away; \`force\` makes this an error
      note: a.kiln:4:40: required here"
    `);
  });

  test("wants its dependencies met", () => {
    const tried = lwip(`menuconfig LIBLWIP\n\tbool "lwip"\n\tdepends on LIBTIMER && !LIBNOIP\n`, "", "library timer { }  library noip { }");
    expect(told(tried.diagnostics)).toMatchInlineSnapshot(`
      "KILN-E0317 a.kiln:4:40: lwip.liblwip is required, but it depends on LIBTIMER [=n], which doesn't hold
        lwip.liblwip
        needed by image web (a.kiln:4)
      advice: change what requires it, or what stands against it
      note: Config.uk:1:1: this stands against it"
    `);
  });

  test("is read by other libraries' files, and selected by them", () => {
    const tried = configure({
      "root/a.kiln": `${PLATFORM}library lwip { options from ./Config.uk }\nlibrary http { options from ./Config.http as http }\nlibrary tls { }\nimage web { platforms = [linux]  needs http }\n`,
      "root/Config.uk": bool("LIBLWIP"),
      "root/Config.http": `${bool("LIBHTTP", "select LIBLWIP")}config HTTP_PORT\n\tint\n\tdefault 443 if LIBTLS\n\tdefault 80 if LIBLWIP\n\tdefault 0\n`,
    });
    expect(tried.said).toEqual([]);
    expect(present(tried)).toEqual(["lwip", "http", "app"]);
    expect(values(tried)).toMatchObject({ "http.port": 80n });
  });
});
