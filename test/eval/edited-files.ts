const FAST = 'config KINDS_FAST\n\tbool "Fast"\n';

const DEPENDENCIES = '...record_of([{ name = "dep/${dep.name}"  value = dep.archive } for dep in deps])';

/** Rules that make steps of others' steps: in chains, in functions, through records and lists, and with a look at which one a step is. */
export const STEPS_OF_OTHERS: readonly string[] = [
  rules('["ar"]', "", "[]", DEPENDENCIES),
  rules(
    '["ar"]',
    "given = [dep.archive for dep in deps]",
    'concat_map(libs, fn(lib) => [if one == lib.archive then "same" else "other" for one in lib.given])',
  ),
  rules(
    '["ar"]',
    "given = deps",
    "[lib.name for lib in libs if len(lib.given) > 0]",
    DEPENDENCIES,
    "if len(lib.given) > 0 then lib.given[0].archive else lib.archive",
  ),
  rules('["ar"]', "wrap = fn(file) => wrapped(lib, own, file)", "[]", "", "libs[0].wrap(lib.archive)"),
  rules('["ar"]', "all = { own = own  deps = [{ file = dep.archive } for dep in deps] }", "[]", "", "lib.all.own"),
  rules('["ar", ...[hash(json(dep.archive)) for dep in deps]]', "", "[]", ""),
  rules('["ar"]', "both = wrapped(lib, own, (if len(deps) > 0 then deps[0].both else own))", "[]", "", "lib.both"),
];

