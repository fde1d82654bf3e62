import { describe, expect, test } from "vitest";
import type { LockedTrees } from "#eval/evaluated.ts";
import { say } from "./expressions.ts";
import { again, evaluate } from "./targets.ts";

const HASH = `sha256-${"A".repeat(43)}=`;
const image = (app: string, more = "", needs = ""): string => `image web {
  platforms = [linux]
  ${needs}
  app { ${app} }
}
${more}`;

const ids = (recipe: string, more?: Record<string, string>): readonly string[] =>
  [...(evaluate(recipe, more).evaluation?.graph.derivations.keys() ?? [])].toSorted();

describe("a target", () => {
  test("from text to outputs", () => {
    const tried = evaluate(
      `image web {
  platforms = [linux]
  title = "Web"
  needs lwip
  app { sources = [./src/main.c] }
  options { lwip.mode = "pool" }
  test boots { run = ["--selftest"]  expect = ["listening on"]  exit = 3 }
}
library lwip {
  version = "2.2.1"
  summary = "TCP/IP"
  option ipv6: bool { default = false }
  option mode: enum("heap", "pool") { default = "heap" }
  option size: int { default = 8 }
  sources = [./lwip/tcp.c, ./lwip/ip6.c when opt.ipv6, ...glob(./lwip, "core/*.c", exclude = ["core/b.c"])]
  cflags = ["-D\${version}", "-m\${opt.mode}"]
  flags "core/*.c" { cflags = ["-O3"] }
  exports { symbols = ["lwip_*"] }
}`,
      { "root/lwip/tcp.c": "tcp", "root/lwip/core/a.c": "a", "root/lwip/core/b.c": "b", "root/lwip/.hidden": "x" },
    );
    expect(say(tried.diagnostics)).toBe("");
    const [target] = tried.evaluation?.targets ?? [];
    expect(target).toMatchObject({
      name: "web@linux-x86_64",
      image: "web",
      platform: "linux",
      arch: "x86_64",
      outputs: { image: { output: "image" }, debug: { output: "map" } },
      lazy: ["debug"],
      libraries: [{ name: "lwip", version: "2.2.1" }],
      run: { kind: "process" },
      tests: [{ name: "boots", run: ["--selftest"], expect: ["listening on"], exit: 3 }],
    });
    expect([...tried.steps.keys()].toSorted()).toEqual(["app", "app/main.c", "lwip", "lwip/core/a.c", "lwip/tcp.c", "web"]);
    expect(tried.steps.get("lwip/core/a.c")?.command).toEqual(["cc-x86_64", "-c", "src/core/a.c", "-D2.2.1", "-mpool", "-O3"]);
    expect(tried.steps.get("lwip/tcp.c")?.env).toEqual({ CONFIG_LWIP_MODE: '"pool"', CONFIG_LWIP_MODE_POOL: "1", CONFIG_LWIP_SIZE: "8" });
    expect(tried.steps.get("web")?.command).toEqual(["ld", "Web"]);
    expect(tried.steps.get("app")?.inputs["deps.txt"]).toEqual({ text: "lwip" });
    // The config of a library holds the options of what it needs too.
    expect(tried.steps.get("app/main.c")?.env).toMatchObject({ CONFIG_LWIP_SIZE: "8" });
    const sources = [...(tried.evaluation?.graph.sources.values() ?? [])].map((path) => path.slice(tried.folder.length));
    expect(sources.toSorted()).toEqual(["/root/lwip", "/root/src"]);
  });

  test("fields see one another in any order, and what extends and overrides them", () => {
    const tried = evaluate(
      image("sources = [./src/main.c]", "", "needs base") +
        `library base {
  cflags = ["-\${level}", ...extra]
  extra = []
  level = "O2"
  sources = [./src/main.c]
}
extend library base when target.platform == linux { cflags += ["-from-extend"] }
extend library base when target.platform != linux { cflags += ["-never"] }
override base { level = "O3"  extra ++= ["-x"] }`
          .replace("extra = []", 'embed = { "a" = ./src/main.c }')
          .replace(", ...extra]", "]")
          .replace('  extra ++= ["-x"]', ""),
    );
    expect(say(tried.diagnostics)).toContain('has no field "level"');
    const good = evaluate(
      image("sources = [./src/main.c]", "", "needs base") +
        `library base {
  cflags = ["-\${version}"]
  version = "1"
  sources = [./src/main.c]
  exports { symbols = [version] }
}
extend library base when target.platform == linux { cflags += ["-linux"]  exports { symbols += ["more"] } }
extend library base when target.platform != linux { cflags += ["-never"] }
override base { version = "2"  cflags ++= ["-last"]  exports.symbols ++= ["dotted"] }`,
    );
    expect(say(good.diagnostics)).toBe("");
    expect(good.steps.get("base/main.c")?.command.slice(3)).toEqual(["-2", "-linux", "-last"]);
  });

  test("options of needed libraries, of interfaces' providers, and guards", () => {
    const tried = evaluate(
      image(
        'sources = [./src/main.c]  cflags = ["-n${sched.threads}", "-${net.speed}"]  embed = { "x" = ./src/main.c when absent.present }',
        "",
        "needs sched, net",
      ) +
        `interface net { default = fast }
library fast { provides net  option speed: int { default = 9 }  sources = [] }
library sched { option threads: int { default = 4 }  sources = [] }
library absent { option x: int { default = 1 }  sources = [] }`,
    );
    expect(say(tried.diagnostics)).toBe("");
    expect(tried.steps.get("app/main.c")?.command.slice(3)).toEqual(["-n4", "-9"]);
  });

  test("one library alone", () => {
    const tried = evaluate(image("sources = [./src/main.c]", "", "needs a") + "library a { sources = [./src/main.c] }", {}, undefined, "a");
    expect(tried.evaluation?.targets[0]).toMatchObject({ name: "web@linux-x86_64.a", outputs: { archive: { output: "lib.a" } } });
    expect([...tried.steps.keys()].toSorted()).toEqual(["a", "a/main.c"]);
  });

  test("equal steps of two targets are one, and the order of files and fields changes nothing", () => {
    const web = image("sources = [./src/main.c]", "", "needs a");
    const a = 'library a { sources = [./src/main.c]  cflags = ["-a"] }';
    const turned = 'library a { cflags = ["-a"]  sources = [./src/main.c] }';
    const two = evaluate(`${web}${web.replace("web", "other")}${a}`);
    expect([...(two.evaluation?.graph.derivations.values() ?? [])].filter(({ name }) => name === "a/main.c")).toHaveLength(1);
    expect(ids(web + a).length).toBeGreaterThan(4);
    expect(ids(turned + web)).toEqual(ids(web + a));
    expect(ids(web, { "root/z.kiln": a })).toEqual(ids(web + a));
  });
});

