import { expect, test } from "vitest";
import { optionsReadInRecipes } from "#config/read-options.ts";
import { declare } from "../choices/session.ts";
import { bool, PLATFORM } from "./library-with.ts";

test("a Kconfig file reads what its rules name; what is only selected, or stands for itself, isn't read by it", () => {
  const declarations = declare({
    "root/a.kiln": `${PLATFORM}library lwip { options from ./Config.uk }\nlibrary timer { option ticks: int { default = 1 }  option fast: bool { } }\nimage web { platforms = [linux]  needs lwip, timer  check lwip.checked }\n`,
    "root/Config.uk": `${bool("LIBLWIP")}if LIBLWIP
${bool("LWIP_NAMED")}${bool("LWIP_SELECTS", "select LWIP_SELECTED", "select TIMER_FAST")}${bool("LWIP_SELECTED", "default y if LWIP_NAMED")}${bool("LWIP_CHECKED")}${bool("LWIP_ALONE")}config LWIP_SIZE
	int "Size"
	range 1 TIMER_TICKS
choice
	prompt "Mode"
${bool("LWIP_POOL")}${bool("LWIP_HEAP")}endchoice
endif
`,
  });
  const all = [...declarations.libraries.values()].flatMap(({ options }) => [...options.values()].map(({ key }) => key));
  const read = optionsReadInRecipes(declarations);
  expect(all.filter((key) => !read.has(key))).toEqual(["lwip.selected", "lwip.alone", "lwip.size", "timer.fast"]);
});
