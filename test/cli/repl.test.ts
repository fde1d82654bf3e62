import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KILN, sharedStore } from "../support/kiln.ts";

const base = mkdtempSync(join(tmpdir(), "kiln-repl-"));
const workspace = join(base, "workspace");
const outside = join(base, "outside");
const state = join(base, "state");
afterAll(() => rmSync(base, { recursive: true, force: true }));
beforeAll(() => {
  for (const folder of [workspace, outside]) mkdirSync(folder);
  writeFileSync(
    join(workspace, "workspace.kiln"),
    `workspace w { }\nlet answer = { deep = { er = 42 }  other = "x" }\nrule twice(x) => x * 2\n`,
  );
  writeFileSync(join(workspace, "more.kiln"), `let later = first + 1\nlet first = 1\n`);
  writeFileSync(
    join(workspace, "lib.kiln"),
    `library mine {\n  version = "2.0"\n  summary = "Mine"\n  option size: int(1..9) { prompt = "How much"  default = 2 }\n}\n`,
  );
  writeFileSync(join(outside, "values.kiln"), `let one = 1\nconst two = one + 1\n`);
});

const env = { ...process.env, KILN_STORE: sharedStore(), KILN_CONFIG: "/dev/null", NO_COLOR: "1", XDG_STATE_HOME: state };

/** What a script on standard input prints. */
function piped(input: string, cwd = workspace): { readonly stdout: string; readonly stderr: string; readonly status: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, [KILN, "repl"], { cwd, input, encoding: "utf8", env });
  return { stdout, stderr, status };
}

describe("piped", () => {
  test("values, definitions that shadow, comments, several lines", () => {
    const input = `1 + 1\nx = 20\nlet y = x + 1\nx = x * 2 # once more\n[\n  x,\n  y,\n]\n# nothing\n"""\n  a\n  b\n"""\n`;
    expect(piped(input)).toEqual({ stdout: '2\n[40, 21]\n"a\\nb\\n"\n', stderr: "", status: 0 });
  });

  test("values of the workspace, and of files that are loaded", () => {
    expect(piped("answer.deep\ntwice(4)\n:load more.kiln\nlater\n")).toEqual({
      stdout: "{ er = 42 }\n8\nlater first\n2\n",
      stderr: "",
      status: 0,
    });
  });

  test("mistakes are told with their places, and the session goes on", () => {
    const { stdout, stderr, status } = piped("1 +\n\nx = 1 + nope\nx\n(2\n)\n1 )\n3\n");
    expect(stdout).toBe("2\n3\n");
    expect(stderr.match(/KILN-E\d+/g)).toEqual(["KILN-E0103", "KILN-E0401", "KILN-E0401", "KILN-E0103"]);
    expect(stderr).toContain("--> <input>:1:9\n  |\n1 | x = 1 + nope\n  |         ^^^^\n");
    expect(status).toBe(2);
  });

  test("an input that ends in the middle is told", () => {
    const { stderr, status } = piped("[1,");
    expect(stderr).toContain("KILN-E0103");
    expect(status).toBe(2);
  });

  test(":doc of keywords and operators", () => {
    const { stdout, stderr } = piped(":doc when\n:doc ??\n:doc wen\n");
    expect(stdout).toMatch(/^when · a part that is there only if a condition holds\n[^]*\n\?\? · a field; /);
    expect(stderr).toContain('did you mean "when"');
  });

  test("commands", () => {
    const input = `:type answer\n:type 1\n:doc len\n:doc mine\n:doc lenn\n:tipe 1\n:load nowhere.kiln\n:help\n:quit\n"never"\n`;
    const { stdout, stderr } = piped(input);
    expect(stdout).toMatch(
      /^record \{ deep, other \}\nint\nlen\([^\n]*\n {2}the number of [^\n]*\nlibrary mine 2\.0\n {2}Mine\n {2}mine\.size: int\(1\.\.9\) · How much\n/,
    );
    expect(stdout).toContain(":load FILE");
    expect(stdout).not.toContain("never");
    expect(stderr.match(/KILN-E\d+|did you mean "[^"]*"/g)).toEqual([
      "KILN-E1155",
      'did you mean "len"',
      "KILN-E1154",
      'did you mean ":type"',
      "KILN-E1107",
    ]);
  });

  test("the type of a value is told without evaluating what is in it", () => {
    expect(piped(`:type { a = throw("no") }\n`)).toEqual({ stdout: "record { a }\n", stderr: "", status: 0 });
  });

  test("outside of a workspace: builtins, and files' values in order", () => {
    expect(piped(`upper("a")\n:load values.kiln\ntwo\n`, outside)).toEqual({ stdout: '"A"\none two\n2\n', stderr: "", status: 0 });
  });

  test("reload reads changed files and keeps definitions; a workspace that is wrong stays as it was", async () => {
    const child = spawn(process.execPath, [KILN, "repl"], { cwd: workspace, env });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const closed = new Promise((resolve) => child.on("close", resolve));
    const file = join(workspace, "workspace.kiln");
    const before = readFileSync(file, "utf8");
    const say = async (line: string, until: () => boolean): Promise<void> => {
      child.stdin.write(`${line}\n`);
      await expect.poll(until, { timeout: 20_000 }).toBe(true);
    };
    await say("mine = 7\nanswer.other", () => stdout.endsWith('"x"\n'));
    writeFileSync(file, before.replace('"x"', '"changed"'));
    await say(":reload\nanswer.other\nmine", () => stdout.endsWith('"changed"\n7\n'));
    writeFileSync(file, "workspace w {");
    await say(":reload", () => stderr.includes("KILN-E0103"));
    await say("answer.other", () => stdout.endsWith('7\n"changed"\n'));
    writeFileSync(file, before);
    child.stdin.end();
    await closed;
  });
});

