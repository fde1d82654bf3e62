import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { collectDeclarations } from "#config/declarations.ts";
import { listTargets, resolveTargets, selectTargets } from "#config/targets.ts";
import { configure, files, load, present, say, values } from "./workshop.ts";

test("recipes: byte order; dot folders, node_modules, out and nested workspaces are left out", () => {
  const folder = files({
    "root/workspace.kiln": "workspace w { }",
    "root/b.kiln": "",
    "root/a/é.kiln": "",
    "root/a/z.kiln": "",
    "root/a/out/x.kiln": "",
    "root/Z.kiln": "",
    "root/out/x.kiln": "",
    "root/.git/x.kiln": "",
    "root/node_modules/p/x.kiln": "",
    "root/nested/workspace.kiln": "",
    "root/nested/x.kiln": "",
    "root/readme.md": "",
  });
  mkdirSync(join(folder, "elsewhere"));
  symlinkSync(folder, join(folder, "root/loop"));
  const { workspace, diagnostics } = load(folder, "root/a/out");
  expect(diagnostics).toEqual([]);
  expect(workspace.folder).toBe(join(folder, "root"));
  expect([...workspace.modules.keys()]).toEqual([
    "workspace.kiln",
    "Z.kiln",
    "a/out/x.kiln",
    "a/z.kiln",
    "a/é.kiln",
    "b.kiln",
    "std:workspace.kiln",
  ]);
  expect(workspace.modules.get("a/z.kiln")).toMatchObject({
    input: "",
    path: "a/z.kiln",
    folder: join(folder, "root/a"),
    source: { path: "a/z.kiln" },
  });
});

test("recipes by globs, none of them outside", () => {
  const folder = files({
    "root/workspace.kiln": `workspace w { recipes = ["recipes/**/*.kiln", "x.kiln", "../core/*.kiln"] }`,
    "root/recipes/a/a.kiln": "",
    "root/other/b.kiln": "",
    "root/x.kiln": "",
    "core/c.kiln": "",
  });
  const { workspace, diagnostics } = load(folder);
  expect([...workspace.modules.keys()]).toEqual(["workspace.kiln", "recipes/a/a.kiln", "x.kiln", "std:workspace.kiln"]);
  expect(diagnostics.map(say)).toEqual([`KILN-E1132 workspace.kiln:1:25: the glob "../core/*.kiln" leaves the workspace`]);
});

const CORE = {
  "std/workspace.kiln": `exports { libraries = [start] }`,
  "std/a.kiln": `library start { }`,
  "net/workspace.kiln": "",
  "net/a.kiln": `library tcp { option mss: int { default = 536 } }`,
  "core/workspace.kiln": `input net = path("../net")\nexports { libraries = [lwip]  platforms = [qemu, linux]  images = [demo] }`,
  "core/a.kiln": `platform qemu { archs = [x86_64] }\nplatform linux { }\nlibrary lwip { needs pool, net.tcp, std.start }\nlibrary pool { }\nimage demo { platforms = [linux] }`,
};

test("inputs: names of their own, exports, opened names, std in each", () => {
  const tried = configure({
    ...CORE,
    "root/workspace.kiln": `input core = path("../core")\nopen core { lwip, qemu }`,
    "root/a.kiln": `library pool { }\nimage web { platforms = [qemu]  needs lwip, pool, std.start  needs core.lwip when target.platform == core.qemu }`,
  });
  expect(tried.said).toEqual([]);
  expect(present(tried)).toEqual(["core.net.tcp", "core.pool", "pool", "std.start", "core.lwip", "app"]);
  expect(values(tried)).toEqual({ "core.net.tcp.mss": 536n });
  expect(tried.target?.options.get("core.net.tcp.mss")?.cName).toBe("CONFIG_TCP_MSS");
  expect(tried.target).toMatchObject({ name: "web@qemu-x86_64", imageName: "web", platformName: "qemu", arch: "x86_64" });
});

