import { describe, expect, test } from "vitest";
import { say } from "./expressions.ts";
import { evaluate } from "./targets.ts";

const OTHER = {
  "root/workspace.kiln": 'workspace test { }\ninput other = path("../other")\n',
  "other/workspace.kiln": "workspace other { }\nexports { libraries = [net]  values = [level] }\n",
  "other/net.kiln":
    'library net {\n  option fast: bool { default = false }\n  sources = [./net.c]\n  version = "1"\n  cflags = ["-a${version}"]\n}\n',
  "other/level.kiln": "let level = 3\n",
  "other/net.c": "int net;\n",
};
const image = (more: string, options = ""): string =>
  `image web {\n  platforms = [linux]\n  needs other.net\n  app { sources = [./src/main.c] }\n  ${options}\n}\n${more}`;
const flags = (recipe: string): readonly string[] => {
  const tried = evaluate(recipe, OTHER);
  expect(say(tried.diagnostics)).toBe("");
  return [...tried.steps.values()].find(({ name }) => name.endsWith("/net.c"))?.command.slice(3) ?? [];
};

describe("a library of another workspace", () => {
  test("as it is", () => {
    expect(flags(image(""))).toEqual(["-a1"]);
  });

  test("is extended, also conditionally, by what this workspace sees", () => {
    expect(flags(image('extend library other.net { cflags ++= ["-b"] }\n'))).toEqual(["-a1", "-b"]);
    const conditional = 'extend library other.net when other.net.fast { cflags ++= ["-fast"] }\n';
    expect(flags(image(conditional))).toEqual(["-a1"]);
    expect(flags(image(conditional, "options { other.net.fast = true }"))).toEqual(["-a1", "-fast"]);
  });

  test("is overridden: what others read of the field is the new one", () => {
    expect(flags(image('override other.net { version = "2" }\n'))).toEqual(["-a2"]);
    expect(flags(image('override other.net { cflags = ["-d"] }\nextend library other.net { cflags ++= ["-e"] }\n'))).toEqual(["-d", "-e"]);
  });
});

test("a rule, a toolchain and a platform of one's own, without anything of std", () => {
  const tried = evaluate(
    `platform box {
  toolchain = { cc = ["tcc", "-run"] }
  run = { kind = "process" }
}
rule program(lib: { sources: [file] }, target) => {
  objects = [derivation {
    kind = "compile"
    name = path_of(source)
    command = [...target.toolchain.cc, "source.c"]
    inputs = { "source.c" = source }
    outputs = ["out"]
  } / "out" for source in lib.sources]
}
rule bundle(img, target, libs) => {
  outputs = { image = concat_map([lib for lib in libs if lib.name == "tool"], fn(lib) => lib.objects)[0] }
}
library tool using program { sources = [./tool.c] }
image kit using bundle {
  platforms = [box]
  needs tool
  app { sources = [] }
}
`,
    { "root/tool.c": "int main;\n" },
  );
  expect(say(tried.diagnostics)).toBe("");
  expect(tried.evaluation?.targets.map(({ name }) => name)).toEqual(["kit@box-x86_64"]);
  expect([...tried.steps.values()].map(({ name, command }) => [name, ...command])).toEqual([["tool.c", "tcc", "-run", "source.c"]]);
});
