import { recipe, workspace, type Form } from "./form.ts";

/** What stands at the top of a file. */
export const ITEMS: readonly Form[] = [
  {
    names: ["library", "using"],
    title: "a microlibrary",
    syntax: ["library NAME { … }", "library NAME using RULE { … }"],
    meaning: [
      "Its body has options, needs, checks, a `source { … }`, and the fields that its rule knows: of `std.c_library`, the rule of all that name no other, sources, includes, defines, cflags, exports, embed. Fields see one another, `opt`, `target` and options of what it needs.",
    ],
    example: recipe(
      "library clock {",
      '  version = "1.0"',
      "  option tick: int { default = 10 }",
      "  sources = [./clock.c]",
      '  defines = { TICK = "${opt.tick}" }',
      "}",
    ),
    section: "Libraries",
  },
  {
    names: ["interface"],
    title: "what exactly one library of a target provides",
    syntax: ["interface NAME { default = LIBRARY [when CONDITION] }"],
    meaning: [
      "Libraries say `provides NAME`, others `needs NAME`. Who provides it: what is chosen by `choose`, else the first default that applies, else the only one that could.",
    ],
    example: recipe(
      "interface net { default = virtio }",
      "library virtio { provides net  sources = [./virtio.c] }",
      "library web { needs net  sources = [./web.c] }",
    ),
    section: "Interfaces",
  },
  {
    names: ["platform"],
    title: "something that images are built for",
    syntax: ["platform NAME { archs = […]  toolchain = …  run { … }  … }"],
    meaning: ["Has needs, choices, checks and `options { … }` as images have them; all other fields are for rules, as `target.settings`."],
    example: recipe("platform board {", "  archs  = [x86_64]", '  cflags = ["-mno-red-zone"]', '  run { kind = "process" }', "}"),
    section: "Platforms",
  },
  {
    names: ["image", "app", "options", "test"],
    title: "what is built: one target for each platform and architecture that it lists",
    syntax: [
      "image NAME { platforms = […]  needs …  app { … }  options { … }  test NAME { … } }",
      'options { [default | force] LIBRARY.OPTION = VALUE [when CONDITION] [because "…"] }',
      "test NAME { run = […]  expect = […]  exit = 0 }",
    ],
    meaning: [
      "`app { … }` is its own library, which needs all that the image needs; `options { … }` are wishes for options; `test NAME { … }` is what `kiln test` runs: arguments of the guest, texts that its console must show in this order, its exit status.",
    ],
    example: recipe(
      "library greet { option times: int { default = 1 }  sources = [./greet.c] }",
      "image hello {",
      "  platforms = [linux]",
      "  needs greet",
      "  app { sources = [./main.c] }",
      "  options { greet.times = 3 }",
      '  test greets { expect = ["hello"] }',
      "}",
    ),
    section: "Images",
  },
  {
    names: ["profile"],
    title: "wishes, needs, choices and checks that several images use",
    syntax: ["profile NAME { needs …  choose …  check …  options { … } }"],
    meaning: ["Images take it in by `use NAME`. Its wishes rank above a platform's and below the image's own."],
    example: recipe(
      "library log { option level: int { default = 1 }  sources = [./log.c] }",
      "profile quiet { options { log.level = 0 } }",
      "image web { use quiet  platforms = [linux]  needs log  app { sources = [./main.c] } }",
    ),
    section: "Profiles",
  },
  {
    names: ["workspace"],
    title: "the name of a workspace, which files are its recipes, and what it is published as",
    syntax: ['workspace NAME { recipes = ["recipes/**/*.kiln"]  version = "1.2.0"  license = "MIT"  summary = "…" }'],
    meaning: [
      "Stands in workspace.kiln, as `input` and `exports` do. Without `recipes` all .kiln files are recipes, but for those in dot folders, node_modules, out and nested workspaces.",
      "`kiln publish` makes a bundle of this name and `version`. `kiln` is the oldest Kiln that it is for.",
    ],
    example: workspace('workspace demo { recipes = ["*.kiln"]  version = "1.2.0" }'),
    section: "Workspaces",
  },
  {
    names: ["input", "open"],
    title: "another workspace taken in; its declarations by their bare names",
    syntax: [
      'input NAME = path("../FOLDER")',
      'input NAME = shipped("core")',
      'input NAME = oci("oci://HOST/REPOSITORY:VERSION", key = "ed25519:…")',
      "open INPUT { NAME, … }",
    ],
    meaning: ["Declarations of an input are INPUT.NAME; after `open` those that it lists are NAME. `std`, the rules, is an input always."],
    example: workspace('input core = shipped("core")', "open core { linux, printf }"),
    section: "Workspaces",
  },
  {
    names: ["exports"],
    title: "what others see",
    syntax: ["exports { libraries = […]  images = […]  values = […]  … }", "exports { headers = […]  symbols = […] }   in a library"],
    meaning: [
      "In workspace.kiln: what other workspaces see of this one, and which images `kiln build` builds. Without it all declarations are seen, no values and no rules.",
      "In a library of `std.c_library`: folders of headers that others may include, and patterns of the symbols that they may use; all others become local.",
    ],
    example: recipe("library heap {", "  sources = [./heap.c]", '  exports { headers = [./include]  symbols = ["heap_*"] }', "}"),
    section: "Workspaces",
  },
  {
    names: ["extend"],
    title: "adds to a declaration, as if it stood there",
    syntax: ["extend library | image | platform | profile NAME [when CONDITION] { … }"],
    meaning: ["Options, needs, fields that aren't there, `+=` to those that are. It can't replace: `override` does."],
    example: recipe(
      "library clock { sources = [./clock.c] }",
      "extend library clock when target.platform == qemu { sources += [./clock_qemu.c] }",
    ),
    section: "Extend and override",
  },
  {
    names: ["override"],
    title: "replaces fields of a declaration, or adds to them",
    syntax: ["override NAME { FIELD = …  FIELD ++= … }"],
    meaning: ["Also of an input, without touching it. What the declaration computes from the field follows: bodies are late-bound."],
    example: recipe("library clock { sources = [./clock.c]  cflags = [] }", 'override clock { cflags ++= ["-O1"] }'),
    section: "Extend and override",
  },
  {
    names: ["rule"],
    title: "how declarations become steps",
    syntax: ["rule NAME(lib: { FIELD: TYPE, … }, target, deps) => { … }", "rule NAME(img, target, libs) => { outputs = { … } }"],
    meaning: [
      "`library x using NAME` calls it with the body as `lib`, and what the rules of all needed libraries gave as `deps`. The type of `lib` says which fields there are.",
    ],
    example: recipe(
      'rule texts(lib: { lines: [string] }, target, deps) => { archive = text(join(lib.lines, "\\n")) }',
      'library poem using texts { lines = ["roses are red"] }',
    ),
    section: "Rules",
  },
  {
    names: ["const"],
    title: "a value of a file that conditions may read too",
    syntax: ["const NAME = EXPRESSION"],
    meaning: ["As `let` at the top of a file; where a condition reads it, it must itself be one: bools, integers, strings, other consts."],
    example: recipe("const PAGE = 4KiB", "library heap { option size: size { default = 16 * PAGE }  sources = [./heap.c] }"),
    section: "Values of a file",
  },
  {
    names: ["import", "from", "as"],
    title: "values of another recipe, or of an input",
    syntax: ["import { NAME, NAME as OTHER } from ./FILE.kiln", "import { NAME } from INPUT"],
    meaning: ["`let`s, `const`s and rules of a recipe of this workspace; of an input the values that its workspace.kiln exports."],
    example: recipe("import { zig } from std", "library about { sources = [./about.c]  defines = { CC = zig.cc } }"),
    section: "Values of a file",
  },
];