describe("sources", () => {
  const source = `library ext {
  version = "1.9"
  source { urls = ["https://example.org/lz4-\${version}.tar.gz", "mirror://debian/pool/l/lz4.tar.gz"]  hash = "${HASH}"  patches = [./p/0001.patch, ./p/0002.patch] }
  sources = glob(source, "lib/*.c")
  includes = [source / "lib"]
}
library other { source { urls = ["npm:lz4@0.6.5"]  hash = "${HASH.replace("AAAA", "BBBB")}"  strip = 2 }  sources = glob(source / "deps", "*.c") }`;
  const patches = { "root/p/0001.patch": "one", "root/p/0002.patch": "two" };

  test("fetch, unpack, patch; all trees that are listed are asked for at once", () => {
    const recipe = image("sources = [./src/main.c]", source, "needs ext, other");
    const first = evaluate(recipe, patches);
    expect(say(first.diagnostics)).toBe("");
    expect(first.evaluation).toBeUndefined();
    const asked = first.pending.map(({ derivation }) => first.pendingGraph.derivations.get(derivation)?.name);
    expect(new Set(asked)).toEqual(new Set(["lz4-1.9.tar.gz (patched)", "lz4@0.6.5 (unpacked)"]));
    expect([...first.steps].toSorted(([a], [b]) => (a < b ? -1 : 1))).toMatchSnapshot();
    const trees: LockedTrees = {
      list: () => ({ files: ["deps/x.c", "lib/a.c", "lib/a.h", "lib/sub/b.c"], folders: ["deps", "lib", "lib/sub"] }),
      content: () => undefined,
    };
    const second = again(first.folder, trees);
    expect(say(second.diagnostics)).toBe("");
    expect([...second.steps.keys()].filter((name) => name.includes("/")).toSorted()).toEqual(["app/main.c", "ext/lib/a.c", "other/x.c"]);
    const id = [...(second.evaluation?.graph.derivations ?? [])].find(([, { name }]) => name === "lz4-1.9.tar.gz (patched)")?.[0];
    expect(second.steps.get("ext/lib/a.c")?.inputs).toEqual({ src: { derivation: id, output: "out" } });
  });

  test("an override adds a patch", () => {
    const tried = evaluate(
      `${image("sources = [./src/main.c]", source, "needs ext, other")}\noverride ext { source.patches ++= [./p/0003.patch] }`,
      { ...patches, "root/p/0003.patch": "three" },
    );
    expect(Object.keys(tried.steps.get("lz4-1.9.tar.gz (patched)")?.inputs ?? {})).toEqual(
      ["patches/0001", "patches/0002", "patches/0003", "source"].toSorted((a, b) => (a === "source" ? -1 : b === "source" ? 1 : 0)),
    );
  });
});

