import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runKiln, type KilnResult } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const folder = temporaryFolder("key-command");
const kiln = (...words: readonly string[]): Promise<KilnResult> =>
  runKiln(["key", ...words], { cwd: folder, store: join(folder, "store"), env: { XDG_CONFIG_HOME: join(folder, "config") } });

test("keys are made, shown, trusted and let go", async () => {
  const made = await kiln("generate", "ci");
  expect(made).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^ed25519:[\w+/]{43}=\n$/) });
  const text = made.stdout.trim();
  expect(made.stderr).toBe(`who is to take what it signs runs: kiln key trust ${text} --name ci\n`);
  expect((await kiln("show", "ci")).stdout).toBe(made.stdout);
  const pem = (await kiln("show", "ci", "--pem")).stdout;
  expect(pem).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);

  // By its text, by its name, by a file: the same key each time.
  writeFileSync(join(folder, "them.pem"), pem);
  expect(await kiln("trust", text, "--name", "by-text")).toMatchObject({ exit: 0, stdout: "" });
  expect(await kiln("trust", "ci")).toMatchObject({ exit: 0 });
  const { stdout } = await kiln("trust", "them.pem", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ name: "them", key: text });
  const { id } = JSON.parse(stdout) as { readonly id: string };
  const line = (what: string, name: string): string => `${what}${name}  ${text}  ${id.slice(0, 16)}\n`;
  expect((await kiln("list")).stdout).toBe(
    line("own     ", "ci") + line("trusted ", "by-text") + line("trusted ", "ci") + line("trusted ", "them"),
  );
  for (const name of ["by-text", "them", id]) expect(await kiln("untrust", name)).toMatchObject({ exit: 0 });
  expect(JSON.parse((await kiln("list", "--json")).stdout)).toMatchObject({ own: [{ name: "ci", id }], trusted: [] });
});

test("mistakes are told", async () => {
  for (const [words, code] of [
    [["generate", "../x"], "KILN-E1301"],
    [["generate", "ci"], "KILN-E1302"],
    [["show", "cj"], 'KILN-E1303]: no key of your own is called "cj"\nhelp: did you mean "ci"?'],
    [["untrust", "nobody"], "KILN-E1303"],
    [["trust", "ed25519:AAAA"], "KILN-E1304"],
    [["trust", "config/kiln/keys/ci.key"], "KILN-E1304"],
    [["trust", "not-there"], "KILN-E1109"],
  ] as const) {
    const { exit, stderr } = await kiln(...words);
    expect(exit).toBe(2);
    expect(stderr).toContain(code);
  }
});
