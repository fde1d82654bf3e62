import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { runKiln } from "../support/kiln.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-use-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const put = (name: string, text: string): void => {
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), text);
};

beforeEach(() => {
  put(
    "workspace.kiln",
    'workspace w { }\ninput core = shipped("core")\nopen core { linux, heap }\nexports { libraries = [net, other]  images = [web] }\n',
  );
  put(
    "net/net.kiln",
    `library net {
  option in_c: bool { prompt = "Read in C"  default = true }
  option in_header: int { prompt = "Read in a header"  default = 3 }
  option by_member: enum("a", "b") { prompt = "By a member"  default = "a" }
  option pasted: bool { prompt = "Pasted"  default = false }
  option in_recipe: bool { prompt = "Read in the recipe"  default = false }
  option in_default: bool { prompt = "Read by a default"  default = false }
  option in_check: int { prompt = "Read by a check"  default = 3 }
  option in_user: bool { prompt = "Read by who needs it"  default = false }
  option elsewhere: bool { prompt = "Read by who doesn't need it"  default = false }
  option conditional: bool { prompt = "Read in a file that isn't compiled now"  default = false }
  option raised: bool { prompt = "Raised only"  default = opt.in_default }
  option wished: int { prompt = "Wished only"  default = 1 }
  check opt.in_check < 9 because "it is small"
  sources = [./net.c, ./extra.c when opt.in_recipe]
  exports { headers = [./include] }
}
library other { sources = [./other.c] }
library absent { option x: bool { default = true }  sources = [] }
`,
  );
  put(
    "net/net.c",
    '#include "net.h"\n#define JOIN(a) CONFIG_NET_##a\n#ifdef CONFIG_NET_IN_C\nint x = LIMIT + JOIN(PASTED);\n#endif\n#if CONFIG_NET_BY_MEMBER_B\n#endif\n',
  );
  put("net/include/net.h", "#define LIMIT CONFIG_NET_IN_HEADER\n");
  put("net/extra.c", "#ifdef CONFIG_NET_CONDITIONAL\n#endif\n");
  put("net/other.c", "int other;\n");
  put("app/main.c", "#ifdef CONFIG_NET_IN_USER\n#endif\nint main(void) { return 0; }\n");
  put(
    "app/web.kiln",
    `image web {
  platforms = [linux]
  needs net, other, heap
  options { net.wished = 2 }
  app { needs net.raised  option own: int { default = 1 }  sources = [./main.c] }
}
`,
  );
});

const check = async (): Promise<string> => (await runKiln(["check"], { cwd: folder })).stderr;

test("options that nobody reads, and names that nobody declares", { timeout: 60_000 }, async () => {
  put(
    "net/net.c",
    "/* CONFIG_NET_IN_D */\n#ifdef CONFIG_NET_IN_D // CONFIG_NET_IN_D\n#endif\n#define CONFIG_NET_OWN 1\n#if CONFIG_NET_OWN\n#endif\n",
  );
  const said = await check();
  expect(said).toMatchSnapshot();
  // What is kept of an evaluation tells it again, and the result doesn't say that nothing is wrong.
  const { stdout, stderr } = await runKiln(["check"], { cwd: folder });
  expect(stderr).toBe(said);
  expect(stdout).toContain(`derivations: ${said.match(/^warning\[/gm)?.length} warnings, no error\n`);
});

test("what is read in any way isn't told", { timeout: 60_000 }, async () => {
  const said = await check();
  const named = [...said.matchAll(/nobody reads the option (\S+)/g)].map(([, name]) => name);
  // `raised` and `wished` are set, but no value of theirs makes a difference; of what is pasted to CONFIG_NET_… only `pasted` can come.
  expect(named).toEqual(["net.elsewhere", "net.raised", "net.wished", "app.own"]);
  put("net/net.c", '#include "net.h"\n#ifdef CONFIG_NET_IN_C\nint x = LIMIT;\n#endif\n#if CONFIG_NET_BY_MEMBER_B\n#endif\n');
  const without = await check();
  expect([...without.matchAll(/nobody reads the option (\S+)/g)].map(([, name]) => name)).toEqual([
    "net.pasted",
    "net.elsewhere",
    "net.raised",
    "net.wished",
    "app.own",
  ]);
});

test("options of a Kconfig file are read by it too", { timeout: 60_000 }, async () => {
  put("tcp/Config.uk", [
    ...["config TCP_A", "\tbool \"A\"", "config TCP_B", "\tint \"B\"", "\tdefault 3 if TCP_A && NET_WISHED = 1", "config TCP_C", "\tbool \"C\""],
    ...["config TCP_D", "\tbool \"D\"", "\tselect TCP_C", "config TCP_E", "\tint \"E\"", "\trange 1 TCP_B", ""],
  ].join("\n")); // prettier-ignore
  put("tcp/tcp.kiln", "library tcp { options from ./Config.uk  sources = [] }\nextend image web { needs tcp }\n");
  const said = await check();
  const named = [...said.matchAll(/nobody reads the option (\S+)/g)].map(([, name]) => name);
  expect(named).not.toContain("net.wished");
  expect(named.filter((name) => name?.startsWith("tcp."))).toEqual(["tcp.c", "tcp.e"]);
});