/** What is wrong with a library → what is said. */
const WRONG: Readonly<Record<string, string>> = {
  "an unknown field": 'sources = [./src/main.c]  cflag = ["-O3"]',
  "a missing field": "cflags = []",
  "a wrong type": 'sources = "main.c"',
  "a wrong element": 'sources = [./src/main.c, "main.c"]',
  "a missing file": "sources = [./src/mian.c]",
  "a folder for a file": "sources = [./sub]",
  "a missing hash": 'source { urls = ["npm:lz4@0.6.5"] }  sources = glob(source, "*.c")',
  "a misspelt field of a block": 'sources = [./src/main.c]  exports { symbol = ["a"] }',
  "a field that needs itself": "sources = [./src/main.c]  cflags = [...cflags]",
  "an option that isn't there": "sources = [./src/main.c when opt.fast]",
  "an option of a library that isn't needed": "sources = [./src/main.c when b.on]",
  "an unknown name": "sources = [./src/main.c]  cflags = optimise",
  "a field set twice": "sources = [./src/main.c]  sources = [./src/main.c]",
  "a condition that is no bool": "sources = [./src/main.c] when 1",
};

describe("mistakes in a library", () => {
  for (const [about, body] of Object.entries(WRONG)) {
    test(about, () => {
      const recipe =
        image("sources = [./src/main.c]", "", "needs a, c") +
        `library a { ${body} }\nlibrary b { option on: bool { default = true }  sources = [] }\nlibrary c { needs b  sources = [] }`;
      const { diagnostics, evaluation } = evaluate(recipe, { "root/sub/x.c": "" });
      expect(evaluation).toBeUndefined();
      expect(say(diagnostics)).toMatchSnapshot();
    });
  }

  test("those of several libraries are told in one run", () => {
    const recipe = `${image("sources = [./src/main.c]", "", "needs a, b")}\nlibrary a { sources = 1 }\nlibrary b { sources = [./none.c] }`;
    expect(
      evaluate(recipe)
        .diagnostics.map(({ code }) => code)
        .toSorted(),
    ).toEqual(["KILN-E0402", "KILN-E0417"]);
  });

  test("a mistake in a rule says for whom it was called", () => {
    const recipe = `${image("sources = [./src/main.c]", "", "needs a")}\nlibrary a using odd { sources = [] }`;
    const { diagnostics } = evaluate(recipe, { "root/odd.kiln": "rule odd(lib, target, deps) => lib.nothing" });
    expect(say(diagnostics)).toMatchSnapshot();
  });
});

test("names of declarations, and paths in quotes, are no values", () => {
  const told = (fields: string): string => {
    const library = "library a { option b: bool { }  sources = [] }\nlet x = a.b";
    return say(evaluate(image(fields, library, "needs a"), { "root/main.c": "" }).diagnostics);
  };
  for (const value of ["a", "web", "x"]) expect(told(`sources = [./main.c]  cflags = [${value}]`)).toMatchSnapshot();
  for (const value of ["main.c", "../main.c", "what is that?"]) expect(told(`sources = ["${value}"]`)).toMatchSnapshot();
});