/** Each file of a workspace, in the ways that it may stand: the first is where all begins; undefined: it isn't there. */
export const FILES: Readonly<Record<string, readonly (string | undefined)[]>> = {
  "std/workspace.kiln": ["workspace std { }\nexports { rules = [c_library, image] }\n"],
  "std/rules.kiln": [
    rules('["ar"]'),
    rules('["ar", "rcs"]'),
    `# moved\n${rules('["ar"]')}`,
    rules("lib.nothing"),
    rules("concat_map(deps, fn(dep) => names(dep))"),
    rules('["ar"]', "of = fn(word) => [word, target.name]", onlySmall('lib.of("x")')),
    rules('["ar"]', "late = [target.name, lib.name]", onlySmall("lib.late")),
    rules('["ar"]', "late = concat_map(deps, fn(dep) => dep.late) ++ lib.cflags", onlySmall("lib.late")),
    ...STEPS_OF_OTHERS,
  ],
  "root/workspace.kiln": ["workspace test { }\n"],
  "root/platform.kiln": [
    platform("cc", 'if net.present then ["-n"] else []'),
    platform("cc"),
    platform("gcc"),
    `# moved\n${platform("cc")}`,
    platform("cc", '["-mx"]'),
    platform("cc", '[throw("no flags of the platform")]'),
    platform("cc", '["-mx"]', 'title = "Linux"'),
    platform("cc", "[]", 'name_of = fn(name) => "a ${name}"'),
    platform("cc", "[]", 'name_of = fn(name) => "b ${name}"'),
    `${platform("cc")}platform other { toolchain = { cc = "x" }  run = { } }\n`,
  ],
  "root/flags.kiln": [
    'import { level } from ./level.kiln\nlet flags = ["-O${level}"]\n',
    '# moved\nimport { level } from ./level.kiln\nlet flags = ["-O${level}"]\n',
    'let flags = ["-g"]\n',
    'let flags = [throw("no flags")]\n',
  ],
  "root/level.kiln": ["let level = 1\n", "let level = 2\n", undefined],
  "root/net.kiln": [
    net("[./net/a.c]"),
    `# moved\n${net("[./net/a.c]")}`,
    net('glob(./net, "*.c")'),
    net("[./net/a.c]", "option size: int { default = 3 }"),
    net("[./net/a.c]", 'option size: int { default = 1  help = "How many" }'),
    net("[./net/a.c]", "option size: int(0..5) { default = 1 }"),
    net("[./net/a.c]", "option size: size { default = 1 }"),
    net("[./net/a.c]", 'option size: int { default = 1 }\n  option mode: enum("a", "b") { default = "a" }'),
    net("[./net/a.c]", 'option size: int { default = 1 }\n  option mode: string { default = "a" }'),
    net("[./net/a.c]", 'option size: int { default = 1 }\n  check opt.size < 9 because "it is full"'),
    net("[./net/a.c]", 'option size: int { default = 1 }\n  summary = "Net"'),
    net('[throw("no sources")]'),
    `import { BASE } from ./sizes.kiln\n${net("[./net/a.c]", "option size: int { default = BASE }")}`,
    undefined,
  ],
  "root/sizes.kiln": ["const BASE = 3\n", "const BASE = 4\n", "# moved\nconst BASE = 3\n", "const BASE = true\n", undefined],
  "root/kinds.kiln": [
    kinds("options from ./Config.uk"),
    `# moved\n${kinds("options from ./Config.uk")}`,
    kinds("option fast: bool { default = true }"),
    kinds("option fast: bool { default = net.size > 2 }\n  needs net"),
    kinds("options from ./Config.uk\n  needs net"),
  ],
  "root/Config.uk": [
    FAST,
    `# moved\n${FAST}`,
    `${FAST}\tdefault y if NET_SIZE > 2\n`,
    `${FAST}\tdefault y\n\tselect LIBNET\n`,
    `${FAST}\tdepends on NOBODY\n`,
    `${FAST}source "Config.more"\n`,
    `${FAST}osource "Config.m*"\n`,
    "nonsense\n",
    undefined,
  ],
  "root/Config.more": ["config KINDS_MORE\n\tdef_bool y\n", "config KINDS_MORE\n\tdef_bool n\n", undefined],
  "root/small.kiln": [
    "profile small_one { options { net.size = 7 } }\n",
    "# moved\nprofile small_one { options { net.size = 7 } }\n",
    "profile small_one { options { net.size = 8 when log.present } }\n",
    "profile small_one { options { kinds.fast = true } }\n",
    undefined,
  ],
  "root/net/a.c": ["a", "aa", undefined],
  "root/net/b.c": ["b", "a", undefined],
  "root/log.kiln": [
    log('cflags = flags ++ [if net.present then "-N" else "-n"]', "import { flags } from ./flags.kiln\n"),
    log("cflags = flags", "import { flags } from ./flags.kiln\n"),
    log('cflags = ["-D${read_text(./version.txt)}"]'),
    log("cflags = [target.platform]"),
    log("cflags = [target.name]"),
    log('cflags = ["-a"]  version = target.name'),
    log('cflags = [if starts_with(target.name, "web") then "-w" else throw("small")]'),
    log('cflags = ["-O1"]'),
    log('cflags = ["-O1"]', "# moved\n"),
    log('cflags = ["-O1"]  version = "2"'),
    log('cflags = ["-O1"]  exports { headers = [./include, ./net] }'),
    log('cflags = [if net.present then "-N" else "-n"]'),
    log('cflags = [throw("no log")]', "# moved\n\n"),
    log("cflags = []", made("v"), ', made / "v"'),
    log("cflags = []", `# moved\n${made("v")}`, ', made / "v"'),
  ],
  "root/log.c": ["int log;", "int log2;"],
  "root/include/log.h": ["h", "hh", undefined],
  "root/include/other.h": [undefined, "o"],
  "root/version.txt": ["1", "2", undefined],
  "root/more.kiln": [
    'extend library log when net.present { cflags ++= ["-DNET"] }\n',
    '# moved\nextend library log when net.present { cflags ++= ["-DNET"] }\n',
    undefined,
    'override log { cflags = ["-q"] }\n',
    "extend library log when net.size > 2 { option more: bool { default = true } }\n",
    'extend platform linux { title = "Extended" }\n',
  ],
  "root/image.kiln": [
    image("needs net, log"),
    `# moved\n${image("needs net, log")}`,
    image("needs log"),
    image("needs net, log\n  options { net.size = 9 }"),
    image("needs net", "Web 2"),
    image("needs net, log", "${target.settings.title ?? target.name}"),
    image("needs net, log", "size ${net.size}"),
    image("needs net, log", "Web", ""),
    image("needs net, log, kinds"),
    image("needs kinds", '${if kinds.fast then "fast" else "slow"}'),
    image("needs net, log", "Web", "needs net, kinds"),
    image("needs net, log\n  use small_one"),
    image("needs net, log", "Web", "needs log"),
    image("needs net, log", "Web", "needs net, log  options { net.size = 2 }"),
  ],
  "root/main.c": ["int main;", "int main2;"],
};

