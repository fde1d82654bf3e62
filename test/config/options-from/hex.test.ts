import { describe, expect, test } from "vitest";
import { askNewOptions } from "#config/choices/ask.ts";
import { choicesText, type Configuration } from "#config/choices/configuration.ts";
import { explainOption } from "#config/choices/explain.ts";
import { printExplained } from "#config/choices/print-explained.ts";
import { ChoicesTree } from "#config/choices/tree/choices-tree.ts";
import { cConfig } from "#config/c-names.ts";
import { editOptions } from "#config/edit/edit-options.ts";
import { exportKconfig } from "#config/export/export-kconfig.ts";
import { parseHexDigits } from "#config/hex-value.ts";
import { openTree } from "../../support/virtual-kconfig.ts";
import { configuration, declare, valuesOf } from "../choices/session.ts";
import { told, values } from "../workshop.ts";
import { lwip, options, PLATFORM } from "./library-with.ts";

const FILE = 'config LWIP_BASE\n\thex "Base"\n\trange 0x8 0xffff\n\tdefault 0x1000\nconfig LWIP_TOP\n\thex "Top"\n';

const recipes = (image = "", more = ""): Readonly<Record<string, string>> => ({
  "root/a.kiln": `${PLATFORM}library lwip { options from ./Config.uk }\n${more}`,
  "root/web.kiln": `image web {\n  platforms = [linux]\n  needs lwip\n  ${image}\n}\n`,
  "root/Config.uk": FILE,
});

describe("a hexadecimal option is read", () => {
  const configured = (line: string): Readonly<Record<string, unknown>> => valuesOf(configuration(declare(recipes()), line));
  const from = (text: string): ReturnType<typeof lwip> => lwip(FILE, "", "", [`lwip.base=${text}`]);

  test("in a file as Kconfig reads it", () => {
    for (const text of ["20", "0x20", "0X20", "0020"])
      expect(configured(`CONFIG_LWIP_BASE=${text}\n`)).toMatchObject({ "lwip.base": 0x20n });
    for (const text of ["0x", "64KiB", "-20", "1_0", "10000000000000000"]) expect(parseHexDigits(text)).toBeUndefined();
    expect(parseHexDigits("ffffffffffffffff")).toBe(-1n);
  });

  test("in a recipe as the language has it", () => {
    expect(values(lwip(FILE, options("lwip.base = 20")))).toMatchObject({ "lwip.base": 20n });
    expect(values(lwip(FILE, options("lwip.base = 0x20")))).toMatchObject({ "lwip.base": 0x20n });
  });

  test("on the command line where both read the same", () => {
    for (const text of ["0x20", "0x0000_0020"]) expect(values(from(text))).toMatchObject({ "lwip.base": 0x20n });
    expect(values(from("9"))).toMatchObject({ "lwip.base": 9n });
    expect(values(from("ff"))).toMatchObject({ "lwip.base": 0xffn });
    expect(values(from("4KiB"))).toMatchObject({ "lwip.base": 0x1000n });
    expect(told(from("20").diagnostics)).toMatchInlineSnapshot(`
      "KILN-E0356 --set:1:11: lwip.base is hexadecimal, and 20 can be read in two ways
      in a configuration file and in the menu it is 0x20, in a recipe 0x14
      advice: write 0x20, or 0x14"
    `);
    expect(told(from("zz").diagnostics)).toMatchInlineSnapshot(`
      "KILN-E0312 --set:1:11: the option lwip.base can't be "zz"
      advice: give a value of the type hex"
    `);
  });

  test("as an answer as Kconfig reads it", () => {
    const asking = askNewOptions(configuration(declare(recipes())));
    const asked = asking.next();
    expect(asked.value).toMatchObject({ name: "lwip.base", value: "0x1000", type: "hex" });
    expect(asking.next("20").value).toMatchObject({ name: "lwip.top" });
    const end = asking.next("");
    expect(end.done).toBe(true);
    expect(valuesOf(end.value as Configuration)).toMatchObject({ "lwip.base": 0x20n });
  });
});

