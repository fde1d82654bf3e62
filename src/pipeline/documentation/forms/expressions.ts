import { expression, type Form } from "./form.ts";

/** What gives a value. */
export const EXPRESSIONS: readonly Form[] = [
  {
    names: ["if", "then", "else"],
    title: "one of two values",
    syntax: ["if CONDITION then VALUE else VALUE"],
    meaning: [
      "The condition is a bool; only one side is evaluated. There is always an `else`; a part that may be missing is written with `when`.",
    ],
    example: expression('if 1 < 2 then "yes" else "no"', '"yes"'),
    section: "if",
  },
  {
    names: ["let", "in"],
    title: "names for values",
    syntax: ["let { NAME = VALUE  NAME = VALUE } in EXPRESSION", "let NAME = VALUE   at the top of a file"],
    meaning: [
      "Names see one another in any order, and themselves: functions may call themselves. Each value is computed when it is first read, at most once.",
    ],
    example: expression("let { total = part * 2  part = 21 } in total", "42"),
    section: "let",
  },
  {
    names: ["match", "=>", "|", "_"],
    title: "a value for each case",
    syntax: ["match VALUE { PATTERN => RESULT, PATTERN | PATTERN => RESULT, _ => RESULT }"],
    meaning: [
      "Patterns are literals, or names whose values are compared; `_` fits all. All cases of an enum or bool must have an arm, else there must be a `_`. Arms are separated by commas.",
    ],
    example: expression('match "arm64" { "x86_64" => 64, "arm64" | "riscv64" => 65, _ => 0 }', "65"),
    section: "match",
  },
  {
    names: ["fn", "(", ")", ","],
    title: "a function, and its call",
    syntax: ["fn(NAME, NAME: TYPE, NAME: TYPE = DEFAULT) => EXPRESSION", "FUNCTION(VALUE, NAME = VALUE)"],
    meaning: [
      "Arguments go by place or by name, and are evaluated when they are read. ( and [ continue an expression only on its own line.",
    ],
    example: expression("(fn(x, y: int = 10) => x + y)(1)", "11"),
    section: "Functions",
  },
  {
    names: ["for"],
    title: "a list from a list",
    syntax: ["[EXPRESSION for NAME in LIST]", "[EXPRESSION for NAME in LIST if CONDITION]"],
    meaning: ["The name is bound to each element in order; those for which the condition is false are left out."],
    example: expression("[x * x for x in range(1, 6) if x % 2 == 1]", "[1, 9, 25]"),
    section: "Lists",
  },
  {
    names: ["[", "]", "...", "list"],
    title: "a list; an element of one; the elements of another",
    syntax: ["[VALUE, VALUE when CONDITION, ...LIST]", "LIST[0]", 'RECORD["name"]'],
    meaning: [
      "Elements are separated by commas and counted from 0. Lists are joined by `++`. `...` also puts the fields of a record into another one.",
    ],
    example: expression("[1, ...[2, 3]][1]", "2"),
    section: "Lists",
  },
  {
    names: ["{", "}", "record"],
    title: "a record",
    syntax: ['{ NAME = VALUE  "name" = VALUE  [EXPRESSION] = VALUE  NAME  ...RECORD }'],
    meaning: [
      'Fields need no commas and don\'t see one another; NAME alone is short for NAME = NAME. What stands behind a spread replaces what it brought. Fields are read as r.name, r["name"].',
    ],
    example: expression('{ ...{ a = 1  b = 1 }  b = 2  ["c" ++ "d"] = 3 }', "{ a = 1  b = 2  cd = 3 }"),
    section: "Records",
  },
  {
    names: [".", "has", "??"],
    title: "a field; whether it is there; what is there else",
    syntax: ["RECORD.NAME", "RECORD has NAME", "RECORD.NAME ?? VALUE"],
    meaning: ["There is no null: a field is there or not. `??` gives its right side where a field in the chain on its left isn't there."],
    example: expression("{ a = 1 }.b ?? 2", "2"),
    section: "Fields and elements",
  },
  {
    names: ["&"],
    title: "two records merged",
    syntax: ["RECORD & RECORD"],
    meaning: [
      "Records in fields are merged likewise; equal values are one, unequal ones an error with both places; lists are never joined. A `default` field yields to any other, a `force` to none. The order doesn't matter.",
    ],
    example: expression("{ a = { x = 1 } } & { a = { y = 2 } }", "{ a = { x = 1  y = 2 } }"),
    section: "Merging records",
  },
  {
    names: ["++"],
    title: "two lists or strings joined",
    syntax: ["LIST ++ LIST", "STRING ++ STRING"],
    meaning: ['Values are put into a string by "…${VALUE}…".'],
    example: expression("[1, 2] ++ [3]", "[1, 2, 3]"),
    section: "Operators",
  },
  {
    names: ["+", "-", "*", "%"],
    title: "arithmetic of integers",
    syntax: ["a + b", "a - b", "a * b", "a % b", "-a"],
    meaning: [
      "64 bits with a sign; a result beyond them is an error. The quotient is `div(a, b)`. A binary - continues an expression only on its own line.",
    ],
    example: expression("7 - 2 * 3 + div(9, 2) % 3", "2"),
    section: "Operators",
  },
  {
    names: ["/"],
    title: "what lies below a path, tree or derivation",
    syntax: ['TREE / "sub/file.c"', 'DERIVATION / "output"'],
    meaning: ["Integers are divided by `div(a, b)`."],
    example: expression('./src / "a.c"', "./src/a.c"),
    section: "Paths, files and trees",
  },
  {
    names: ["==", "!=", "<", "<=", ">", ">="],
    title: "comparisons",
    syntax: ["a == b", "a < b"],
    meaning: [
      "`==` and `!=` compare all values but functions, lists and records by their contents; the order is that of integers and of strings. They don't chain: a < b && b < c.",
    ],
    example: expression('[1, { a = "x" }] == [1, { a = "x" }]', "true"),
    section: "Operators",
  },
  {
    names: ["&&", "||", "!", "true", "false", "bool"],
    title: "bools",
    syntax: ["a && b", "a || b", "!a"],
    meaning: ["The right side is evaluated only where it matters."],
    example: expression("true && !false || 1 > 2", "true"),
    section: "Operators",
  },
  {
    names: [":", "..", "types"],
    title: "types of parameters, options and fields",
    syntax: [
      "NAME: TYPE",
      'bool  int  int(1..10)  size  string  path  file  tree  enum("a", "b")  [TYPE]  { TYPE }  { NAME: TYPE, NAME: TYPE = DEFAULT }  function  derivation  any',
    ],
    meaning: [
      "Checked when the value is read, before evaluation where literals settle it. A path becomes a file or tree where one is wanted.",
    ],
    example: expression('(fn(port: int(1..65535), rest: { name: string = "x" } = {}) => rest.name)(80)', '"x"'),
    section: "Types",
  },
  {
    names: ["derivation"],
    title: "one step of the build",
    syntax: ["derivation { kind = …  name = …  command = […]  inputs = { … }  outputs = […] }"],
    meaning: [
      'A command, what it sees, what it gives. Equal steps are one. `d / "out"` is an output. To run a program there is less to write with `run` of `std`.',
    ],
    example: expression('path_of(derivation { kind = "run"  name = "a"  command = ["x"]  outputs = ["y"] } / "y")', '"y"'),
    section: "Derivations",
  },
  {
    names: ['"', '"""', "${", "$${", "string"],
    title: "strings",
    syntax: ['"text ${VALUE} \\n"', '"""', 'r"C:\\raw"'],
    meaning: [
      '`${…}` inserts a string, integer, bool or path; `$${` is a literal one. Texts of several lines stand between """ and """, without the indentation that all of them have. r"…" knows neither escapes nor insertions.',
    ],
    example: expression('"one ${1 + 1} $${three}"', '"one 2 $${three}"'),
    section: "Lexing",
  },
  {
    names: ["#", "comment"],
    title: "a comment, to the end of its line",
    syntax: ["# text"],
    meaning: ["`kiln fmt` keeps it where it stands."],
    example: expression("1 # one", "1"),
    section: "Lexing",
  },
];
