import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KILN, sharedStore } from "../support/kiln.ts";
import { linuxEnvironment, linuxSource } from "../support/linux-source.mjs";
import { Tmux } from "./tmux.ts";

/** One thing that is done, and what stands on the screen then. */
export interface Step {
  /** Keys by tmux's names, with blanks between them. */
  readonly keys?: string;
  /** Behind the keys. */
  readonly type?: string;
  readonly paste?: string;
  readonly resize?: readonly [columns: number, rows: number];
  /** Sent to kiln. */
  readonly signal?: NodeJS.Signals;
  /** Started again, in a new terminal. */
  readonly again?: boolean;
  /** Appears then. */
  readonly shows: string;
  /** The screen is compared, under this name. */
  readonly screen?: string;
}

/** `walk.json`. */
export interface Walk {
  readonly about: string;
  readonly argv: readonly string[];
  /** The folder of `trees/` that it is in; "linux": Linux's own tree, where `WORK` in `argv` is a folder that may be written to. */
  readonly tree: string;
  readonly size?: readonly [columns: number, rows: number];
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  /** Files whose texts are compared in the end. */
  readonly files?: readonly string[];
}

/** They come when they are ready: figures.test.ts looks at them. */
const FIGURES = / (?:counting what would be compiled|compiles .*) --$/gm;

/** Does all of a walk in a copy of its tree; its screens and files, one behind the other. */
export async function take({ argv, tree, size = [80, 24], env = {}, steps, files = [] }: Walk, folder: string): Promise<string> {
  const work = realpathSync(mkdtempSync(join(tmpdir(), "kiln-walk-")));
  const copy = join(work, "tree");
  const isLinux = tree === "linux";
  if (isLinux) mkdirSync(copy);
  else cpSync(join(import.meta.dirname, "trees", tree), copy, { recursive: true });
  if (existsSync(join(folder, "files"))) cpSync(join(folder, "files"), copy, { recursive: true });
  const start = async (): Promise<Tmux> =>
    await Tmux.start({
      command: [process.execPath, KILN, ...argv.map((word) => word.replace("WORK", copy))],
      cwd: isLinux ? linuxSource() : copy,
      env: {
        ...(isLinux ? linuxEnvironment(join(work, "stubs"), "x86_64") : {}),
        KILN_STORE: sharedStore(),
        KILN_CONFIG: "/dev/null",
        ...env,
      },
      columns: size[0],
      rows: size[1],
    });
  let terminal = await start();
  const parts: string[] = [];
  try {
    for (const step of steps) {
      if (step.again === true) {
        await terminal.end();
        terminal = await start();
      }
      if (step.resize !== undefined) await terminal.resize(...step.resize);
      if (step.keys !== undefined) await terminal.keys(...step.keys.split(" "));
      if (step.type !== undefined) {
        await terminal.type(step.type);
        // All of it, where it is written: what else is waited for, and the text itself in what is found, may come with its first letters.
        const written = step.type;
        await terminal.shows(written, (screen) => screen.split("\n").some((line) => line.startsWith(" > ") && line.includes(written)));
      }
      if (step.paste !== undefined) await terminal.paste(step.paste);
      if (step.signal !== undefined) process.kill((await terminal.pid()) ?? Number.NaN, step.signal);
      const screen = await terminal.shows(step.shows);
      if (step.screen !== undefined) parts.push(`===== ${step.screen}\n${screen}\n`);
    }
    await terminal.end();
    for (const file of files)
      parts.push(`===== file ${file}\n${existsSync(join(copy, file)) ? readFileSync(join(copy, file), "utf8") : "(there is none)\n"}`);
  } finally {
    await terminal.end();
    rmSync(work, { recursive: true, force: true });
  }
  return parts
    .join("")
    .replaceAll(copy, "TREE")
    .replaceAll(FIGURES, (figures) => "-".repeat(figures.length));
}
