import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { KILN, runKiln } from "../support/kiln.ts";
import { hasTmux, Tmux } from "./tmux.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-terminal-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
// What a menu that was ended keeps.
afterEach(() => rmSync(join(folder, ".config.unsaved"), { force: true }));
writeFileSync(join(folder, "Kconfig"), 'config A\n\tbool "An option"\n\nconfig B\n\tbool "Another one"\n');
writeFileSync(join(folder, ".config"), "# CONFIG_A is not set\n# CONFIG_B is not set\n");

const MENU = [process.execPath, KILN, "menu", "--kconfig", "Kconfig"];
const open = async (command: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Tmux> =>
  await Tmux.start({ command, cwd: folder, env: { KILN_CONFIG: "/dev/null", ...env }, columns: 80, rows: 24 });

test("without a terminal, or with one that can't place a cursor, it says what to use instead", async () => {
  const { exit, stderr } = await runKiln(["menu", "--kconfig", "Kconfig"], { cwd: folder });
  expect(exit).toBe(2);
  expect(stderr).toContain(
    "error[KILN-E1111]: `kiln menu` needs a terminal\n  standard input is no terminal\n  standard output is no terminal\n",
  );
  expect(stderr).toContain("kiln config set NAME=VALUE");
});

test("an image and Kconfig files are two questions", async () => {
  const { exit, stderr } = await runKiln(["menu", "web", "--kconfig", "Kconfig"], { cwd: folder });
  expect([exit, stderr]).toEqual([2, expect.stringMatching(/KILN-E1102.*\n.*no image beside it/)]);
});

describe.skipIf(!hasTmux())("the terminal", () => {
  test("a dumb one is refused before anything is written to it", async () => {
    const terminal = await open(["env", "TERM=dumb", ...MENU]);
    try {
      expect(await terminal.shows("exit 2")).toMatch(/KILN-E1111.*\n.*TERM is dumb/);
    } finally {
      await terminal.end();
    }
  });

  test("NO_COLOR leaves brightness and inversion, and no colours", async () => {
    // oxlint-disable-next-line no-control-regex -- terminals' sequences begin with one
    const colours = /\u001b\[[0-9;]*(?:3[0-7]|4[0-7]|9[0-7])[0-9;]*m/;
    for (const noColor of ["", "1"]) {
      const terminal = await open(MENU, { NO_COLOR: noColor });
      try {
        await terminal.shows(">  [ ] An option");
        await terminal.keys("y", "Down");
        await terminal.shows(" + [*] An option");
        const screen = await terminal.screen(true);
        expect([colours.test(screen), screen.includes("\u001b[7m")]).toEqual([noColor === "", true]);
      } finally {
        await terminal.end();
        rmSync(join(folder, ".config.unsaved"), { force: true });
      }
    }
  });

  test("Ctrl-Z gives it back to the shell, fg goes on where one was", async () => {
    const terminal = await open(["env", "PS1=ready ", "bash", "--norc", "-i"]);
    try {
      await terminal.shows("ready");
      await terminal.type(MENU.map((word) => `'${word}'`).join(" "));
      await terminal.keys("Enter");
      await terminal.shows(">  [ ] An option");
      await terminal.keys("y", "C-z");
      const shell = await terminal.shows("Stopped");
      // What was there before the menu is there again, and typed text is echoed.
      expect(shell).toMatch(/^ready/);
      await terminal.type("echo typ''ed");
      await terminal.keys("Enter");
      await terminal.shows("\ntyped");
      await terminal.type("fg");
      await terminal.keys("Enter");
      expect(await terminal.shows(">+ [*] An option")).not.toContain("typed");
      await terminal.keys("Down", "y");
      await terminal.shows(">+ [*] Another one");
      await terminal.keys("q", "n");
      expect(await terminal.shows("changes were not saved")).toContain("typed");
    } finally {
      await terminal.end();
    }
    expect(readdirSync(folder)).not.toContain(".config.unsaved");
  });

  test("where no shell could let it go on, Ctrl-Z stops nothing", async () => {
    const terminal = await open(MENU);
    try {
      await terminal.shows(">  [ ] An option");
      await terminal.keys("C-z");
      await terminal.keys("y");
      await terminal.shows(">+ [*] An option");
    } finally {
      await terminal.end();
    }
  });

  test("whoever was stopped by other means paints anew when it goes on", async () => {
    const terminal = await open(MENU);
    try {
      const before = await terminal.shows(">  [ ] An option");
      const pid = (await terminal.pid()) ?? Number.NaN;
      process.kill(pid, "SIGSTOP");
      // The terminal is another one meanwhile.
      await terminal.resize(60, 12);
      process.kill(pid, "SIGCONT");
      await terminal.resize(80, 24);
      // As wide as before.
      expect(await terminal.shows(before.split("\n", 1)[0] ?? "")).toBe(before);
    } finally {
      await terminal.end();
    }
  });

  test("Ctrl-C leaves at once where there is nothing to lose, and the cursor is back", async () => {
    const terminal = await open(["bash", "-c", `${MENU.map((word) => `'${word}'`).join(" ")}; echo out; stty -a | grep -o ' -\\?echo '`]);
    try {
      await terminal.shows(">  [ ] An option");
      await terminal.keys("C-c");
      expect(await terminal.shows("exit 0")).toMatch(/^out\n *echo\nexit 0$/);
    } finally {
      await terminal.end();
    }
  });
});
