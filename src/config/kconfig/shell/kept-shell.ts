import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, lstatSync, mkdtempSync, openSync, readdirSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** As many bytes as `conf` reads of what a command prints. */
export const OUTPUT_BYTES = 4095;

/** Where the names of a shell's pipes are, while it starts. */
const FOLDER = "kiln-shell-";
/** No shell takes so long to start. */
const LEFT_BEHIND_MS = 60_000;

/** Does what is written to its second argument, a pipe, with the first one for what is printed. */
const LOOP = `exec 4>"$1"; . "$2"`;

/** A line of that: the command with nothing but itself, then a mark. */
const lineOf = (command: string, end: string): string =>
  `(set --; eval '${command.replaceAll("'", "'\\''")}') </dev/null >&4 4>&-; printf %s '${end}' >&4\n`;

interface Pipes {
  readonly commands: number;
  readonly outputs: number;
}

/** A shell that runs what it is sent, one command after the other. It ends with this process. */
export class KeptShell {
  readonly #pipes: Pipes;
  readonly #mark: string;
  readonly #buffer = Buffer.alloc(1 << 16);
  /** What was read behind the last mark. */
  #rest = "";
  #isOpen = true;

  private constructor(pipes: Pipes, mark: string) {
    this.#pipes = pipes;
    this.#mark = mark;
  }

  /** Undefined: it can't be started. */
  static start(cwd: string, env: Readonly<Record<string, string | undefined>>): KeptShell | undefined {
    const folder = mkdtempSync(join(tmpdir(), FOLDER));
    try {
      const [commands, outputs] = [join(folder, "commands"), join(folder, "outputs")];
      if (spawnSync("mkfifo", [commands, outputs], { stdio: "ignore" }).status !== 0) return undefined;
      const child = spawn("/bin/sh", ["-c", LOOP, "sh", outputs, commands], {
        cwd,
        env: { ...env },
        stdio: ["ignore", "ignore", "inherit"],
      });
      child.on("error", () => {});
      child.unref();
      if (child.pid === undefined) return undefined;
      // Each waits until the shell opens its other end.
      const printed = openSync(outputs, "r");
      return new KeptShell({ commands: openSync(commands, "w"), outputs: printed }, `\u0001${randomBytes(16).toString("hex")}\u0002`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Bytes that sending a command takes: more than a pipe holds must not wait in it. */
  sizeOf(command: string): number {
    return lineOf(command, this.#mark).length;
  }

  send(command: string): void {
    try {
      if (this.#isOpen) writeSync(this.#pipes.commands, Buffer.from(lineOf(command, this.#mark), "latin1"));
    } catch {
      this.#close();
    }
  }

  /** Waits for the end of the first of those that were sent and not received yet, and gives what it printed. Undefined: the shell has ended. */
  receive(): string | undefined {
    const mark = this.#mark;
    let kept = this.#rest;
    let from = 0;
    for (;;) {
      const at = kept.indexOf(mark, from);
      if (at >= 0) {
        this.#rest = kept.slice(at + mark.length);
        return kept.slice(0, Math.min(at, OUTPUT_BYTES));
      }
      // What is beyond what counts needs not be kept, but for an end that is read in part.
      if (kept.length > 2 * this.#buffer.length) kept = kept.slice(0, this.#buffer.length) + kept.slice(1 - mark.length);
      from = Math.max(0, kept.length - mark.length + 1);
      const size = this.#isOpen ? readSync(this.#pipes.outputs, this.#buffer, 0, this.#buffer.length, null) : 0;
      if (size === 0) return undefined;
      kept += this.#buffer.toString("latin1", 0, size);
    }
  }

  #close(): void {
    this.#isOpen = false;
    closeSync(this.#pipes.outputs);
  }
}

/** Removes folders that processes left that were ended while a shell of theirs started. */
export function removeLeftovers(): void {
  const parent = tmpdir();
  try {
    for (const name of readdirSync(parent)) {
      if (!name.startsWith(FOLDER)) continue;
      const { uid, mtimeMs } = lstatSync(join(parent, name));
      if (uid === process.getuid?.() && Date.now() - mtimeMs > LEFT_BEHIND_MS) rmSync(join(parent, name), { recursive: true });
    }
  } catch {
    // Another process removes it, or the folder can't be listed.
  }
}
