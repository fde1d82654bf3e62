import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { buildJson, checkout, ran } from "../cli/checkout.ts";
import { KILN, sharedStore } from "../support/kiln.ts";
import { hasTmux, Tmux } from "./tmux.ts";

const folder = checkout();
// What a menu that was ended keeps.
afterEach(() => rmSync(join(folder, "recipes/hello/hello.config.unsaved"), { force: true }));

const menu = async (): Promise<Tmux> => {
  const terminal = await Tmux.start({
    command: [process.execPath, KILN, "menu", "hello@linux"],
    cwd: folder,
    env: { KILN_STORE: sharedStore(), KILN_CONFIG: "/dev/null" },
    columns: 90,
    rows: 24,
  });
  await terminal.shows("no changes");
  return terminal;
};

/** Sets the greeting; what stands there when that has been told. */
async function greet(terminal: Tmux, text: string, told: string): Promise<string> {
  await terminal.keys("b", "Enter", "Enter", "C-u");
  await terminal.paste(text);
  await terminal.keys("Enter");
  const screen = await terminal.shows(told);
  await terminal.keys("Escape");
  await terminal.shows(">      banner");
  return screen;
}

describe.skipIf(!hasTmux())("what a pending change costs", { timeout: 240_000 }, () => {
  test("as many files as a build compiles then; the image's growth where both were built", async () => {
    const short = `built by ${process.pid} at ${Date.now()}`;
    const long = `${short}${"!".repeat(9000)}`;
    await buildJson(folder, "hello@linux");
    const terminal = await menu();
    try {
      const screen = await greet(terminal, short, "compiles 1 of");
      expect(screen).toMatch(/compiles 1 of \d+ --/);
      const built = await buildJson(folder, "hello@linux", "--set", `banner.greeting=${short}`);
      expect(ran(built)).toMatchObject({ compile: 1 });
      await buildJson(folder, "hello@linux", "--set", `banner.greeting=${long}`);
      // Made by now, with an image of its own.
      await terminal.keys("U");
      await terminal.shows("taken back");
      const known = await greet(terminal, long, "compiles 0 of");
      expect(known).toMatch(/compiles 0 of \d+ \(1 made before\), image \+[89]\.\d KiB/);
    } finally {
      await terminal.end();
    }
  });

  test("an option that several sources read: as many as a build compiles", async () => {
    const buffer = 16 + Math.floor(Math.random() * 4000);
    await buildJson(folder, "hello@linux");
    const terminal = await menu();
    try {
      await terminal.keys("p", "Enter", "Enter", "C-u");
      await terminal.type(String(buffer));
      await terminal.keys("Enter");
      const screen = await terminal.shows("compiles ");
      const told = Number(/compiles (\d+) of/.exec(screen)?.[1]);
      const built = await buildJson(folder, "hello@linux", "--set", `printf.buffer=${buffer}`);
      expect(told).toBe(ran(built)["compile"] ?? 0);
    } finally {
      await terminal.end();
    }
  });

  test("what was taken back costs nothing", async () => {
    const terminal = await menu();
    try {
      await greet(terminal, "taken back at once", "compiles 1 of");
      await terminal.keys("U");
      const screen = await terminal.shows("taken back: banner.greeting");
      expect(screen).not.toMatch(/compiles/);
    } finally {
      await terminal.end();
    }
  });
});
