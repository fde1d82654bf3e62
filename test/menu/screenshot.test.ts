import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { KILN, ROOT, sharedStore } from "../support/kiln.ts";
import { screenSvg } from "./screen-svg.ts";
import { hasTmux, Tmux } from "./tmux.ts";

/** The pictures of docs/menu.md are what a terminal shows. KILN_ACCEPT=1 makes them anew; such a run does not pass. */
const accept = process.env["KILN_ACCEPT"] === "1";
const [columns, rows] = [80, 24];

interface Picture {
  readonly file: string;
  readonly title: string;
  readonly tree: string;
  readonly argv: readonly string[];
  /** Keys, and what appears then. */
  readonly steps: readonly (readonly [keys: readonly string[], shows: string])[];
}

const PICTURES: readonly Picture[] = [
  {
    file: "list.svg",
    title: "kiln menu: the options of a library of an image",
    tree: "image",
    argv: ["menu", "web"],
    steps: [
      [["l", "Enter"], ">  [ ] IPv6"],
      [["y"], ">+ [*] IPv6"],
      [["Down", "Down", "Enter", "Down", "Space", "Escape", "p"], ">  (256) Packet buffers"],
    ],
  },
  {
    file: "why.svg",
    title: "kiln menu: why an option can't be set, and what to turn off for it",
    tree: "board",
    argv: ["menu", "--kconfig", "Kconfig"],
    steps: [
      [["Down", "Down", "Down", "y"], ">+ [*] Debugging"],
      [["Down", "Enter", "z"], ">~ - - Firewall"],
      [["W"], "Why: Firewall"],
    ],
  },
];

describe.skipIf(!hasTmux())("pictures of the menu", () => {
  test.each(PICTURES)("$file", async ({ file, title, tree, argv, steps }) => {
    const folder = mkdtempSync(join(tmpdir(), "kiln-screenshot-"));
    cpSync(join(import.meta.dirname, "trees", tree), folder, { recursive: true });
    // What stands in the picture is known by its text.
    const env = { KILN_STORE: sharedStore(), KILN_CONFIG: "/dev/null", NO_COLOR: "" };
    const terminal = await Tmux.start({ command: [process.execPath, KILN, ...argv], cwd: folder, env, columns, rows });
    try {
      await terminal.shows("no changes");
      for (const [keys, shows] of steps) {
        await terminal.keys(...keys);
        await terminal.shows(shows);
      }
      while (/ counting /.test(await terminal.screen())) await new Promise((resolve) => setTimeout(resolve, 20));
      const svg = screenSvg(await terminal.screen(true), columns, title);
      const path = join(ROOT, "docs/menu", file);
      if (accept) writeFileSync(path, svg);
      expect(svg).toBe(readFileSync(path, "utf8"));
      expect(accept, "rewritten").toBe(false);
    } finally {
      await terminal.end();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
