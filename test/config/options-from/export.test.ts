import { describe, expect, test } from "vitest";
import { choicesText, type Configuration } from "#config/choices/configuration.ts";
import { exportKconfig } from "#config/export/export-kconfig.ts";
import { configuration, declare } from "../choices/session.ts";
import { openTree } from "../../support/virtual-kconfig.ts";
import { bool, PLATFORM } from "./library-with.ts";

const RECIPES = {
  "root/a.kiln": `${PLATFORM}library lwip { options from ./Config.uk }
library timer { option ticks: int { prompt = "Ticks"  default = 100 } }
library random { option csprng: bool { prompt = "Strong" } }
library shell { option jobs: bool { prompt = "Jobs"  default = true } }
image web {
  platforms = [linux]
  needs lwip, shell
  needs lwip.dns when shell.jobs
  options { lwip.pbufs = 32 when lwip.ipv6  lwip.pool = true  force lwip.mtu = 9000 }
}
`,
  "root/Config.uk": `menuconfig LIBLWIP
	bool "lwip"
	select LIBTIMER
if LIBLWIP
${bool("LWIP_IPV6", "select RANDOM_CSPRNG", "default y if TIMER_TICKS > 200")}${bool("LWIP_DNS", "depends on !LWIP_TINY")}${bool("LWIP_TINY")}config LWIP_PBUFS
	int "Buffers" if !LWIP_TINY
	range 8 64 if !LWIP_IPV6
	range 8 TIMER_TICKS
	default 16
config LWIP_MTU
	int "MTU"
	default 1500
choice
	prompt "Mode"
	default LWIP_HEAP if LWIP_TINY
${bool("LWIP_NONE", "depends on LWIP_TINY")}${bool("LWIP_POOL")}${bool("LWIP_HEAP")}endchoice
config LWIP_BASE
	hex "Base"
	default 0x1000 if LWIP_POOL
	default 0x2000
config LWIP_NAME
	string
	default "pool" if LWIP_POOL && LIBSHELL
	default "other"
endif
`,
};

/** "NAME: here / there" of all that Kconfig makes otherwise of the exported tree with the same choices. */
function differences(web: Configuration): readonly string[] {
  const { session } = openTree({ files: { Kconfig: exportKconfig(web).text } });
  session.readText({ path: ".config", text: choicesText(web) });
  const there = new Map<string, string>();
  for (const id of session.order) {
    session.values.compute(id);
    const { name } = session.values.model.symbols[id]!;
    if (name !== undefined) there.set(name, session.values.text(id));
  }
  return [...web.options.values()].flatMap(({ declared: { cName, type }, value }) => {
    const other = there.get(cName.slice("CONFIG_".length)) ?? "";
    const own = value === undefined ? "" : typeof value === "boolean" ? (value ? "y" : "n") : String(value);
    const isSame =
      type.kind === "int"
        ? other === ""
          ? own === ""
          : BigInt(other) === BigInt(own || 0)
        : own === other || (own === "" && other === "n");
    return isSame ? [] : [`${cName}: ${own} / ${other}`];
  });
}

const WEB = declare(RECIPES);

describe("a target with a Kconfig file's options, exported as a Kconfig tree", () => {
  test("says what the file says", () => {
    const { text, leftOut } = exportKconfig(configuration(WEB));
    expect(leftOut).toEqual([]);
    expect(text.slice(text.indexOf('menu "lwip"'))).toMatchInlineSnapshot(`
      "menu "lwip"
      	depends on LIBRARY_LWIP

      # lwip.liblwip (Config.uk:1)
      config LIBLWIP
      	bool
      	default y
      	select LIBRARY_TIMER

      # lwip.ipv6 (Config.uk:5)
      config LWIP_IPV6
      	bool "LWIP_IPV6" if LIBLWIP
      	depends on LIBLWIP
      	default y if LIBLWIP && (TIMER_TICKS > "200")
      	select LIBRARY_RANDOM if LIBLWIP
      	select RANDOM_CSPRNG if LIBLWIP

      # lwip.dns (Config.uk:9)
      config LWIP_DNS
      	bool "LWIP_DNS" if LIBLWIP && !LWIP_TINY
      	depends on LIBLWIP && !LWIP_TINY

      # lwip.tiny (Config.uk:12)
      config LWIP_TINY
      	bool "LWIP_TINY" if LIBLWIP
      	depends on LIBLWIP

      # lwip.pbufs (Config.uk:14)
      config LWIP_PBUFS
      	int "Buffers" if LIBLWIP && !LWIP_TINY
      	default "32" if LIBLWIP && !LWIP_TINY && LWIP_IPV6
      	default "16" if LIBLWIP
      	range "8" "64" if LIBLWIP && !LWIP_IPV6
      	range "8" TIMER_TICKS if LIBLWIP

      # lwip.mtu (Config.uk:19)
      config LWIP_MTU
      	int "MTU" if n
      	default "9000" if LIBLWIP
      	default "1500" if LIBLWIP

      # Mode (Config.uk:25)
      choice
      	prompt "Mode" if LIBLWIP
      	default LWIP_POOL

      config LWIP_NONE
      	bool "LWIP_NONE" if LWIP_TINY

      config LWIP_POOL
      	bool "LWIP_POOL"

      config LWIP_HEAP
      	bool "LWIP_HEAP"

      endchoice

      # lwip.base (Config.uk:33)
      config LWIP_BASE
      	hex "Base" if LIBLWIP
      	default "0x1000" if LIBLWIP && LWIP_POOL
      	default "0x2000" if LIBLWIP

      # lwip.name (Config.uk:37)
      config LWIP_NAME
      	string
      	default "pool" if LIBLWIP && LWIP_POOL && LIBRARY_SHELL
      	default "other" if LIBLWIP
      endmenu

      menu "random"
      	depends on LIBRARY_RANDOM

      # random.csprng (a.kiln:4)
      config RANDOM_CSPRNG
      	bool "Strong"
      endmenu

      menu "shell"
      	depends on LIBRARY_SHELL

      # shell.jobs (a.kiln:5)
      config SHELL_JOBS
      	bool "Jobs"
      	default y
      endmenu

      menu "timer"
      	depends on LIBRARY_TIMER

      # timer.ticks (a.kiln:3)
      config TIMER_TICKS
      	int "Ticks"
      	default "100"
      endmenu
      "
    `);
  });

  test.each([
    "",
    "CONFIG_LWIP_IPV6=y\n",
    "# CONFIG_SHELL_JOBS is not set\nCONFIG_LWIP_TINY=y\n",
    "# CONFIG_SHELL_JOBS is not set\nCONFIG_LWIP_TINY=y\nCONFIG_LWIP_NONE=y\n",
    "CONFIG_TIMER_TICKS=300\nCONFIG_LWIP_PBUFS=250\n",
    "CONFIG_LWIP_HEAP=y\nCONFIG_LWIP_BASE=0xff\n",
    "# CONFIG_SHELL_JOBS is not set\nCONFIG_LWIP_PBUFS=12\n",
    "CONFIG_RANDOM_CSPRNG=y\nCONFIG_LWIP_DNS=y\n",
  ])("has the same values there: %j", (text) => {
    const web = configuration(WEB, text);
    expect(web.resolution.diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code)).toEqual([]);
    expect(differences(web)).toEqual([]);
  });
});
