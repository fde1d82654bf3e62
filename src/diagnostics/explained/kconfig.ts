import { other, type Explanation, type Explanations } from "./explanation.ts";

/** An entry whose examples are files: `# file: NAME` begins another one than Kconfig; one that is called .config is read as values. */
const kconfig = (title: string, meaning: string, wrong: string, right: string): Explanation => ({
  title,
  meaning,
  example: { as: "kconfig", wrong: `${wrong}\n`, right: `${right}\n` },
});

const option = (name: string, ...lines: readonly string[]): string => [`config ${name}`, ...lines.map((line) => `\t${line}`)].join("\n");

const NUMBERS = "config SIZE\n\tint\n\tdefault 1";
const VALUES = `${option("A", 'bool "a"')}\n${option("N", 'int "n"', "default 1")}`;
const CHOICE = `choice\n\tprompt "one of"\n${option("A", 'bool "a"')}\n${option("B", 'bool "b"')}\nendchoice`;

/** KILN-E12xx: Kconfig files and their values. */
export const KCONFIG: Explanations = {
  "KILN-E1201": kconfig(
    "A line that is no statement",
    "Kconfig knows config, menuconfig, choice, menu, if, comment, source, and what may stand below each. A line of the wrong kind ends the entry that it is in.",
    option("A", 'bool "a"', "defualt y"),
    option("A", 'bool "a"', "default y"),
  ),
  "KILN-E1202": kconfig(
    "A block with the end of another",
    "Blocks are in one another, never across.",
    'menu "m"\nendif',
    'menu "m"\nendmenu',
  ),
  "KILN-E1203": kconfig(
    "A block that ends in another file",
    "A file that is sourced holds whole blocks.",
    'menu "m"\nsource "end"\n# file: end\nendmenu',
    'menu "m"\nsource "end"\nendmenu\n# file: end\nconfig A\n\tbool',
  ),
  "KILN-E1204": kconfig("A block without an end", "Each menu, choice and if has its end.", 'menu "m"', 'menu "m"\nendmenu'),
  "KILN-E1205": kconfig(
    "A Kconfig file that isn't there",
    "Paths of `source` begin at the folder of the run, else at the folder that $srctree names. `osource` of the extended dialect does without.",
    'source "drivers/Kconfg"',
    'source "drivers/Kconfig"\n# file: drivers/Kconfig\nconfig A\n\tbool',
  ),
  "KILN-E1206": kconfig(
    "A file that sources itself",
    "Directly, or through others: the way is shown.",
    'source "a"\n# file: a\nsource "Kconfig"',
    'source "a"\n# file: a\nconfig A\n\tbool',
  ),
  "KILN-E1207": kconfig("A reference without its end", "`$(` and its `)` are on one line.", "x := $(y", "x := $(y)"),
  "KILN-E1208": kconfig(
    "A variable that is defined by itself",
    "What `=` sets is expanded when it is used; `:=` expands at once.",
    'x = $(x) y\nconfig A\n\tstring\n\tdefault "$(x)"',
    'x = z\nx += y\nconfig A\n\tstring\n\tdefault "$(x)"',
  ),
  "KILN-E1209": kconfig(
    "A function with too many or too few arguments",
    "Everything between commas is an argument, blanks too. Only functions that the file defines take any number.",
    "x := $(warning-if,y)",
    "x := $(filename)",
  ),
  "KILN-E1210": kconfig(
    "What the Kconfig file refuses",
    "Its author wrote `$(error-if,y,…)`.",
    "$(error-if,y,no compiler)",
    "$(error-if,n,no compiler)",
  ),
  "KILN-E1211": kconfig(
    "What the Kconfig file warns of",
    "Its author wrote `$(warning-if,y,…)`.",
    "$(warning-if,y,old)",
    "$(warning-if,n,old)",
  ),
  "KILN-E1212": kconfig(
    "A command that isn't allowed",
    "`$(shell,…)` runs what the file says, with all your rights. --allow-shell lets it.",
    "x := $(shell,uname)",
    "x := Linux",
  ),
  "KILN-E1213": other(
    "A command that can't be started",
    "Commands of `$(shell,…)` are run by /bin/sh.",
    "x := $(shell,uname)",
    "x := Linux",
  ),
  "KILN-E1214": kconfig(
    "A character of no meaning",
    "It is left out, as if it weren't there.",
    option("A", 'bool "a";'),
    option("A", 'bool "a"'),
  ),
  "KILN-E1215": kconfig("A string without an end", "Strings end on their line.", option("A", 'bool "a'), option("A", 'bool "a"')),
  "KILN-E1216": kconfig(
    "A last line without its break",
    "Where such a file is sourced, what follows it may count for its last entry.",
    'source "a"\n# file: a\nconfig A\n\tbool\\',
    'source "a"\n# file: a\nconfig A\n\tbool',
  ),
  "KILN-E1217": other(
    "Too deep",
    "Chains of some thousand options, each depending on the one before, and as many menus in one another, are more than the stack holds.",
    "A depends on B, B on C, and so on a hundred thousand times",
    "the same, a hundred times",
  ),
  "KILN-E1218": other(
    "Too many conditions",
    "All conditions of a tree, written out, may be some thirty million words: a hundred times what Linux has.",
    "ten thousand options select one that has ten thousand others selecting it, and so on",
    "they select one that nobody is asked for, and that selects it",
  ),
  "KILN-E1220": kconfig(
    "Two options for modules",
    "One bool decides whether there are modules.",
    `${option("A", "bool", "modules")}\n${option("B", "bool", "modules")}`,
    option("A", "bool", "modules"),
  ),
  "KILN-E1221": kconfig(
    "Two types",
    "The first one counts.",
    `${option("A", "bool")}\n${option("A", "int")}`,
    `${option("A", "bool")}\n${option("A", "bool")}`,
  ),
  "KILN-E1222": kconfig(
    "A prompt or help text that is surely not meant",
    "Each place of an option has one prompt and one help text, menuconfig needs a prompt, and help is indented more than the word.",
    option("A", 'bool "a"', 'prompt "b"'),
    option("A", 'bool "a"'),
  ),
  "KILN-E1223": kconfig(
    "A default that isn't a value",
    "A number's default is a number, or an option that is one.",
    option("A", "int", 'default "x"'),
    NUMBERS,
  ),
  "KILN-E1224": kconfig(
    "A select that can't be",
    "Only bool and tristate options select, imply, and are selected and implied.",
    `${option("A", 'bool "a"', "select SIZE")}\n${NUMBERS}`,
    `${option("A", 'bool "a"', "select B")}\n${option("B", "bool")}`,
  ),
  "KILN-E1225": kconfig(
    "A range that isn't one",
    "Two numbers, or options that are numbers, of an int or hex option.",
    option("A", "bool", "range 1 2"),
    option("A", "int", "range 1 2"),
  ),
  "KILN-E1226": kconfig(
    "An option without a type",
    "It has no value and isn't written.",
    option("A", "default y"),
    option("A", "def_bool y"),
  ),
  "KILN-E1227": kconfig(
    "A choice that isn't right",
    "A choice has a prompt, its entries have prompts and no defaults, and its default is one of them.",
    `choice\n\tprompt "one of"\n\tdefault C\n${option("A", 'bool "a"')}\nendchoice\n${option("C", "bool")}`,
    CHOICE,
  ),
  "KILN-E1228": kconfig(
    "A bool compared with m",
    "Only a tristate can be m.",
    `${option("A", 'bool "a"')}\n${option("B", 'bool "b"', "depends on A = m")}`,
    `${option("A", 'bool "a"')}\n${option("B", 'bool "b"', "depends on A = y")}`,
  ),
  "KILN-E1229": kconfig(
    "Options that depend on one another in a circle",
    "Nothing says where to begin. All of the circle are shown, with the lines that make it.",
    `${option("A", 'bool "a"', "depends on B")}\n${option("B", 'bool "b"', "depends on A")}`,
    `${option("A", 'bool "a"', "depends on B")}\n${option("B", 'bool "b"')}`,
  ),
  "KILN-E1240": kconfig(
    "Selected against what it depends on",
    "`select` sets an option whatever that depends on. The message shows both, with the values of all options.",
    `${option("A", "def_bool y", "select B")}\n${option("B", "bool", "depends on C")}\n${option("C", "bool")}`,
    `${option("A", "def_bool y", "select B", "depends on C")}\n${option("B", "bool", "depends on C")}\n${option("C", "bool")}`,
  ),
  "KILN-E1250": kconfig(
    "A line of a configuration that says nothing",
    "Lines are CONFIG_NAME=VALUE, comments, or empty.",
    `${VALUES}\n# file: .config\nA=y`,
    `${VALUES}\n# file: .config\nCONFIG_A=y`,
  ),
  "KILN-E1251": kconfig(
    "A value of another type",
    "The line is ignored, the option has its default.",
    `${VALUES}\n# file: .config\nCONFIG_N=many`,
    `${VALUES}\n# file: .config\nCONFIG_N=2`,
  ),
  "KILN-E1252": kconfig(
    "Set a second time",
    "The last line counts. Of a choice, one entry is y.",
    `${CHOICE}\n# file: .config\nCONFIG_A=y\nCONFIG_B=y`,
    `${CHOICE}\n# file: .config\n# CONFIG_A is not set\nCONFIG_B=y`,
  ),
  "KILN-E1253": kconfig(
    "No option of that name",
    "In a configuration it is told if KCONFIG_WARN_UNKNOWN_SYMBOLS is in the environment; on the command line it is an error.",
    `${VALUES}\n# file: .config\nCONFIG_B=y`,
    `${VALUES}\n# file: .config\nCONFIG_A=y`,
  ),
  "KILN-E1254": other(
    "A configuration that can't be read",
    "The file isn't there, or you may not read it.",
    "kiln config defconfig nosuch --kconfig Kconfig",
    "kiln config defconfig arch/x86/configs/x86_64_defconfig --kconfig Kconfig",
  ),
  "KILN-E1255": other(
    "An assignment that isn't one",
    "NAME=VALUE.",
    "kiln config set A --kconfig Kconfig",
    "kiln config set A=y --kconfig Kconfig",
  ),
  "KILN-E1256": other(
    "A value that can't be",
    "An option that isn't shown can't be set; one that is selected can't be less; numbers have ranges. What would have to change is listed.",
    "kiln config set N=many --kconfig Kconfig",
    "kiln config set N=3 --kconfig Kconfig",
  ),
  "KILN-E1257": other(
    "A question without an answer",
    "`oldconfig` asks for all that is new; an empty line takes what is offered.",
    "kiln config oldconfig --kconfig Kconfig < /dev/null",
    "kiln config olddefconfig --kconfig Kconfig",
  ),
  "KILN-E1258": other(
    "A fragment that changes an earlier one",
    "The last one decides.",
    "CONFIG_A=y in one fragment, CONFIG_A=m in the next",
    "CONFIG_A=y in one of them",
  ),
  "KILN-E1259": other(
    "A fragment without effect",
    "The option isn't shown, depends on something that isn't there, or is selected by another.",
    "CONFIG_USB_STORAGE=y in a fragment without CONFIG_USB",
    "CONFIG_USB=y in it, too",
  ),
};
