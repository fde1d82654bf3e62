import { describe, expect, test } from "vitest";
import { choicesText, withChoices } from "#config/choices/configuration.ts";
import { explainOption } from "#config/choices/explain.ts";
import { printExplained } from "#config/choices/print-explained.ts";
import { told } from "../workshop.ts";
import { chooseIn, configuration, declare, valuesOf } from "../choices/session.ts";
import { bool, PLATFORM } from "./library-with.ts";

const WEB = declare({
  "root/a.kiln": `${PLATFORM}library lwip { options from ./Config.uk }\nimage web { platforms = [linux]  needs lwip }\n`,
  "root/Config.uk": `${bool("LIBLWIP")}if LIBLWIP
${bool("LWIP_IPV6", "select LWIP_SUM")}${bool("LWIP_SUM")}config LWIP_PBUFS
	int "Buffers" if LWIP_IPV6
	range 8 64 if !LWIP_IPV6
	range 8 4096
	default 16
choice
	prompt "Mode"
	default LWIP_HEAP
${bool("LWIP_POOL")}${bool("LWIP_HEAP")}${bool("LWIP_NONE")}endchoice
config LWIP_BASE
	hex "Base"
	default 0xffffffff80000000
config LWIP_AUTO
	def_bool y
endif
`,
});

