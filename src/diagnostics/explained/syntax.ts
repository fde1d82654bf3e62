import { expression, recipe, type Explanations } from "./explanation.ts";

/** KILN-E01xx and KILN-E02xx: what is told before anything is evaluated. */
export const SYNTAX: Explanations = {
  "KILN-E0101": expression(
    "Characters that begin nothing",
    "Outside of strings and comments a text holds names, numbers, paths, operators and brackets. Typographic quotes and dashes, often pasted, are none of these.",
    "“a”",
    '"a"',
  ),
  "KILN-E0102": expression(
    "A string without its closing quote",
    "A string ends on its line. Texts of several lines stand between three quotes.",
    '"abc\n',
    '"abc"',
  ),
  "KILN-E0103": expression(
    "Something else was due",
    "The text is well until here, and then comes what no form of the language has. The message lists what could have come.",
    "[1, 2",
    "[1, 2]",
  ),
  "KILN-E0104": expression(
    "An integer that is too large",
    "Integers have 64 bits: from -9223372036854775808 to 9223372036854775807. There are no larger ones, and no floats.",
    "9999999999999999999",
    '"9999999999999999999"',
  ),
  "KILN-E0105": expression(
    "An escape that strings don't know",
    'After a backslash come n, t, r, 0, a quote, a backslash, $ or u{…} with a code point. A raw string, r"…", knows no escapes.',
    String.raw`"C:\dir"`,
    String.raw`r"C:\dir"`,
  ),
  "KILN-E0106": expression(
    "Comparisons that are chained",
    "`a < b < c` would compare a bool with an int. Say both comparisons.",
    "1 < 2 < 3",
    "1 < 2 && 2 < 3",
  ),
  "KILN-E0107": expression(
    "Brackets nested too deep",
    "More than 1,000 brackets in one another are no text that a person writes; reading them could exhaust the machine.",
    "[".repeat(1001) + "]".repeat(1001),
    "[[[]]]",
  ),
  "KILN-E0108": expression(
    "Letters behind a number",
    "A number has digits, and one of the units KiB, MiB, GiB and TiB. Behind it stands a blank or something else than a letter, so that 4MB is never the number 4 and a name.",
    "4MB",
    "4MiB",
  ),
  "KILN-E0201": recipe(
    "A name that stands for nothing",
    "Values are looked up in the expression around, then in the file, then among the builtins. What another file defines must be imported.",
    "let a = 1\nlet b = [a, c]\nlibrary l { sources = [b] }",
    "let a = 1\nlet b = [a]\nlibrary l { sources = [b] }",
  ),
  "KILN-E0202": recipe(
    "A name that is given twice",
    "In a file, a `let`, a record or a list of parameters each name stands once: which of two values counts should never be a question.",
    "let a = { x = 1  x = 2 }\nlibrary l { sources = [a] }",
    "let a = { x = 1  y = 2 }\nlibrary l { sources = [a] }",
  ),
  "KILN-E0203": recipe(
    "A name that would hide a builtin",
    "Whoever reads `map(…)` may rely on it being Kiln's. Builtins can't be redefined.",
    "let map = 1\nlibrary l { sources = [map] }",
    "let table = 1\nlibrary l { sources = [table] }",
  ),
  "KILN-E0204": recipe(
    "A call that doesn't fit the function",
    "The function is known from the text, so the number and names of its arguments are checked before anything is evaluated.",
    "let f = fn(a, b) => a\nlibrary l { sources = [f(1)] }",
    "let f = fn(a, b) => a\nlibrary l { sources = [f(1, 2)] }",
  ),
  "KILN-E0205": recipe(
    "A literal of a wrong type",
    "What is written out can be checked at once.",
    'let a = 1 + "2"\nlibrary l { sources = [a] }',
    'let a = "1" ++ "2"\nlibrary l { sources = [a] }',
  ),
  "KILN-E0206": recipe(
    "A type that isn't one",
    "Types are bool, int, size, string, path, file, tree, derivation, function, list, record, any, [T], { T } and { name: T }.",
    "let f = fn(a: strng) => a\nlibrary l { sources = [f(1)] }",
    "let f = fn(a: any) => a\nlibrary l { sources = [f(1)] }",
  ),
  "KILN-E0207": recipe(
    "A match that lacks cases",
    "A match must know an answer for every value that can come. Where not all are listed, `_` says what happens to the others.",
    'let f = fn(m: enum("a", "b")) => match m { "a" => 1 }\nlibrary l { sources = [f("a")] }',
    'let f = fn(m: enum("a", "b")) => match m { "a" => 1, "b" => 2 }\nlibrary l { sources = [f("a")] }',
  ),
  "KILN-E0208": recipe(
    "An arm that no value reaches",
    "Arms are tried from top to bottom. What stands behind `_`, or a second time, is never reached, nor is a `_` behind arms for all cases of an enum or bool: without it a case that is added later will be told.",
    "let f = fn(m) => match m { _ => 1, 2 => 3 }\nlibrary l { sources = [f(1)] }",
    "let f = fn(m) => match m { 2 => 3, _ => 1 }\nlibrary l { sources = [f(1)] }",
  ),
  "KILN-E0209": recipe(
    "An arm for what the value can't be",
    "The type of the value is known, and this isn't one of its values: mostly a misspelling.",
    'let f = fn(m: enum("a", "b")) => match m { "a" => 1, "c" => 2, _ => 3 }\nlibrary l { sources = [f("a")] }',
    'let f = fn(m: enum("a", "b")) => match m { "a" => 1, "b" => 2 }\nlibrary l { sources = [f("a")] }',
  ),
  "KILN-E0210": recipe(
    "A name that nobody uses (a warning)",
    "A value or import that nothing reads is often the trace of a mistake elsewhere. Take it away.",
    "let unused = 1",
    "let used = 1\nlibrary l { sources = [used] }",
  ),
  "KILN-E0211": recipe(
    "A name that hides another one (a warning)",
    "Inner names count before outer ones, so that a reader takes the one for the other. In a `let` the name even means itself: `let { flags = [...flags] }` has no value. Names that begin with `_` may hide.",
    "let size = 1\nlet f = fn(size) => size\nlibrary l { sources = [f(2), size] }",
    "let size = 1\nlet f = fn(bytes) => bytes\nlibrary l { sources = [f(2), size] }",
  ),
  "KILN-E0212": recipe(
    "A condition that its text decides (a warning)",
    "No option, const or argument takes part, so one side is never evaluated: the rest of an experiment. A switch that is meant has a name: `const DEBUG = false`.",
    "library l { sources = [./a.c when false] }",
    "const DEBUG = false\nlibrary l { sources = [./a.c when DEBUG] }",
  ),
  "KILN-E0213": recipe(
    "A field or option that isn't there",
    "The text of the record is known (a record that is written out, a typed parameter, `target`), or the options of the library, and none has this name. Where a field may be missing, ask with `has`, or say what is there else: `r.x ?? 0`.",
    "let colours = { red = 1 }\nlibrary l { sources = [colours.rad] }",
    "let colours = { red = 1 }\nlibrary l { sources = [colours.red, colours.rad ?? 2] }",
  ),
  "KILN-E0214": recipe(
    "A field that the rule doesn't know",
    "The type of a rule's parameter `lib` or `img` says which fields libraries and images can have; `std.c_library` is the rule of all that name no other. Nobody would read this one.",
    "library l { source_files = [] }",
    "library l { sources = [] }",
  ),
};