function rules(command: string, more = "", words = "[]", inputs = "", file = "lib.archive"): string {
  return `
let compile = fn(lib, target, deps, debug) => derivation {
  kind = "link"
  name = if debug then "\${lib.name} (debug)" else lib.name
  command = [target.toolchain.cc, ...(target.settings.cflags ?? []), ...${command}, ...lib.cflags, ...[dep.name for dep in deps]]
  inputs = {
    ...record_of([{ name = "o\${one.index}"  value = one.value } for one in zip_with_index(lib.sources)])
    ${inputs}
    ...merge_all([record_of([{ name = "include/\${dep.name}/\${one.index}"  value = one.value } for one in zip_with_index(dep.headers)]) for dep in deps])
  }
  outputs = ["lib.a"]
  env = lib.config
} / "lib.a"
let wrapped = fn(lib, own, file) => derivation {
  kind = "link"
  name = "\${lib.name} (wrapped)"
  command = ["wrap"]
  inputs = { own = own  file = file }
  outputs = ["w"]
} / "w"
rule c_library(lib: { sources: [file], cflags: [string] = [], exports: { headers: [any] = [] } = {} }, target, deps) => let { own = compile(lib, target, deps, false) } in {
  archive = own
  debug = compile(lib, target, deps, true)
  headers = lib.exports.headers
  ${more}
}
let linked = fn(img, target, libs, debug) => derivation {
  kind = "image"
  name = img.name
  command = ["ld", img.title, ...[lib.version for lib in libs], ...(if target.settings has name_of then [target.settings.name_of(img.name)] else []), ...${words}]
  inputs = fold(libs, {}, fn(sofar, lib) => sofar & { "\${lib.name}.a" = if debug then lib.debug else (${file}) })
  outputs = ["image"]
} / "image"
rule image(img: { title: string = "" }, target, libs) => {
  outputs = { image = linked(img, target, libs, false)  debug = linked(img, target, libs, true) }
  lazy = ["debug"]
}
`;
}

/** Words that only one of the images, the second, asks of all libraries. */
function onlySmall(words: string): string {
  return `(if img.name == "small" then concat_map(libs, fn(lib) => ${words}) else [])`;
}

function platform(cc: string, cflags = "[]", more = ""): string {
  return `platform linux { toolchain = { cc = "${cc}-\${target.arch}" }  cflags = ${cflags}  run = { kind = "process" }  ${more} }\n`;
}

export function net(sources: string, option = "option size: int { default = 1 }"): string {
  return `library net {\n  needs log\n  ${option}\n  sources = ${sources}\n  cflags = ["-s\${opt.size}"]\n}\n`;
}

function kinds(options: string): string {
  return `library kinds {\n  ${options}\n  sources = [./log.c]\n  cflags = [if opt.fast then "-F" else "-f"]\n}\n`;
}

function made(output: string): string {
  return `let made = derivation { kind = "prepare"  name = "made"  command = ["make"]  outputs = ["${output}"] }\n`;
}

function log(fields: string, before = "", sources = ""): string {
  const headers = fields.includes("exports") ? "" : "exports { headers = [./include] }";
  return `${before}library log {\n  sources = [./log.c${sources}]\n  ${headers}\n  ${fields}\n}\n`;
}

function image(needs: string, title = "Web", small = "needs net, log"): string {
  return `image web { platforms = [linux]  title = "${title}"\n  ${needs}\n  app { sources = [./main.c] } }\nimage small { platforms = [linux]  ${small}  app { sources = [./main.c] } }\n`;
}
