import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { choicesText, withChoices } from "#config/choices/configuration.ts";
import type { OptionValue } from "#config/resolved.ts";
import { say } from "../workshop.ts";
import { configuration, declare } from "./session.ts";

const ENUM = ["heap", "pool", "a-b", "a_b", 'say "hi"', "\\", ""];
const WEB = declare({
  "root/workspace.kiln": 'workspace test { }\ninput core = path("../core")',
  "core/workspace.kiln": "workspace core { }",
  "core/a.kiln": `
library lwip_mode { option pool: bool { prompt = "Called as a member of lwip.mode"  default = false } }
library lwip { option size: int { prompt = "Size"  default = 1 } }
`,
  "root/a.kiln": `
platform qemu { }
library lwip {
  option on: bool { prompt = "On"  default = false }
  option mode: enum(${ENUM.map((value) => JSON.stringify(value)).join(", ")}) { prompt = "Mode"  default = "heap" }
  option count: int { prompt = "Count"  default = 0 }
  option size: size { prompt = "Size"  default = 1KiB }
  option name: string { prompt = "Name"  default = "" }
}
library absent { option on: bool { prompt = "On"  default = true } }
image web { platforms = [qemu]  needs lwip  app { option text: string { prompt = "Text"  default = "" } } }
`,
});

const int64 = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n });
const text = fc.string({ unit: "grapheme" }).filter((one) => !/[\n\r\0]/.test(one));
const bool = fc.boolean();
const values: Readonly<Record<string, fc.Arbitrary<OptionValue>>> = {
  "lwip.on": bool,
  "lwip.mode": fc.constantFrom(...ENUM),
  "core.lwip_mode.pool": bool,
  "lwip.count": int64,
  "core.lwip.size": int64,
  "lwip.name": text,
  "absent.on": bool,
  "app.text": text,
};
const choices = fc.record(values, { requiredKeys: [] });

describe("a file of choices", () => {
  test("what is written is read back equal, and written the same again", () => {
    fc.assert(
      fc.property(choices, (chosen) => {
        const made = withChoices(configuration(WEB), new Map(Object.entries(chosen)));
        const read = Object.fromEntries([...made.choices].map(([key, { value }]) => [key, value]));
        expect(read).toEqual({ ...chosen, ...("core.lwip.size" in chosen ? { "lwip.size": chosen["core.lwip.size"] } : {}) });
        expect(choicesText(made)).toBe(made.source.text);
        expect(made.resolution.diagnostics.map(say)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("whatever a file holds, it is read", () => {
    const line = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc
        .tuple(fc.constantFrom("LWIP_ON", "LWIP_MODE", "LWIP_MODE_POOL", "LWIP_NAME", "LIBRARY_LWIP", "X"), fc.string())
        .map(([name, value]) => `CONFIG_${name}=${value}`),
      fc.constantFrom("# CONFIG_LWIP_ON is not set", "# CONFIG_LWIP_COUNT is not set", "CONFIG_LWIP_COUNT=0x10", "CONFIG_LWIP_SIZE=4KiB"),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const read = configuration(WEB, lines.join("\n"));
        expect(configuration(WEB, choicesText(read)).choices.size).toBe(read.choices.size);
      }),
      { numRuns: 300 },
    );
  });

  const said = (content: string): readonly string[] => configuration(WEB, content).unread.map(say);
  const modeOf = (content: string): unknown => configuration(WEB, content).choices.get("lwip.mode")?.value;

  test("an enum may be told as a member; its own line counts before that", () => {
    expect(modeOf("CONFIG_LWIP_MODE_HEAP=y\n")).toBe("heap");
    expect(modeOf("# CONFIG_LWIP_MODE_HEAP is not set\n")).toBeUndefined();
    expect(modeOf('CONFIG_LWIP_MODE_HEAP=y\nCONFIG_LWIP_MODE="pool"\n')).toBe("pool");
    expect(said('CONFIG_LWIP_MODE="pool"\nCONFIG_LWIP_MODE_HEAP=y\n')).toEqual([
      "KILN-E0350 web.config:2:1: CONFIG_LWIP_MODE_HEAP says another value than CONFIG_LWIP_MODE, which counts",
    ]);
  });

  test("lines that say nothing, or say it twice, are told", () => {
    expect(said("CONFIG_LWIP_COUNT=many\n# CONFIG_LWIP_COUNT is not set\nhello\n")).toEqual([
      "KILN-E0333 web.config:1:1: this line of the configuration file can't be read",
      "KILN-E1252 web.config:2:1: CONFIG_LWIP_COUNT is set a second time",
      "KILN-E0333 web.config:2:1: this line of the configuration file can't be read",
      "KILN-E0333 web.config:3:1: this line of the configuration file can't be read",
    ]);
    expect(said("CONFIG_LWIP_NO=y\nCONFIG_LIBRARY_LWIP=y\nCONFIG_INTERFACE_NETDEV_X=y\n")).toEqual([
      "KILN-E0334 web.config:1:1: no option has the name CONFIG_LWIP_NO",
    ]);
  });

  test("long lines of strangers are read, too", () => {
    const long = `CONFIG_LWIP_NAME="${"a\\\\".repeat(200_000)}"\nCONFIG_LWIP_COUNT=${" ".repeat(200_000)}x\n`;
    const read = configuration(WEB, long);
    expect(read.choices.get("lwip.name")?.value).toHaveLength(400_000);
    expect(read.unread.map(({ code }) => code)).toEqual(["KILN-E0333"]);
    for (const [written, value] of [
      ['"a', '"a'],
      ['"a\\"', '"a\\"'],
      ['"a"b"', '"a"b"'],
      ['"a\\"b"', 'a"b'],
      ['""', ""],
      ["a b", "a b"],
    ])
      expect(configuration(WEB, `CONFIG_LWIP_NAME=${written}\n`).choices.get("lwip.name")?.value).toBe(value);
  });
});
