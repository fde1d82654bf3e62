import { expect, test } from "vitest";
import { CheckMemory } from "#check/check.ts";
import { collectDeclarations } from "#config/declarations.ts";
import { checkWorkspace } from "#pipeline/static-checks.ts";
import { files, load, say } from "../config/workshop.ts";

/** What is said about a workspace of several files. */
function check(content: Readonly<Record<string, string>>): readonly string[] {
  const { workspace, diagnostics } = load(files({ "root/workspace.kiln": "workspace test { }", ...content }));
  expect(diagnostics).toEqual([]);
  return checkWorkspace(workspace, collectDeclarations(workspace).declarations).map(say);
}

test("functions are known through imports, also from inputs and through files between", () => {
  const said = check({
    "root/workspace.kiln": 'workspace test { }\ninput core = path("../core")\n',
    "root/f.kiln": "let f = fn(first) => first\n",
    "root/between.kiln": "import { f as g } from ./f.kiln\n",
    "root/use.kiln":
      "import { g } from ./between.kiln\nimport { h } from core\nlibrary x { a = [g(), g(1), g(second = 1), h(1, 2)] }\nrule r(lib) => g(1, 2)\n",
    "core/workspace.kiln": "import { h } from ./h.kiln\nworkspace core { }\nexports { values = [h] }\n",
    "core/h.kiln": "let h = fn(only: string) => only\nlet unused = 1\n",
  });
  expect(said).toEqual([
    'KILN-E0204 use.kiln:3:18: g needs "first"',
    'KILN-E0204 use.kiln:3:31: g has no parameter "second"',
    'KILN-E0205 use.kiln:3:46: the argument "only" must be a string, and is int 1',
    "KILN-E0204 use.kiln:3:49: h takes 1 argument, and gets 2",
    "KILN-E0204 use.kiln:4:21: g takes 1 argument, and gets 2",
  ]);
});

test("files that import one name from one another end", () => {
  const said = check({
    "root/a.kiln": "import { f } from ./b.kiln\nlibrary x { a = f(1) }\n",
    "root/b.kiln": "import { f } from ./a.kiln\n",
  });
  expect(said).toEqual([]);
});

test("a body sees what extensions in other files add, and they see the body", () => {
  const said = check({
    "root/a.kiln": 'library x { a = [added]  source { hash = "" } }\n',
    "root/b.kiln": "extend library x { added = 1  b = a  c = source  d = missing }\nlet hidden = 1\n",
    "root/c.kiln": "override x { source.urls = [hidden] }\n",
  });
  expect(said).toEqual([
    'KILN-E0201 b.kiln:1:54: there is no value "missing" here',
    'KILN-E0210 b.kiln:2:5: the value "hidden" is never used',
    'KILN-E0201 c.kiln:1:29: there is no value "hidden" here',
  ]);
});

test("names of declarations stand for options and platforms", () => {
  const said = check({
    "root/workspace.kiln": 'workspace test { }\ninput core = path("../core")\nopen core { sched }\n',
    "root/a.kiln":
      "platform qemu { }\nlibrary heap { option size: size { default = 1 } }\nlibrary x { a = [heap.size, sched.threads, core.sched.threads, target.platform == qemu, haep.size] }\n",
    "core/workspace.kiln": "workspace core { }\n",
    "core/sched.kiln": "library sched { option threads: bool { }  a = heap.size }\n",
  });
  expect(said).toEqual([
    'KILN-E0201 a.kiln:3:89: there is no value "haep" here',
    'KILN-E0201 ../core/sched.kiln:1:47: there is no value "heap" here',
  ]);
});

test("a name that is used in a condition, an export or as a rule is used", () => {
  const said = check({
    "root/workspace.kiln": "import { shown } from ./a.kiln\nworkspace test { }\nexports { values = [shown] }\n",
    "root/a.kiln":
      "import { c } from ./rules.kiln\nlet shown = 1\nconst PAGE = 4KiB\nconst SMALL = PAGE\nlibrary x using c { option n: size { default = SMALL }  check opt.n > PAGE  option m: bool { depends = opt.n == PAGE } }\n",
    "root/rules.kiln": "rule c(lib) => lib\n",
  });
  expect(said).toEqual([]);
});

test("options of other libraries, also of inputs; what stands for a provider only a target tells", () => {
  const said = check({
    "root/workspace.kiln": 'workspace test { }\ninput core = path("../core")\nopen core { log }\n',
    "root/x.kiln": `library lwip { option mode: bool { } }
interface net { default = lwip }
library x { needs lwip, log, net  a = [lwip.mode, lwip.mod, lwip.present, core.log.level, core.log.levle, log.levle, net.mod, lwip.mod ?? 1] }
`,
    "core/workspace.kiln": "workspace core { }\n",
    "core/log.kiln": "library log { option level: int { } }\n",
  });
  expect(said).toEqual([
    'KILN-E0213 x.kiln:3:56: lwip has no option "mod"',
    'KILN-E0213 x.kiln:3:100: core.log has no option "levle"',
    'KILN-E0213 x.kiln:3:111: core.log has no option "levle"',
  ]);
});

const RULES = {
  "std/workspace.kiln": "workspace std { }\nexports { rules = [c_library] }\n",
  "std/rules.kiln": "rule c_library(lib: { sources: [any] = [] }, target, deps) => { }\n",
};

test("fields that a rule doesn't know: of std, of an input, of what is extended", () => {
  const said = check({
    ...RULES,
    "root/workspace.kiln": 'workspace test { }\ninput core = path("../core")\n',
    "root/x.kiln": `library a { sorces = [] }
library b using core.texts { lines = []  line = 1 }
library c using own { b = 1 }
rule own(lib: { a: int }, target, deps) => { }
extend library b { other = 1  lines += [] }
override core.d { sources ++= []  cflags ++= [] }
image i { anything = 1  app { cflags = []  sources = [] } }
`,
    "core/workspace.kiln": "workspace core { }\n",
    "core/x.kiln": "rule texts(lib: { lines: [string] }, target, deps) => { }\nlibrary d { sources = [] }\n",
  });
  expect(said).toEqual([
    'KILN-E0214 x.kiln:1:13: library a has no field "sorces"',
    'KILN-E0214 x.kiln:2:42: library b has no field "line"',
    'KILN-E0214 x.kiln:3:23: library c has no field "b"',
    'KILN-E0214 x.kiln:5:20: library b has no field "other"',
    'KILN-E0214 x.kiln:6:35: library d has no field "cflags"',
    'KILN-E0214 x.kiln:7:31: the app of image i has no field "cflags"',
  ]);
});

test("a file is checked again when the rule of its bodies changes", () => {
  const memory = new CheckMemory();
  const recheck = (rule: string): readonly string[] => {
    const { workspace } = load(
      files({
        ...RULES,
        "root/workspace.kiln": "workspace test { }\n",
        "root/x.kiln": "library a using own { b = 1 }\n",
        "root/rule.kiln": rule,
      }),
    );
    return checkWorkspace(workspace, collectDeclarations(workspace).declarations, memory).map(({ code, message }) => `${code} ${message}`);
  };
  expect(recheck("rule own(lib: { b: int }, target, deps) => { }\n")).toEqual([]);
  expect(recheck("rule own(lib: { c: int }, target, deps) => { }\n")).toEqual(['KILN-E0214 library a has no field "b"']);
});
