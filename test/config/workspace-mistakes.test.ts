import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { configure, files, load, told } from "./workshop.ts";

const loaded = (content: Readonly<Record<string, string>>): string => {
  const folder = files(content);
  return told(load(folder).diagnostics).replaceAll(folder, "FOLDER");
};

describe("workspaces", () => {
  test("missing", () => {
    expect(loaded({ "root/a.kiln": "" })).toMatchInlineSnapshot(`
      "KILN-E1120: there is no workspace.kiln in FOLDER/root or a folder above it
      advice: go into a workspace, name one with -C FOLDER, or start one: \`kiln init FOLDER\`"
    `);
  });
  test("inputs", () => {
    const circle = { "root/workspace.kiln": `input core = path("../core")`, "core/workspace.kiln": `input back = path("../root")` };
    expect(loaded(circle)).toMatchInlineSnapshot(`
      "KILN-E1122 ../core/workspace.kiln:1:14: workspaces are inputs of one another in a circle
        .
        takes in ../core
        takes in .
      advice: take one of these inputs away"
    `);
    expect(loaded({ "root/workspace.kiln": `input core = path("../cor")\ninput x = 3`, "root/b.kiln": `input y = path("../core")` }))
      .toMatchInlineSnapshot(`
        "KILN-E1123 workspace.kiln:1:14: the input "core" is no workspace: ../cor has no workspace.kiln
        advice: correct the path; it starts at the folder of this file
        KILN-E1124 workspace.kiln:2:11: the input "x" isn't a workspace that Kiln can take in
        advice: write \`input x = path("../FOLDER")\`, git("https://…"), url("https://…"), npm("NAME"), or \`shipped("core")\` for the libraries that Kiln is shipped with
        KILN-E1125 b.kiln:1:1: \`input\` may stand in workspace.kiln only
        advice: move it there"
      `);
  });
  test("a link to nowhere", () => {
    const folder = files({ "root/workspace.kiln": "", "root/a.kiln": "" });
    symlinkSync("nowhere.kiln", join(folder, "root/b.kiln"));
    symlinkSync("circle.kiln", join(folder, "root/circle.kiln"));
    expect(told(load(folder).diagnostics)).toMatchInlineSnapshot(`
      "KILN-E1121: b.kiln can't be read (ENOENT)
      advice: give yourself the right to read it, or leave it out: \`recipes\` in workspace.kiln says which files are read
      KILN-E1121: circle.kiln can't be read (ELOOP)
      advice: give yourself the right to read it, or leave it out: \`recipes\` in workspace.kiln says which files are read"
    `);
  });
  test("what isn't exported", () => {
    const content = {
      "root/workspace.kiln": `input core = path("../core")\nopen core { lwip, arp }`,
      "root/a.kiln": `image web { platforms = [core.qemu]  needs core.arp, core.lwipp, lwip }`,
      "core/workspace.kiln": `exports { libraries = [lwip, dns]  platforms = [qemu] }`,
      "core/a.kiln": `platform qemu { }\nlibrary lwip { needs arp }\nlibrary arp { }`,
    };
    expect(told(configure(content).diagnostics)).toMatchInlineSnapshot(`
      "KILN-E0302 ../core/workspace.kiln:1:30: there is no library or interface "dns"
      advice: correct the name, or declare it; names of an input are written INPUT.NAME or opened in workspace.kiln
      KILN-E0303 workspace.kiln:2:19: core doesn't export the library "arp"
      advice: add it to \`exports\` in workspace.kiln of core
      note: ../core/a.kiln:3:9: declared here
      KILN-E0303 a.kiln:1:44: core doesn't export the library "arp"
      advice: add it to \`exports\` in workspace.kiln of core
      note: ../core/a.kiln:3:9: declared here
      KILN-E0302 a.kiln:1:54: there is no library or interface "core.lwipp"
      advice: did you mean "core.lwip"?"
    `);
  });
});
