import { expect, test } from "vitest";
import { collectNames } from "#config/names.ts";
import { checkWorkspace } from "#pipeline/static-checks.ts";
import { files, load, say } from "../config/workshop.ts";

/** What is said about a workspace of several files. */
function check(content: Readonly<Record<string, string>>): readonly string[] {
  const { workspace, diagnostics } = load(files({ "root/workspace.kiln": "workspace test { }", ...content }));
  expect(diagnostics).toEqual([]);
  return checkWorkspace(workspace, { names: collectNames(workspace) }).map(say);
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
    "core/sched.kiln": "library sched { a = heap.size }\n",
  });
  expect(said).toEqual([
    'KILN-E0201 a.kiln:3:89: there is no value "haep" here',
    'KILN-E0201 ../core/sched.kiln:1:21: there is no value "heap" here',
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
