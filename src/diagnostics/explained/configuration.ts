import { other, recipe, type Explanations } from "./explanation.ts";

const APP = "app { sources = [./main.c] }";
/** An image on linux with these entries. */
const image = (entries: string): string => `image web { platforms = [linux]  ${entries}  ${APP} }`;

/** KILN-E03xx: declarations, and the options of a target. */
export const CONFIGURATION: Explanations = {
  "KILN-E0301": recipe(
    "Two declarations of one name",
    "Libraries, interfaces, platforms, images and profiles of a workspace share one namespace, over all its files.",
    "library a { sources = [] }\nlibrary a { sources = [] }",
    "library a { sources = [] }\nlibrary b { sources = [] }",
  ),
  "KILN-E0302": recipe(
    "A reference to nothing",
    "No declaration of the workspace or its inputs has this name. `kiln list` shows those that there are.",
    image("needs lwipp"),
    `library lwip { sources = [] }\n${image("needs lwip")}`,
  ),
  "KILN-E0303": other(
    "What an input doesn't show",
    "A workspace decides by `exports` what others may use. Ask its author to export it, or use what is exported.",
    "needs core.internal",
    "exports { libraries = [internal] }   # in core's workspace.kiln",
  ),
  "KILN-E0304": recipe(
    "A name of another kind",
    "`needs` wants a library or interface, `platforms` platforms, `use` profiles.",
    image("needs linux"),
    `library l { sources = [] }\n${image("needs l")}`,
  ),
  "KILN-E0305": recipe(
    "A field that this declaration doesn't have",
    "Declarations have the fields that their rule reads; all others are misspellings.",
    "interface i { defaul = a }\nlibrary a { provides i  sources = [] }",
    "interface i { default = a }\nlibrary a { provides i  sources = [] }",
  ),
  "KILN-E0306": recipe(
    "An entry that can't stand here",
    "Each kind of block has its own entries: an image has no options of its own, a library no platforms.",
    "image i { platforms = [linux]  option a: bool { default = true }  app { sources = [] } }",
    "library l { option a: bool { default = true }  sources = [] }",
  ),
  "KILN-E0307": recipe(
    "What must be written out",
    "Names, dependencies and platforms are read before recipes are evaluated, so that they can be listed and checked without running anything. Only literals and `const` stand there.",
    `let p = [linux]\nimage i { platforms = p  ${APP} }`,
    `image i { platforms = [linux]  ${APP} }`,
  ),
  "KILN-E0308": recipe(
    "Two options with one name in C",
    "In C an option is CONFIG_LIBRARY_NAME, which underscores can make ambiguous.",
    `library a { option b_c: bool { default = true }  sources = [] }\nlibrary a_b { option c: bool { default = true }  sources = [] }\n${image("needs a, a_b")}`,
    `library a { option b_c: bool { default = true }  sources = [] }\n${image("needs a")}`,
  ),
  "KILN-E0309": recipe(
    "A condition with a part of the wrong type",
    "Conditions of declarations compare options and constants with values of their own type.",
    'library l { option a: bool { default = true }  sources = [] when opt.a  check opt.a > 1 because "x" }',
    'library l { option a: int { default = 2 }  sources = []  check opt.a > 1 because "x" }',
  ),
  "KILN-E0310": recipe(
    "A condition that can't be decided beforehand",
    "Conditions of `needs`, `default`, `check` and `depends` know comparisons, boolean operators and integer arithmetic only: then they can be solved, and explained.",
    'library l { option a: string { default = "x" }  sources = []  check len(opt.a) > 1 because "x" }',
    'library l { option a: string { default = "x" }  sources = []  check opt.a == "x" because "x" }',
  ),
  "KILN-E0311": recipe(
    "An option that the library doesn't have",
    "`kiln list` shows the options of each library.",
    `library l { option size: int { default = 1 }  sources = [] }\n${image("needs l  options { l.sise = 2 }")}`,
    `library l { option size: int { default = 1 }  sources = [] }\n${image("needs l  options { l.size = 2 }")}`,
  ),
  "KILN-E0312": recipe(
    "A value of another type",
    "An option takes values of its type only; there are no conversions.",
    `library l { option size: int { default = 1 }  sources = [] }\n${image('needs l  options { l.size = "2" }')}`,
    `library l { option size: int { default = 1 }  sources = [] }\n${image("needs l  options { l.size = 2 }")}`,
  ),
  "KILN-E0313": recipe(
    "Not one of the values",
    "An enum has the values that its type lists.",
    'library l { option mode: enum("heap", "pool") { default = "stack" }  sources = [] }',
    'library l { option mode: enum("heap", "pool") { default = "heap" }  sources = [] }',
  ),
  "KILN-E0314": recipe(
    "An integer outside of its range",
    "The type says from where to where; both ends count.",
    "library l { option size: int(1..8) { default = 9 }  sources = [] }",
    "library l { option size: int(1..8) { default = 8 }  sources = [] }",
  ),
  "KILN-E0315": recipe(
    "Two wishes that differ",
    "Wishes rank by layer (default, platform, profile, image, configuration file, command line) and by `default` and `force`. Two different ones of one rank can't both hold.",
    `library l { option size: int { default = 1 }  sources = [] }\nprofile a { options { l.size = 2 } }\nprofile b { options { l.size = 3 } }\n${image("use a, b  needs l")}`,
    `library l { option size: int { default = 1 }  sources = [] }\nprofile a { options { default l.size = 2 } }\nprofile b { options { l.size = 3 } }\n${image("use a, b  needs l")}`,
  ),
  "KILN-E0316": recipe(
    "A wish for an option that is off",
    "Where `depends` doesn't hold the option has no value that counts. Turn on what it depends on.",
    `library l { option pool: bool { default = false }  option size: int { depends = opt.pool  default = 1 }  sources = [] }\n${image("needs l  options { l.size = 2 }")}`,
    `library l { option pool: bool { default = false }  option size: int { depends = opt.pool  default = 1 }  sources = [] }\n${image("needs l  options { l.pool = true  l.size = 2 }")}`,
  ),
  "KILN-E0317": recipe(
    "What is required can't become true",
    "`requires` and conditional `needs` raise options. One that is forced off, or whose `depends` doesn't hold, can't be raised; the chain shows who asks.",
    `library r { option csprng: bool { default = false }  sources = [] }\nlibrary l { needs r  option v6: bool { default = true  requires = [r.csprng] }  sources = [] }\n${image('needs l  options { force r.csprng = false because "x" }')}`,
    `library r { option csprng: bool { default = false }  sources = [] }\nlibrary l { needs r  option v6: bool { default = true  requires = [r.csprng] }  sources = [] }\n${image("needs l")}`,
  ),
  "KILN-E0318": recipe(
    "An interface that nothing provides",
    "Somebody needs it, and no library of the workspace provides it on this target.",
    `interface net { summary = "x" }\n${image("needs net")}`,
    `interface net { summary = "x" }\nlibrary v { provides net  sources = [] }\n${image("needs net")}`,
  ),
  "KILN-E0319": recipe(
    "Several could provide an interface",
    "Exactly one does. Say which by `choose`, or give the interface a default.",
    `interface net { summary = "x" }\nlibrary a { provides net  sources = [] }\nlibrary b { provides net  sources = [] }\n${image("needs net")}`,
    `interface net { default = a }\nlibrary a { provides net  sources = [] }\nlibrary b { provides net  sources = [] }\n${image("needs net")}`,
  ),
  "KILN-E0320": recipe(
    "Libraries that need one another",
    "Rules hand results from those that are needed to those that need them; a circle has no beginning. Put what both need into a third library, or an interface between them.",
    `library a { needs b  sources = [] }\nlibrary b { needs a  sources = [] }\n${image("needs a")}`,
    `library a { needs b  sources = [] }\nlibrary b { sources = [] }\n${image("needs a")}`,
  ),
  "KILN-E0321": recipe(
    "Options that read one another",
    "Defaults and dependencies must have an order in which they can be settled.",
    `library l { option a: int { default = opt.b + 1 }  option b: int { default = opt.a }  sources = [] }\n${image("needs l")}`,
    `library l { option a: int { default = opt.b + 1 }  option b: int { default = 1 }  sources = [] }\n${image("needs l")}`,
  ),
  "KILN-E0322": recipe(
    "A check that doesn't hold",
    "A library says by `check` what its options must fulfil. The message shows the values and why they are so.",
    `library l { option size: int { default = 1 }  check opt.size >= 4 because "pools need it"  sources = [] }\n${image("needs l")}`,
    `library l { option size: int { default = 4 }  check opt.size >= 4 because "pools need it"  sources = [] }\n${image("needs l")}`,
  ),
  "KILN-E0323": recipe(
    "An option of a library that isn't there",
    "Only libraries of the target have values. Ask first whether it is present.",
    `library o { option size: int { default = 1 }  sources = [] }\nlibrary l { option a: int { default = o.size }  sources = [] }\n${image("needs l")}`,
    `library o { option size: int { default = 1 }  sources = [] }\nlibrary l { needs o  option a: int { default = o.size }  sources = [] }\n${image("needs l")}`,
  ),
  "KILN-E0324": recipe(
    "Conditions that undo themselves",
    "Something is needed only while it isn't there, so no state is right.",
    `library a { sources = [] }\nlibrary l { needs a when !a.present  sources = [] }\n${image("needs l")}`,
    `library a { sources = [] }\nlibrary l { needs a  sources = [] }\n${image("needs l")}`,
  ),
  "KILN-E0325": recipe(
    "A wish for a library that isn't there (a warning in images)",
    "The option has no effect on this target; on others it may.",
    `library l { option a: int { default = 1 }  sources = [] }\n${image("options { l.a = 2 }")}`,
    `library l { option a: int { default = 1 }  sources = [] }\n${image("needs l  options { l.a = 2 }")}`,
  ),
  "KILN-E0326": recipe(
    "A choice that doesn't provide the interface",
    "`choose` takes a library with `provides`.",
    `interface net { summary = "x" }\nlibrary a { sources = [] }\nlibrary b { provides net  sources = [] }\n${image("needs net  choose net = a")}`,
    `interface net { summary = "x" }\nlibrary b { provides net  sources = [] }\n${image("needs net  choose net = b")}`,
  ),
  "KILN-E0327": recipe(
    "A wish that loses against `requires` (a warning)",
    "Somebody needs the option on, so that a plain wish for off has no effect. `force` would make it an error.",
    `library r { option rng: bool { default = false }  sources = [] }\nlibrary l { needs r  option v6: bool { default = true  requires = [r.rng] }  sources = [] }\n${image("needs l  options { r.rng = false }")}`,
    `library r { option rng: bool { default = false }  sources = [] }\nlibrary l { needs r  option v6: bool { default = true  requires = [r.rng] }  sources = [] }\n${image("needs l")}`,
  ),
  "KILN-E0328": other(
    "--set against a force",
    "A recipe's `force` says why the value must be so; the command line doesn't override that.",
    "kiln build web --set lwip.ipv6=true     # the image forces false",
    "kiln build web",
  ),
  "KILN-E0329": recipe(
    "A type that an option can't have",
    "Options are bool, int, size, string, int(a..b), size(a..b) or enum(…): what C and Kconfig know.",
    "library l { option a: list { default = 1 }  sources = [] }",
    "library l { option a: int { default = 1 }  sources = [] }",
  ),
  "KILN-E0330": recipe(
    "A const that needs itself",
    "Constants are computed from others; a circle has no value.",
    "const A = B\nconst B = A\nlibrary l { option a: int { default = A }  sources = [] }",
    "const A = B\nconst B = 1\nlibrary l { option a: int { default = A }  sources = [] }",
  ),
  "KILN-E0331": recipe(
    "Arithmetic without a result",
    "A default or condition divides by zero, or doesn't fit in 64 bits.",
    `library l { option a: int { default = 9223372036854775807 + opt.b }  option b: int { default = 1 }  sources = [] }\n${image("needs l")}`,
    `library l { option a: int { default = 1 + opt.b }  option b: int { default = 1 }  sources = [] }\n${image("needs l")}`,
  ),
  "KILN-E0332": other(
    "--set in another form",
    "It takes LIBRARY.OPTION=VALUE; values are written as in recipes.",
    "kiln build web --set heap=8MiB",
    "kiln build web --set heap.size=8MiB",
  ),
  "KILN-E0333": other(
    "A line of a configuration file",
    "An image's `config` file holds lines as Kconfig writes them.",
    "CONFIG_HEAP_SIZE 8",
    "CONFIG_HEAP_SIZE=8",
  ),
  "KILN-E0334": other(
    "A name in C that no option has",
    "In a configuration file it is a warning, and the line has no effect: the option was renamed or taken away.",
    "CONFIG_HEAP_SISE=8",
    "CONFIG_HEAP_SIZE=8",
  ),
  "KILN-E0335": recipe(
    "A name that Kiln gives itself",
    "`app` is the image's own code, `std` the recipes that Kiln is shipped with.",
    "library app { sources = [] }",
    "library web_app { sources = [] }",
  ),
  "KILN-E0336": recipe(
    "open of what is no input",
    "`open` makes names of an input usable without its name before them.",
    "open core { lwip }",
    "library lwip { sources = [] }",
  ),
  "KILN-E0337": recipe(
    "An image without platforms",
    "What an image runs on is its author's choice; there is no default.",
    `image i { ${APP} }`,
    `image i { platforms = [linux]  ${APP} }`,
  ),
  "KILN-E0338": recipe(
    "Two choices of one layer",
    "One interface has one provider.",
    `interface net { summary = "x" }\nlibrary a { provides net  sources = [] }\nlibrary b { provides net  sources = [] }\n${image("needs net  choose net = a  choose net = b")}`,
    `interface net { summary = "x" }\nlibrary a { provides net  sources = [] }\nlibrary b { provides net  sources = [] }\n${image("needs net  choose net = a")}`,
  ),
  "KILN-E0350": other(
    "An enum told in two ways, which differ (a warning)",
    "A configuration file has the value of an enum as a string, and as the member of a Kconfig choice for programs that read those. The string counts; members count where it is missing.",
    'CONFIG_LWIP_MODE="pool"\nCONFIG_LWIP_MODE_HEAP=y',
    'CONFIG_LWIP_MODE="pool"\nCONFIG_LWIP_MODE_POOL=y',
  ),
  "KILN-E0351": other(
    "A value that a configuration file can't hold",
    "Values of `.config` files end with their line.",
    "kiln config set banner.greeting=$'two\\nlines'",
    'options { banner.greeting = "two\\nlines" }   # in the image',
  ),
};