describe("a hexadecimal option is shown", () => {
  test("as one, by what explains it", () => {
    const web = configuration(declare(recipes(options("lwip.base = 20"))), "CONFIG_LWIP_BASE=30\n");
    expect(printExplained(explainOption(web, "lwip.base"))).toMatchInlineSnapshot(`
      "lwip.base = 0x30  (hex, CONFIG_LWIP_BASE, Config.uk:1)
        because    set in web.config (web.config:1)
        range      0x8 to 0xffff
        defaults   * 0x1000 (Config.uk:4)
        wishes     0x14 of image web (web.kiln:4)
                   0x30 of web.config (web.config:1)
        to change  kiln config set lwip.base=NUMBER (0x8 to 0xffff)
                   kiln config unset lwip.base
      "
    `);
  });

  test("by mistakes", () => {
    expect(told(lwip(FILE, options("lwip.base = 1MiB")).diagnostics)).toMatchInlineSnapshot(`
      "KILN-E0314 a.kiln:4:68: the option lwip.base can't be 0x100000
      advice: give a number from 0x8 to 0xffff"
    `);
    expect(told(lwip(FILE, `${options("lwip.base = 20")} check lwip.base > 64 because "of this"`).diagnostics)).toContain(
      "lwip.base = 0x14: set in image web",
    );
    const profiles = "profile a { options { lwip.base = 20 } }\nprofile b { options { lwip.base = 32 } }\n";
    expect(told(lwip(FILE, "use a, b", profiles).diagnostics)).toContain("0x14");
  });

  test("and typed in a menu", () => {
    const written: string[] = [];
    const tree = new ChoicesTree(configuration(declare(recipes())), "web@linux", {
      file: "web.config",
      read: () => undefined,
      write: (_, text) => void written.push(text),
    });
    const id = [...tree.everyItem()].find((one) => tree.item(one).name === "lwip.base")!;
    expect(tree.item(id).type).toBe("hex");
    expect(tree.range(id)).toBe("0x8 to 0xffff");
    expect(tree.set(id, "20")).toEqual({ kind: "done" });
    expect(tree.state(id).value).toBe("0x20");
    expect(tree.set(id, tree.state(id).value)).toEqual({ kind: "done" });
    expect(tree.changes()).toMatchObject([{ before: "0x1000", after: "0x20" }]);
    expect(tree.set(id, "4KiB")).toEqual({ kind: "refused", lines: ['"4KiB" is no hex'] });
    expect(tree.set(id, "12345")).toEqual({
      kind: "refused",
      lines: ['"lwip.base" can\'t be 0x12345: its range is 0x8 to 0xffff now', "take a value of that range"],
    });
    tree.save("web.config");
    expect(written.join("")).toContain("CONFIG_LWIP_BASE=0x20\n");
  });
});

describe("a hexadecimal option is written", () => {
  const saved = (value: bigint): string => {
    const declarations = declare(recipes());
    const option = declarations.libraries.get("lwip")!.options.get("top")!;
    const edited = editOptions(declarations, declarations.images.get("web")!, [{ option, value }]);
    return "text" in edited ? edited.text : "";
  };

  test("into a recipe such that the recipe says the same", () => {
    expect(saved(0x20n)).toContain("lwip.top = 0x20\n");
    for (const value of [0x20n, -1n, 1n << 62n]) {
      const again = declare({ ...recipes(), "root/web.kiln": saved(value) });
      expect(valuesOf(configuration(again))).toMatchObject({ "lwip.top": value });
    }
  });

  test("into C and files of choices", () => {
    const web = configuration(declare(recipes(options("lwip.top = -1"))), "CONFIG_LWIP_BASE=20\n");
    expect(choicesText(web)).toContain("CONFIG_LWIP_BASE=0x20\n");
    const { target } = web.resolution;
    expect(target && cConfig(target, ["lwip"])).toEqual({ CONFIG_LWIP_BASE: "0x20", CONFIG_LWIP_TOP: "0xffffffffffffffff" });
  });

  test("into a Kconfig tree, which reads defaults by the base of their symbol", () => {
    const more = 'library other { option plain: int { prompt = "Plain"  default = lwip.top } }\n';
    const image = `needs other ${options("lwip.top = 20  lwip.base = other.plain")}`;
    const { text, leftOut } = exportKconfig(configuration(declare(recipes(image, more))));
    expect(leftOut.map(({ what }) => what)).toEqual([
      "the value other.plain is computed, and stays what it is now",
      "the value lwip.top is computed, and stays what it is now",
    ]);
    const { session } = openTree({ files: { Kconfig: text } });
    const there = (name: string): string => {
      const id = session.values.model.symbols.findIndex((one) => one.name === name);
      session.values.compute(id);
      return session.values.text(id);
    };
    expect(["LWIP_TOP", "LWIP_BASE", "OTHER_PLAIN"].map(there)).toEqual(["0x14", "0x14", "20"]);
  });
});
