import { describe, expect, test } from "vitest";
import { parseExpression, parseModule } from "#syntax/parse.ts";

/** A tree without offsets, as short as can be: `["binary", "+", …]`. */
function short(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(short);
  if (typeof node === "bigint") return Number(node);
  if (typeof node !== "object" || node === null) return node;
  const fields = Object.entries(node).filter(([key]) => key !== "start" && key !== "end");
  const record = Object.fromEntries(fields);
  switch (record["kind"]) {
    case "name":
    case "text":
      return record["text"];
    case "ref":
      return `$${String(record["name"])}`;
    case "int":
    case "bool":
      return short(record["value"]);
    case "path":
      return record["path"];
    case "string":
      return { s: (record["parts"] as unknown[]).map(short) };
    case "name-path":
      return (record["parts"] as { text: string }[]).map((part) => part.text).join(".");
    default:
      return [record["kind"], ...fields.flatMap(([key, value]) => (key === "kind" ? [] : [short(value)]))];
  }
}

function expression(text: string): string {
  const { expr, diagnostics } = parseExpression({ path: "x", text });
  if (diagnostics.length > 0) return diagnostics.map((one) => `${one.code} ${one.at?.start}: ${one.message}`).join("\n");
  return JSON.stringify(short(expr));
}
function file(text: string): string {
  const { module, diagnostics } = parseModule({ path: "x", text });
  return [
    ...diagnostics.map((one) => `${one.code} ${text.slice(0, one.at?.start).split("\n").length}: ${one.message}`),
    ...module.items.map((item) => JSON.stringify(short(item))),
  ].join("\n");
}

const EXPRESSIONS: readonly (readonly [text: string, tree: string])[] = [
  ["1", "1"],
  ["0x40", "64"],
  ["1_000", "1000"],
  ["4KiB", "4096"],
  ["2MiB", String(2 * 1024 * 1024)],
  ["-1", "-1"],
  ["true", "true"],
  ['"a"', '{"s":["a"]}'],
  ['""', '{"s":[]}'],
  ['"a${b}c"', '{"s":["a",["interpolation","$b"],"c"]}'],
  ['"$${b}"', '{"s":["${b}"]}'],
  ['"a\\n\\"\\u{41}"', '{"s":["a\\n\\"A"]}'],
  ['r"\\n"', '{"s":["\\\\n"]}'],
  ['"""\n  a\n    b\n  """', '{"s":["a\\n  b\\n"]}'],
  ["./a/b.c", '"./a/b.c"'],
  ["../x", '"../x"'],
  ["[]", '["list",[]]'],
  ["[1, ...b, c when d,]", ""],
  ["1 + 2 * 3", '["binary","+",1,["binary","*",2,3]]'],
  ["1 - 2 - 3", '["binary","-",["binary","-",1,2],3]'],
  ["a ?? b ?? c", ""],
  ["a || b && c", '["binary","||","$a",["binary","&&","$b","$c"]]'],
  ["!a && b", '["binary","&&",["unary","!","$a"],"$b"]'],
  ["a & b & c", '["binary","&",["binary","&","$a","$b"],"$c"]'],
  ["a ++ b == c", '["binary","==",["binary","++","$a","$b"],"$c"]'],
  ['t / "x" / "y"', '["binary","/",["binary","/","$t",{"s":["x"]}],{"s":["y"]}]'],
  ["r.a.b", '["member",["member","$r","a"],"b"]'],
  ["r.library", '["member","$r","library"]'],
  ['r["a"][0]', '["index",["index","$r",{"s":["a"]}],0]'],
  ["r has x", '["has","$r","x"]'],
  ["f()", '["call","$f",[]]'],
  ["(1)", "1"],
  ["if a then b else if c then d else e", '["if","$a","$b",["if","$c","$d","$e"]]'],
  ["[x for x in xs if p]", '["comprehension","$x","x","$xs","$p"]'],
  ["1 + if a then 2 else 3", '["binary","+",1,["if","$a",2,3]]'],
  ["a < b < c", "KILN-E0106 6: comparisons can't be chained"],
  ["9223372036854775807", "9223372036854776000"],
  ["9223372036854775808", "KILN-E0104 0: this integer does not fit into 64 bits"],
  ["-9223372036854775808", "-9223372036854776000"],
  ['"\\q"', "KILN-E0105 1: strings have no escape \\q"],
];

describe("expressions", () => {
  for (const [text] of EXPRESSIONS) test(text, () => expect(expression(text)).toMatchSnapshot());
  for (const [text, tree] of EXPRESSIONS.filter(([, known]) => known !== "" && !known.includes("undefined"))) {
    test(`${text} is what it should be`, () => expect(expression(text)).toBe(tree));
  }
});

test("records, lets, matches and functions", () => {
  for (const text of [
    '{ a = 1  b  "x.c" = f  [k] = v  ...r  c = 2 when d }',
    "let { a = 1  b = a } in a + b",
    'match x { "a" | "b" => 1, -3 => 2, true => 3, _ => 4, }',
    "fn(x, y: int = 1, z = 2, w: { a: [file], b: { any } = {} }) => x",
    "f(1, size = 4KiB, ...[x])",
    'derivation { kind = "run" }',
  ]) {
    expect(expression(text)).toMatchSnapshot(text);
  }
});

test("a line break ends an expression before ( and [ and a binary -", () => {
  expect(file("let a = f\nlet b = [1]")).toBe('["let-item","a","$f"]\n["let-item","b",["list",[[null,false,1]]]]');
  expect(expression("f\n(1)")).toContain("KILN-E0103");
  expect(expression("a\n+ b")).toBe('["binary","+","$a","$b"]');
  expect(expression("a\n.b")).toBe('["member","$a","b"]');
});

test("items", () => {
  const text = `import { a, b as c } from ./x.kiln
import { zig } from std
input core = path("../core")
open core { musl, lwip, }
const PAGE = 4KiB
let f = fn(x) => x
exports { libraries = [a, image, library] }
interface netdev { default = virtio_net when target.platform == qemu }
library lwip using rules.c {
  version = "1"
  option ipv6: bool { default = false  requires = [random.csprng] }
  option mode: enum("heap", "pool") { default = "heap" }
  option size: size(1KiB..1MiB) { }
  needs a, core.b when opt.ipv6
  suggests c
  provides netdev
  check opt.size >= 256KiB because "why"
  source { urls = ["x"] }
  flags "src/*.c" { cflags = ["-O3"] }
  source.patches ++= [./x.patch]
}
image web {
  use profiles.minimal
  choose netdev = virtio_net
  options { force lwip.ipv6 = false because "no"  default log.level = "warn" }
  test boots { expect = ["x"] }
}
extend library time when target.platform == qemu { sources += [./t.c] }
override core.lwip { version = "2" }
rule image(img: { }, target) => { outputs = { } }
`;
  expect(parseModule({ path: "x", text }).diagnostics).toEqual([]);
  expect(file(text)).toMatchSnapshot();
});

test("each mistake is told, and what follows it still counts", () => {
  const text = `library a {
  version = = "1"
}
library b { sources = [./a.c ./b.c] }
const X = 1;
image c { needs }
library d { version = "unterminated
}
library e { version = "1" }
`;
  expect(file(text)).toMatchSnapshot();
});

test("a keyword in column 1 begins anew, whatever is open", () => {
  expect(file('library a {\n  sources = [\nlibrary b { version = "1" }\n')).toMatchSnapshot();
});
