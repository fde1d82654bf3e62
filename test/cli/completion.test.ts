import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KILN, ROOT, runKiln, sharedStore } from "../support/kiln.ts";

const has = (program: string): boolean => spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0;
const folder = mkdtempSync(join(tmpdir(), "kiln-completion-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => {
  symlinkSync(KILN, join(folder, "kiln"));
  for (const shell of ["bash", "zsh", "fish"]) {
    const { stdout } = spawnSync(process.execPath, [KILN, "completion", shell], { encoding: "utf8" });
    writeFileSync(join(folder, `kiln.${shell}`), stdout);
    chmodSync(join(folder, `kiln.${shell}`), 0o644);
  }
});

function inShell(command: string, words: readonly string[]): readonly string[] {
  const env = {
    ...process.env,
    PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}`,
    KILN_STORE: sharedStore(),
    KILN_CONFIG: "/dev/null",
    TERM: "dumb",
    HOME: folder,
  };
  const { stdout } = spawnSync(command, words, { cwd: ROOT, env, encoding: "utf8", timeout: 60_000 });
  return stdout.split("\n").filter((line) => line !== "");
}

/** What stands at the end of a command line → what must be offered. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  "kiln comp": ["compdb", "completion"],
  "kiln build squ": ["squeeze", "squeeze@linux-x86_64", "squeeze@qemu-x86_64"],
  "kiln run --sandbox ": ["auto", "none"],
  "kiln -C . store ": ["du", "keep", "optimise", "path", "release", "roots", "verify"],
  "kiln build hello squeeze@li": ["squeeze@linux-x86_64"],
  "kiln doc prov": ["provides"],
  "kiln pub": ["publish"],
  "kiln publish --un": ["--unsigned"],
};

describe.skipIf(!has("bash"))("bash", () => {
  const complete = (line: string): readonly string[] =>
    inShell("bash", [
      "--norc",
      "-c",
      `source ${folder}/kiln.bash; COMP_LINE=$1; COMP_POINT=\${#1}; _kiln 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`,
      "bash",
      line,
    ]);
  for (const [line, wanted] of Object.entries(LINES)) {
    // Bash hands over what follows the last @ only.
    test(line, () =>
      expect(complete(line).toSorted()).toEqual(wanted.map((one) => (line.includes("@") ? (one.split("@")[1] ?? one) : one))),
    );
  }
  test("files", () => expect(complete("kiln fmt CHANGE")).toEqual(["CHANGELOG.md"]));
});

describe.skipIf(!has("fish"))("fish", () => {
  const complete = (line: string): readonly string[] =>
    inShell("fish", ["--no-config", "-c", `source ${folder}/kiln.fish; complete -C ${JSON.stringify(line)}`]).map(
      (one) => one.split("\t", 1)[0] ?? one,
    );
  for (const [line, wanted] of Object.entries(LINES)) test(line, () => expect(complete(line).toSorted()).toEqual(wanted));
  test("files", () => expect(complete("kiln fmt CHANGE")).toEqual(["CHANGELOG.md"]));
});

describe.skipIf(!has("zsh"))("zsh", () => {
  /** A real line editor on a pseudo terminal: what it shows after the tab key. */
  const complete = (line: string): string =>
    inShell("zsh", [
      "-f",
      "-c",
      `zmodload zsh/zpty
       zpty z zsh -f -i
       zpty -w z "PROMPT=; RPROMPT=; unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -u -D; source ${folder}/kiln.zsh; LISTMAX=1000; echo rea''dy"
       while zpty -r z answer && [[ $answer != *ready* ]]; do :; done
       zpty -w -n z "$1"$'\\t\\t'
       sleep 3
       zpty -w z $'\\nexit'
       while zpty -r z answer; do print -r -- "$answer"; done`,
      "zsh",
      line,
    ]).join("\n");
  test("commands with what they do", () => {
    const shown = complete("kiln comp");
    expect(shown).toContain("compdb");
    expect(shown).toContain("completion");
    expect(shown).toContain("print a script");
  });
  test("targets", () => expect(complete("kiln build squeeze@q")).toContain("squeeze@qemu-x86_64"));
});

test("a wrong workspace, or none, is no reason to say anything", async () => {
  expect(await runKiln(["__complete", "--", "build", ""], { cwd: folder })).toMatchObject({ exit: 0, stdout: "", stderr: "" });
  expect((await runKiln(["completion", "csh"])).exit).toBe(2);
});

test("options and libraries go by the names that a workspace opens, too", async () => {
  const cwd = mkdtempSync(join(folder, "opened-"));
  writeFileSync(join(cwd, "workspace.kiln"), 'workspace w {}\ninput core = shipped("core")\nopen core { printf }\n');
  const offered = async (...words: string[]): Promise<string> => (await runKiln(["__complete", "--", ...words], { cwd })).stdout;
  expect(await offered("config", "set", "printf.")).toMatch(/^printf\.buffer=\t.+\n$/);
  expect(await offered("config", "why", "core.printf.")).toMatch(/^core\.printf\.buffer\t.+\n$/);
  expect(await offered("doc", "prin")).toBe("printf\ta library\n");
});
