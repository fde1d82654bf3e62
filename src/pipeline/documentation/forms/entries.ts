import { expression, recipe, type Form } from "./form.ts";

/** What stands in the blocks of declarations. */
export const ENTRIES: readonly Form[] = [
  {
    names: ["option", "enum"],
    title: "something that can be configured",
    syntax: [
      "option NAME: TYPE { prompt = …  default = …  depends = …  visible = …  range = …  requires = […]  boot = …  help = … }",
      "options from ./Config.uk [as NAME]   all that a Kconfig file declares",
    ],
    meaning: [
      'Types: bool, int, int(0..9), size, size(1KiB..1MiB), string, enum("a", "b"). Read as `opt.NAME` in its library, LIBRARY.NAME elsewhere, CONFIG_LIBRARY_NAME in C; set by `options { … }` of an image or `--set LIBRARY.NAME=VALUE`; with `boot = true` also when the image starts, `kiln run IMAGE --boot LIBRARY.NAME=VALUE`.',
    ],
    example: recipe(
      "library net {",
      '  option mode: enum("heap", "pool") { prompt = "Where buffers come from"  default = "heap" }',
      '  option buffers: int(8..4096) { depends = opt.mode == "pool"  default = 64 }',
      "  sources = [./net.c]",
      "}",
    ),
    section: "Options",
  },
  {
    names: ["opt"],
    title: "the options of the library that the text belongs to",
    syntax: ["opt.NAME"],
    meaning: [
      "In bodies and conditions of a library or an image's `app`. Options of libraries that it needs are LIBRARY.NAME; whether a library is there, LIBRARY.present.",
    ],
    example: recipe("library net { option ipv6: bool {}  sources = [./net.c, ./v6.c when opt.ipv6] }"),
    section: "Libraries",
  },
  {
    names: ["target"],
    title: "what is built for",
    syntax: ["target.name", "target.arch", "target.platform", "target.toolchain", "target.settings.FIELD"],
    meaning: [
      "In bodies of libraries, images and platforms; `settings` are the platform's fields. Conditions read `target.arch` and `target.platform` only, and compare them with bare names.",
    ],
    example: recipe('library cpu { sources = [if target.arch == "x86_64" then ./x86.S else ./arm.S] }'),
    section: "Libraries",
  },
  {
    names: ["needs", "suggests"],
    title: "libraries, or options of them, that must or should be part of the target",
    syntax: ["needs NAME, LIBRARY.OPTION [when CONDITION]", "suggests NAME [when CONDITION]"],
    meaning: [
      "`needs` makes a library (or whoever provides an interface) part of the target, and raises a bool option to true. `suggests` does so unless a wish says otherwise. Names are written out, never computed.",
    ],
    example: recipe(
      "library sched { option threads: bool {}  sources = [./sched.c] }",
      "library log { sources = [./log.c] }",
      "library net {",
      "  option pool: bool {}",
      "  needs sched.threads when opt.pool",
      "  suggests log",
      "  sources = [./net.c]",
      "}",
    ),
    section: "Needs",
  },
  {
    names: ["provides"],
    title: "interfaces that a library can stand for",
    syntax: ["provides INTERFACE, …"],
    meaning: ["Of those that provide an interface exactly one is part of a target: see `kiln doc interface`."],
    example: recipe("interface power {}", "library reset { provides power  sources = [./reset.c] }"),
    section: "Interfaces",
  },
  {
    names: ["choose"],
    title: "who provides an interface",
    syntax: ["choose INTERFACE = LIBRARY [when CONDITION]"],
    meaning: ["In images, profiles and platforms; the image counts most."],
    example: recipe(
      "interface net {}",
      "library virtio { provides net  sources = [./virtio.c] }",
      "library tap { provides net  sources = [./tap.c] }",
      "image web { platforms = [linux]  needs net  choose net = tap  app { sources = [./main.c] } }",
    ),
    section: "Images",
  },
  {
    names: ["use"],
    title: "takes in profiles",
    syntax: ["use PROFILE, …"],
    meaning: ["In images and profiles: their needs, choices, checks and wishes count as if they stood here, one rank lower."],
    example: recipe("profile small {}", "image web { use small  platforms = [linux]  app { sources = [./main.c] } }"),
    section: "Profiles",
  },
  {
    names: ["check", "because"],
    title: "what must hold once all options are settled, and why",
    syntax: ['check CONDITION [when CONDITION] because "…"', 'FIELD = VALUE because "…"   in options { … }'],
    meaning: [
      "A check raises nothing; where it fails the message shows the values and where they come from. `because` tells those who meet the check, or a `force`, why it is so.",
    ],
    example: recipe(
      "library pool {",
      "  option size: size { default = 1MiB }",
      '  check opt.size >= 64KiB because "a pool needs room"',
      "  sources = [./pool.c]",
      "}",
    ),
    section: "Libraries",
  },
  {
    names: ["when"],
    title: "a part that is there only if a condition holds",
    syntax: [
      "[ELEMENT when CONDITION]",
      "{ FIELD = VALUE when CONDITION }",
      "FIELD = VALUE when CONDITION",
      "needs NAME when CONDITION",
      "default = VALUE when CONDITION",
    ],
    meaning: [
      "Of elements, fields of records and fields of blocks any expression that gives a bool. Of needs, suggests, choose, check, extend, options and wishes a condition: it is decided before evaluation, from options, consts, `target.platform`, `target.arch`, LIBRARY.present, comparisons, && || !, integer arithmetic, if.",
    ],
    example: expression('[1, 2 when 1 > 2, ...["x"] when "a" < "b"]', '[1, "x"]'),
    section: "Conditions",
  },
  {
    names: ["default", "force"],
    title: "ranks: what yields, and what never does",
    syntax: [
      "default = VALUE [when CONDITION]   in an option or interface",
      "default LIBRARY.OPTION = VALUE   in options { … }",
      'force LIBRARY.OPTION = VALUE because "…"',
      "{ default FIELD = VALUE }",
      "{ force FIELD = VALUE }",
    ],
    meaning: [
      "Of two wishes for an option, or two fields that `&` merges, a `force` beats a plain one, that a `default`. In an option the first default that applies is its value where nobody wishes anything.",
    ],
    example: expression("{ default a = 1  b = 2 } & { a = 3  force b = 4 }", "{ a = 3  b = 4 }"),
    section: "Resolution",
  },
  {
    names: ["source"],
    title: "code that is fetched",
    syntax: ['source { urls = […]  hash = "sha256-…"  patches = […]  strip = 1  keep = […] }'],
    meaning: [
      'In a library: a tree, fetched from the first of `urls` that works, verified, unpacked and patched. `source / "a.c"` is a file of it, `glob(source, "*.c")` lists files. Without a hash the message tells how to get it.',
    ],
    example: recipe(
      "library lz4 {",
      '  source { urls = ["npm:lz4@1.0.0"]  hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" }',
      '  sources = [source / "lz4.c"]',
      "}",
    ),
    section: "Libraries",
  },
  {
    names: ["flags"],
    title: "flags for some of the sources",
    syntax: ['flags "GLOB" { cflags = […] }'],
    meaning: [
      "A labelled block: it may stand several times, and gives the rule a list of records with the field `files`. Flags of all that fit are given, in order.",
    ],
    example: recipe("library net {", "  sources = [./net.c, ./sum.c]", '  flags "sum.c" { cflags = ["-O3"] }', "}"),
    section: "Blocks",
  },
  {
    names: ["=", "+=", "++="],
    title: "the value of a field; more of it",
    syntax: ["FIELD = VALUE", "FIELD += VALUE   in a block", "FIELD ++= VALUE   in a block"],
    meaning: [
      "The first `=` whose `when` holds counts, then each `+=` and `++=` adds to it in order: lists and strings are joined, records merged. The two mean the same. Two values are compared by `==`.",
    ],
    example: recipe("library net {", "  sources  = [./net.c]", "  sources += [./debug.c] when target.platform == qemu", "}"),
    section: "Blocks",
  },
];
