import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CatalogueEntry } from "#pipeline/catalogue/catalogue.ts";
import { searchCatalogue } from "#pipeline/catalogue/search-catalogue.ts";
import { runKiln, type KilnResult } from "../support/kiln.ts";
import { seedOr } from "../support/seed.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const folder = temporaryFolder("search");
const FILES = {
  "app/workspace.kiln": `workspace app {}
input net = path("../net")
input other = path("../other")
open net { ping }
`,
  "app/app.kiln": `image demo { platforms = [other.board]  summary = "Answers to pings"  needs ping  app { sources = [] } }
library core { option stack: size(4KiB..1MiB) { default = 64KiB  help = "Of each thread, in case of a flood." } }
library odd { summary = "Paints \\u{1b}[31mred" }
`,
  "net/workspace.kiln": `workspace net {}
input deep = path("../deep")
exports { libraries = [ping, stack, core] }
`,
  "net/net.kiln": `library ping { summary = "Echo requests (ICMP)" }
library stack {
  version = "2.2.1"
  license = "BSD-3-Clause"
  summary = "TCP and IP"
  option window: int(1..64) { default = 4  prompt = "Segments on their way"  help = "More take more memory." }
  needs ping
  exports { headers = ["tcp.h"]  symbols = ["tcp_*"] }
  source { urls = ["https://example.org/stack-2.2.1.tar.gz"]  hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" }
}
library core { summary = "What ping and stack share" }
library secret { summary = "TCP's insides" }
`,
  "deep/workspace.kiln": "workspace deep {}\n",
  "deep/deep.kiln": 'library checksum { summary = "Sums of IP packets" }\n',
  "other/workspace.kiln": "workspace other {}\n",
  "other/other.kiln": 'platform board { archs = [x86_64]  toolchain = 1 }\nlibrary stack { summary = "Last in, first out" }\n',
};
for (const [name, text] of Object.entries(FILES)) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

const kiln = async (...words: readonly string[]): Promise<KilnResult> => await runKiln(words, { cwd: join(folder, "app") });
const out = async (...words: readonly string[]): Promise<string> => {
  const { stdout, stderr, exit } = await kiln(...words);
  expect({ stderr, exit }).toEqual({ stderr: "", exit: 0 });
  return stdout;
};
const names = async (...words: readonly string[]): Promise<readonly string[]> => {
  const { found } = JSON.parse(await out("search", "--json", ...words)) as { readonly found: readonly CatalogueEntry[] };
  return found.map(({ name }) => name);
};

describe("kiln search", () => {
  test("what is called so comes first, then summaries and prompts, then helps; things go by the names that recipes here have for them", async () => {
    expect(await out("search", "stack")).toBe(`core.stack        option · size(4KiB..1MiB)
net.stack         library · 2.2.1 · TCP and IP
other.stack       library · Last in, first out
net.core          library · What ping and stack share
net.stack.window  option · int(1..64) · Segments on their way
`);
    expect(await names("echo")).toEqual(["ping"]);
    expect(await names("memory")).toEqual(["net.stack.window"]);
    expect(await names("IP", "pack")).toEqual(["net.deep.checksum"]);
    expect(await names("stack", "--kind", "library")).toEqual(["net.stack", "other.stack", "net.core"]);
  });

  test("what isn't exported is left out unless it is asked for; what nobody has is looked for as it may be meant", async () => {
    expect(await names("tcp")).toEqual(["net.stack"]);
    expect(await names("tcp", "--all")).toEqual(["net.secret", "net.stack"]);
    expect(await names("windw")).toEqual(["net.stack.window"]);
    expect(await kiln("search", "nothing")).toEqual({ stdout: "", stderr: "nothing has these words\n", exit: 0 });
  });

  test("without words: all of it, so many as are wanted", async () => {
    const all = await names("--limit", "100");
    expect(all).toEqual(all.toSorted());
    expect(all).toEqual(expect.arrayContaining(["core.stack", "demo", "other.board", "std.c_library"]));
    expect(await kiln("search", "--limit", "2")).toMatchObject({
      exit: 0,
      stderr: `and ${all.length - 2} more: --limit ${all.length} shows all\n`,
    });
    expect((await kiln("search", "--limit", "x")).stderr).toContain("KILN-E1102");
  });

  const text = fc.stringMatching(/^[a-zäß0-9 _.-]{1,12}$/);
  const entry: fc.Arbitrary<CatalogueEntry> = fc.record(
    {
      kind: fc.constantFrom("library" as const, "option" as const, "image" as const),
      name: text,
      local: text,
      input: fc.constantFrom("", "core"),
      summary: text,
      help: text,
    },
    { requiredKeys: ["kind", "name", "local", "input"] },
  );
  test("any word of an entry finds it, whatever else is there; two searches give the same", () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 20 }), fc.nat(), (entries, i) => {
        const wanted = entries[i % entries.length]!;
        for (const word of `${wanted.local} ${wanted.summary ?? ""} ${wanted.help ?? ""}`.split(/[ _.-]+/).filter((one) => one !== "")) {
          const found = searchCatalogue(entries, [word]);
          expect(found).toContain(wanted);
          expect(
            searchCatalogue(entries.toReversed(), [word])
              .map(({ local }) => local)
              .toSorted(),
          ).toEqual(found.map(({ local }) => local).toSorted());
        }
      }),
      { seed: seedOr(106), numRuns: 100 },
    );
  });
});