describe("a person's choices of a Kconfig file's options", () => {
  test("are told apart: what is shown, what is held, what else it can be", () => {
    const web = configuration(WEB, "CONFIG_LWIP_IPV6=y\n");
    expect(web.resolution.diagnostics).toEqual([]);
    const shown = [...web.options].map(([key, { value, hiding, fixing, range, possible }]) => {
      const limits = range.max === undefined ? "" : ` ${range.min}..${range.max}`;
      return `${key} = ${String(value)}${limits}; ${hiding?.kind ?? "visible"}; ${fixing?.kind ?? "open"}; ${possible?.join(" ") ?? "any"}`;
    });
    expect(shown).toMatchInlineSnapshot(`
      [
        "lwip.liblwip = true; visible; raised; true",
        "lwip.ipv6 = true; visible; open; false true",
        "lwip.sum = true; visible; raised; true",
        "lwip.pbufs = 16 8..4096; visible; open; any",
        "lwip.pool = false; visible; open; false true",
        "lwip.heap = true; visible; entry; true",
        "lwip.none = false; visible; open; false true",
        "lwip.base = -2147483648; visible; open; any",
        "lwip.auto = true; no-symbol-prompt; open; false true",
      ]
    `);
  });

  test("are taken, or refused with what stands against them", () => {
    const web = configuration(WEB);
    const said = (changes: Readonly<Record<string, boolean | bigint>>): string => {
      const tried = chooseIn(web, changes);
      return tried.kind === "refused" ? told(tried.diagnostics) : "chosen";
    };
    expect(said({ "lwip.ipv6": true, "lwip.pbufs": 512n })).toBe("chosen");
    expect(said({ "lwip.pbufs": 12n })).toMatchInlineSnapshot(`
      "KILN-E1256 kiln config set:1:1: "lwip.pbufs" can't be 12
      it depends on LWIP_IPV6 [=n], which doesn't hold
      advice: make LWIP_IPV6 [=n] true
      note: Config.uk:9:1: this stands against it"
    `);
    expect(said({ "lwip.ipv6": true, "lwip.pbufs": 5000n })).toMatchInlineSnapshot(`
      "KILN-E1256 kiln config set:1:1: "lwip.pbufs" can't be 5000
      its range is 8 to 4096 now
      advice: take a value of that range"
    `);
    expect(said({ "lwip.ipv6": true, "lwip.sum": false })).toMatchInlineSnapshot(`
      "KILN-E1256 kiln config set:1:1: "lwip.sum" can't be false
      it is selected by LWIP_IPV6 if LIBLWIP [=y] (Config.uk:6)
      advice: change what requires it"
    `);
    expect(said({ "lwip.liblwip": false })).toMatchInlineSnapshot(`
      "KILN-E1256 kiln config set:1:1: "lwip.liblwip" can't be false
      it is needed by image web
      advice: change what requires it
      note: a.kiln:3:40: this stands against it"
    `);
    expect(said({ "lwip.heap": false })).toMatchInlineSnapshot(`
      "KILN-E1256 kiln config set:1:1: "lwip.heap" can't be false
      it is the entry of the choice "Mode" that is chosen
      advice: choose another entry of it
      note: Config.uk:19:1: this stands against it"
    `);
  });

  test("of one entry of a choice take back those of the others, and are read as they were written", () => {
    let web = configuration(WEB);
    for (const key of ["lwip.none", "lwip.pool", "lwip.heap", "lwip.pool"]) {
      web = withChoices(web, new Map([[key, true]]));
      expect(valuesOf(web)).toMatchObject({ "lwip.none": false, "lwip.heap": false, "lwip.pool": false, [key]: true });
      expect(valuesOf(configuration(WEB, choicesText(web)))).toEqual(valuesOf(web));
    }
    // The file's last line counts, whatever else is chosen after that.
    const twice = configuration(WEB, "CONFIG_LWIP_NONE=y\nCONFIG_LWIP_POOL=y\n");
    for (const one of [twice, withChoices(twice, new Map([["lwip.ipv6", true]]))])
      expect(valuesOf(one)).toMatchObject({ "lwip.pool": true, "lwip.none": false });
    const base = withChoices(web, new Map([["lwip.base", -4096n]]));
    expect(choicesText(base)).toContain("CONFIG_LWIP_BASE=0xfffffffffffff000\n");
    expect(valuesOf(configuration(WEB, choicesText(base)))).toMatchObject({ "lwip.base": -4096n });
  });

  test("are explained with Kconfig's reasons", () => {
    const web = configuration(WEB, "CONFIG_LWIP_IPV6=y\nCONFIG_LWIP_PBUFS=9000\n");
    const explained = (key: string): string => printExplained(explainOption(web, key));
    expect(["lwip.pbufs", "lwip.sum", "lwip.heap", "lwip.auto"].map(explained).join("\n")).toMatchInlineSnapshot(`
      "lwip.pbufs = 4096  (int, CONFIG_LWIP_PBUFS, Config.uk:9)
        because    set in web.config (web.config:2)
                   brought into its range, 8 to 4096 (Config.uk:12)
        chosen     9000 (web.config:2), which doesn't count now
        range      8 to 4096
        defaults   * 16 when LIBLWIP [=y] [holds] (Config.uk:13)
        wishes     9000 of web.config (web.config:2)
        to change  kiln config set lwip.pbufs=NUMBER (8 to 4096)
                   kiln config unset lwip.pbufs

      lwip.sum = true  (bool, CONFIG_LWIP_SUM, Config.uk:7)
        because    selected by LWIP_IPV6 if LIBLWIP [=y] (Config.uk:6)
        raised by  * selected by LWIP_IPV6 when LIBLWIP [=y] [holds] (Config.uk:6)
        to change  change what requires it: it is selected by LWIP_IPV6 if LIBLWIP [=y] (Config.uk:6)

      lwip.heap = true  (bool, CONFIG_LWIP_HEAP, Config.uk:19)
        because    of the choice "Mode", LWIP_HEAP is chosen, as its default
        to change  choose another entry of it (Config.uk:19)

      lwip.auto = true  (bool, CONFIG_LWIP_AUTO, Config.uk:27)
        because    default y if LIBLWIP [=y] (Config.uk:28)
        hidden     it has no prompt: its Kconfig file decides it (Config.uk:27)
        defaults   * y when LIBLWIP [=y] [holds] (Config.uk:28)
        to change  give it a prompt there, or change its defaults (Config.uk:27)
      "
    `);
  });
});