const hasScript = spawnSync("script", ["--version"], { stdio: "ignore" }).status === 0;

describe.skipIf(!hasScript)("on a terminal", () => {
  /** Types one text after another, each when the one before was answered; what the terminal showed, without its control sequences. */
  async function typed(...steps: readonly (readonly [type: string, answer: RegExp])[]): Promise<string> {
    const child = spawn("script", ["-qec", `'${process.execPath}' '${KILN}' repl`, "/dev/null"], {
      cwd: workspace,
      env: { ...env, TERM: "xterm" },
    });
    let shown = "";
    // oxlint-disable-next-line no-control-regex -- what a terminal obeys and doesn't show
    const plain = (): string => shown.replaceAll(/\u001B\[[0-9;?]*[A-Za-z]/g, "").replaceAll("\r", "");
    child.stdout.setEncoding("utf8").on("data", (text: string) => (shown += text));
    const closed = new Promise((resolve) => child.on("close", resolve));
    await expect.poll(plain, { timeout: 20_000 }).toContain("kiln> ");
    for (const [type, answer] of steps) {
      shown = "";
      // Keys that come at once are a pasted text.
      await setTimeout(150);
      child.stdin.write(type);
      await expect.poll(plain, { timeout: 20_000 }).toMatch(answer);
    }
    const last = plain();
    child.stdin.write("\u0004");
    await closed;
    return last;
  }

  test("completes names, fields and commands; several candidates are listed", async () => {
    await typed(
      ["ans\t", /answer/],
      [".deep.\t", /\.deep\.er/],
      ["\r", /\n42\n/],
      ["zip_\t", /zip_with_index/],
      ["\u0003", /kiln> /],
      ["sta\t", /starts_with/],
      ["\u0003", /kiln> /],
      ["st", /st/],
      // Nothing to add; the second one lists.
      ["\t", /^/],
      ["\t", /starts_with\s+stem\s+str\s/],
      ["\u0003", /kiln> /],
      [":rel\t", /:reload/],
      ["\u0003", /kiln> /],
    );
  });

  test("Ctrl-C drops what was typed, also of several lines", async () => {
    await typed(["[1,\r", /\.\.\. /], ["\u0003", /kiln> /], ["2 + 3\r", /\n5\n/]);
  });

  test("what was typed is there the next time", async () => {
    await typed(["100 + 11\r", /\n111\n/]);
    expect(readFileSync(join(state, "kiln/history"), "utf8")).toMatch(/100 \+ 11\n$/);
    await typed(["\u001B[A", /100 \+ 11/], ["\r", /\n111\n/]);
  });
});
