import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { collectDeclarations } from "#config/declarations.ts";
import { configure, files, load, told, values } from "../workshop.ts";
import { bool, codes, lwip, options, reasons, PLATFORM } from "./library-with.ts";

describe("files", () => {
  test("begin at the folder of the first one, or with rsource at their own", () => {
    const tried = configure({
      "root/recipes/a.kiln": `${PLATFORM}library lwip { options from ../kconfig/Config.uk }\nimage web { platforms = [linux]  needs lwip }\n`,
      "root/kconfig/Config.uk": 'source "net/Config.uk"\nrsource "../other/Config.*"\nosource "nowhere"\n',
      "root/kconfig/net/Config.uk": 'rsource "deep.uk"\n',
      "root/kconfig/net/deep.uk": bool("LWIP_DEEP", "default y"),
      "root/other/Config.one": bool("LWIP_ONE"),
      "root/other/Config.two": bool("LWIP_TWO"),
    });
    expect(tried.said).toEqual([]);
    expect(Object.keys(values(tried))).toEqual(["lwip.deep", "lwip.one", "lwip.two"]);
    expect(reasons(tried, "lwip.deep")).toEqual(["default y (kconfig/net/deep.uk:3)"]);
  });

  test("are told at their places, with mistakes of recipes, and what they would declare isn't missed", () => {
    const tried = lwip('source "broken.uk"\n', options("lwip.ipv6 = true  shell.jobs = 1"), "library shell { option job: int { } }", [], {
      "broken.uk": 'config LWIP_IPV6\n\tbool "IPv6"\n\tdefualt y\nnonsense\n',
    });
    expect(told(tried.diagnostics)).toMatchInlineSnapshot(`
      "KILN-E1201 broken.uk:3:2: there is no statement "defualt"
      advice: write one that Kconfig knows, or \`NAME = value\`
      note: broken.uk:3:10: this is what doesn't fit
      note: a.kiln:2:29: read for the options of lwip
      KILN-E1201 broken.uk:4:1: there is no statement "nonsense"
      advice: write one that Kconfig knows, or \`NAME = value\`
      note: a.kiln:2:29: read for the options of lwip
      KILN-E0311 a.kiln:4:74: the library "shell" has no option "jobs"
      advice: did you mean "job"?"
    `);
  });

  test.each([
    ["that aren't there", 'source "nowhere"\n', ["KILN-E1205"]],
    ["above the workspace", 'source "../std/workspace.kiln"\n', ["KILN-E1205"]],
    ["anywhere else", 'source "/etc/passwd"\n', ["KILN-E1205"]],
    ["that patterns find above the workspace", 'osource "../std/*"\n', []],
    ["that are folders", 'source "."\n', ["KILN-E1205"]],
  ])("%s aren't read", (_, text, wanted) => {
    expect(codes(lwip(text))).toEqual(wanted);
  });

  test("that links lead out to aren't read", () => {
    const folder = files({
      "root/workspace.kiln": "workspace test { }",
      "root/a.kiln": "library lwip { options from ./Config.uk }\n",
      secret: "config LWIP_SECRET\n\tbool\n",
    });
    symlinkSync("../secret", join(folder, "root/Config.uk"));
    const { diagnostics } = collectDeclarations(load(folder).workspace);
    expect(diagnostics.map(({ code }) => code)).toEqual(["KILN-E1205"]);
  });

  test("run no commands, and see no environment", () => {
    expect(told(lwip("X := $(shell,id)\n").diagnostics)).toMatchInlineSnapshot(`
      "KILN-E1212 Config.uk:1:1: this Kconfig file wants to run a command
      $(shell,id)
      advice: recipes run no commands while they are read: write the value out, or make it an option
      note: a.kiln:2:29: read for the options of lwip"
    `);
    expect(values(lwip('config LWIP_HOME\n\tstring\n\tdefault "$(HOME)"\n'))).toEqual({ "lwip.home": "" });
  });

  test.each([
    ["two symbols with one name", `${bool("LWIP_A")}${bool("LIBLWIP_A")}`, "", ["KILN-E0301"]],
    ["a symbol and an option", bool("LWIP_A"), "extend library lwip { option a: bool { } }", ["KILN-E0301"]],
    ["a name that C can't have", bool("LWIP-A"), "", ["KILN-E0343"]],
    ["modules", 'config MODULES\n\tbool "m"\n\tmodules\n', "", ["KILN-E0344"]],
    ["one name in C of two libraries", bool("SHELL_A"), "library shell { option a: bool { } }", ["KILN-E0308"]],
    ["a second file", bool("LWIP_A"), "library two { options from ./Config.uk  options from ./Config.uk }", ["KILN-E0306", "KILN-E0308"]],
    ["a file of an extension", bool("LWIP_A"), "extend library lwip { options from ./Config.uk }", ["KILN-E0306"]],
    ["a file of an image", bool("LWIP_A"), "image two { platforms = [linux]  options from ./Config.uk }", ["KILN-E0306"]],
  ])("with %s are told", (_, text, more, wanted) => {
    expect([...new Set(codes(lwip(text, "", more)))].toSorted()).toEqual(wanted);
  });
});