test("targets", () => {
  const folder = files({
    ...CORE,
    "root/workspace.kiln": `input core = path("../core")\nopen core { linux, qemu }\nexports { images = [web, multi] }`,
    "root/a.kiln": `image web { platforms = [qemu, linux] }\nimage multi { platforms = [linux, qemu]  archs = [arm64, x86_64] }\nimage hidden { platforms = [linux] }\nlibrary lwip { }`,
  });
  const { declarations, diagnostics } = collectDeclarations(load(folder).workspace);
  expect(diagnostics.map(say)).toEqual([]);
  const select = (...patterns: string[]): readonly string[] => {
    const selected = selectTargets(declarations, patterns, "x86_64");
    return [
      ...selected.targets.map((target) => (target.library === undefined ? target.name : `${target.name}.${target.library}`)),
      ...selected.diagnostics.map((one) => `${say(one)}; ${one.advice}`),
    ];
  };
  expect(select()).toEqual(["web@qemu-x86_64", "web@linux-x86_64", "multi@linux-arm64", "multi@linux-x86_64", "multi@qemu-x86_64"]);
  expect(select("web", "web@qemu", "multi")).toEqual(["web@qemu-x86_64", "multi@linux-x86_64"]);
  expect(select("web@linux-x86_64.core.lwip", "web.app", "multi@linux-arm64", "hidden")).toEqual([
    "web@linux-x86_64.core.lwip",
    "web@qemu-x86_64.app",
    "multi@linux-arm64",
    "hidden@linux-x86_64",
  ]);
  expect(select("core.demo", "core.demo.lwip")).toEqual(["core.demo@linux-x86_64", "core.demo@linux-x86_64.lwip"]);
  expect(select("wep", "web@linus", "multi@qemu-arm64", "lwip@qemu.x", "web@qemu-arm65", "web.net.tcp@qemu")).toEqual([
    `KILN-E1126: there is no image or library "wep"; did you mean "web"?`,
    `KILN-E1127: web is not made for the platform of "web@linus"; did you mean "linux"?`,
    `KILN-E1128: there is no target "multi@qemu-arm64": multi is not made for this architecture; take one of these, or add it to \`archs\` of the image`,
    `KILN-E1126: there is no image or library "lwip@qemu.x"; did you mean "lwip"?`,
    `KILN-E1128: there is no target "web@qemu-arm65": web is not made for this architecture; take one of these, or add it to \`archs\` of the image`,
    `KILN-E1126: there is no image or library "web.net.tcp@qemu"; give IMAGE, IMAGE@PLATFORM, IMAGE@PLATFORM-ARCH, one of these with .LIBRARY, or a library`,
  ]);
  // Libraries alone: on the platform that the first exported image begins with, or another one that the workspace sees.
  expect(select("lwip", "lwip@linux", "core.lwip")).toEqual([
    "lwip@qemu-x86_64.lwip",
    "lwip@linux-x86_64.lwip",
    "core.lwip@qemu-x86_64.core.lwip",
  ]);
  const listed = listTargets(declarations, "arm64").map((target) => target.name);
  expect(listed).toEqual([
    "web@qemu-x86_64",
    "web@linux-arm64",
    "multi@linux-arm64",
    "multi@linux-x86_64",
    "multi@qemu-x86_64",
    "hidden@linux-arm64",
  ]);
});

test("a library alone has its defaults, and what it needs", () => {
  const folder = files({
    "root/workspace.kiln": "",
    "root/a.kiln": `platform linux { }
library lwip { option a: int { default = 3 }  option b: bool { default = target.platform == linux }  needs pool  suggests log }
library pool { }
library log { }
library other { }
image web { platforms = [linux]  needs lwip, other  options { lwip.a = 5 } }`,
  });
  const { declarations } = collectDeclarations(load(folder).workspace);
  const { targets } = selectTargets(declarations, ["lwip"], "x86_64");
  const {
    targets: [resolved],
    diagnostics,
  } = resolveTargets(declarations, targets, ["lwip.b=false"]);
  expect(diagnostics).toEqual([]);
  expect(resolved?.name).toBe("lwip@linux-x86_64");
  expect(resolved?.libraries.map(({ name }) => name)).toEqual(["log", "pool", "lwip", "app"]);
  expect([...(resolved?.options.values() ?? [])].map(({ name, value }) => [name, value])).toEqual([
    ["a", 3n],
    ["b", false],
  ]);
});

test("a library alone in a workspace without platforms", () => {
  const { declarations } = collectDeclarations(load(files({ "root/workspace.kiln": "", "root/a.kiln": "library lwip { }" })).workspace);
  expect(selectTargets(declarations, ["lwip"], "x86_64").diagnostics.map(({ code }) => code)).toEqual(["KILN-E1130"]);
});

test("consts through imports", () => {
  const tried = configure({
    "root/a.kiln": `import { PAGE } from ./sizes/all.kiln\nplatform q { }\nimage web { platforms = [q]  needs a }\nlibrary a { option n: size { default = PAGE } }`,
    "root/sizes/all.kiln": `const UNIT = 1KiB\nconst PAGE = UNIT * 4`,
  });
  expect(values(tried)).toEqual({ "a.n": 4096n });
});

test("the shipped libraries are taken in wherever they lie, and are shown by name", () => {
  const folder = files({
    "root/workspace.kiln": `input core = shipped("core")\nopen core { heap }`,
    "shipped/workspace.kiln": `exports { libraries = [heap] }`,
    "shipped/heap.kiln": `library heap { }`,
  });
  const { workspace, diagnostics } = load(folder);
  expect(diagnostics).toEqual([]);
  expect(workspace.modules.get("core:heap.kiln")).toMatchObject({ folder: join(folder, "shipped"), source: { path: "core:heap.kiln" } });
  const wrong = load(files({ "root/workspace.kiln": `input core = shipped("cor")` }));
  expect(wrong.diagnostics.map(say)).toEqual(['KILN-E1124 workspace.kiln:1:14: the input "core" isn\'t a workspace that Kiln can take in']);
});

test("a workspace is made by no rule", () => {
  const { diagnostics } = collectDeclarations(load(files({ "root/workspace.kiln": "workspace demo using c_library { }" })).workspace);
  expect(diagnostics.map(say)).toEqual(["KILN-E0306 workspace.kiln:1:22: `using` can't stand in a workspace"]);
});