describe("kiln info", () => {
  test("a library: what it is, its options, where it is from and how it is used", async () => {
    expect(await out("info", "net.stack")).toBe(`net.stack · library · TCP and IP
  declared    ../net/net.kiln:2
  version     2.2.1
  licence     BSD-3-Clause
  needs       net.ping
  headers     tcp.h
  symbols     tcp_*
  from        https://example.org/stack-2.2.1.tar.gz

Options
  net.stack.window: int(1..64) · Segments on their way
    More take more memory.
    default     4
    in C        CONFIG_STACK_WINDOW
    declared    ../net/net.kiln:6

  input       net · path("../net")
  use         needs net.stack
              open net { stack }, then \`stack\` alone
`);
    expect(JSON.parse(await out("info", "window", "--json"))).toMatchObject({
      kind: "option",
      name: "net.stack.window",
      from: { name: "net", locator: 'path("../net")', by: "" },
      use: ["options { net.stack.window = … }", "kiln build IMAGE --set net.stack.window=…"],
    });
    expect(await out("info", "core.stack")).toContain("options { core.stack = … }");
  });

  test("others, by the names that there are", async () => {
    for (const [name, line] of [
      ["ping", "  use         needs ping"],
      ["board", "  use         platforms = [other.board]"],
      ["demo", "  use         kiln build demo@board-x86_64"],
      ["c_library", "  use         library NAME using std.c_library { … }"],
      ["secret", "  no use      net doesn't export it: only its own recipes may use it"],
      ["checksum", "  no use      net takes net.deep in; to use it here, it must be an input of this workspace, too"],
      ["net", "  libraries   core, ping, stack"],
      ["net.deep", "  for         net"],
    ] as const)
      expect((await out("info", name)).split("\n")).toContain(line);
  });

  test("a name of several things, and one of none", async () => {
    expect(await kiln("info", "stack")).toEqual({
      stdout: "",
      stderr: 'error[KILN-E1158]: "stack" is the name of several things\nhelp: say which: net.stack, other.stack\n',
      exit: 2,
    });
    expect(await kiln("info", "pling")).toEqual({
      stdout: "",
      stderr: 'error[KILN-E1157]: neither the workspace nor an input of it has "pling"\nhelp: did you mean "ping"?\n',
      exit: 2,
    });
  });
});

test("recipes of strangers write nothing but text to a terminal", async () => {
  for (const words of [["search", "paints"], ["info", "odd"], ["doc", "odd"], ["list"]]) {
    const said = await out(...words);
    expect(said).toContain("Paints \\u{1b}[31mred");
    expect(said).not.toContain("\u001b");
  }
});
