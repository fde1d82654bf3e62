import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ShellRunner } from "./host.ts";
import { asText } from "./text/sources.ts";

/** As many bytes as `conf` reads of what a command prints. */
const OUTPUT_BYTES = 4095;

/** Does what is written to its second argument, a pipe, with the first one for what is printed. */
const LOOP = `exec 4>"$1"; . "$2"`;

/** A line of that: the command with nothing but itself, then a mark. */
const lineOf = (command: string, end: string): string =>
  `(set --; eval '${command.replaceAll("'", "'\\''")}') </dev/null >&4 4>&-; printf %s '${end}' >&4\n`;

/**
 * Runs commands one after the other, in a folder and an environment. A shell that is kept starts them: it is small, so that each takes a quarter of the
 * time that starting it from this process does. It ends with this process.
 * `meanwhile` is done while a command runs.
 */
export function shellIn(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
  meanwhile: (command: string) => void = () => {},
): ShellRunner {
  let kept: KeptShell | "impossible" | undefined;
  return (command) => {
    if (command.includes("\0")) return runAlone(folder, env, command);
    kept ??= startShell(folder, env) ?? "impossible";
    return kept === "impossible" ? runAlone(folder, env, command) : ask(kept, command, meanwhile);
  };
}

interface KeptShell {
  readonly commands: number;
  readonly outputs: number;
  readonly end: string;
  readonly buffer: Buffer;
}

function startShell(cwd: string, env: Readonly<Record<string, string | undefined>>): KeptShell | undefined {
  const folder = mkdtempSync(join(tmpdir(), "kiln-shell-"));
  try {
    const [commands, outputs] = [join(folder, "commands"), join(folder, "outputs")];
    if (spawnSync("mkfifo", [commands, outputs], { stdio: "ignore" }).status !== 0) return undefined;
    const end = `\u0001${randomBytes(16).toString("hex")}\u0002`;
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
    return {
      commands: openSync(commands, "w"),
      outputs: printed,
      end,
      buffer: Buffer.alloc(1 << 16),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Undefined: the shell has ended. */
function ask({ commands, outputs, end, buffer }: KeptShell, command: string, meanwhile: (command: string) => void): string | undefined {
  try {
    writeSync(commands, Buffer.from(lineOf(command, end), "latin1"));
  } catch {
    closeSync(outputs);
    return undefined;
  }
  meanwhile(command);
  const mark = Buffer.from(end, "latin1");
  let kept = Buffer.alloc(0);
  for (;;) {
    const size = readSync(outputs, buffer, 0, buffer.length, null);
    if (size === 0) return undefined;
    kept = Buffer.concat([kept, buffer.subarray(0, size)]);
    const at = kept.length - mark.length;
    if (at >= 0 && kept.subarray(at).equals(mark)) return kept.toString("latin1", 0, Math.min(at, OUTPUT_BYTES));
    // What is beyond what counts needs not be kept, but for an end that is read in part.
    if (kept.length > 2 * buffer.length) kept = Buffer.concat([kept.subarray(0, buffer.length), kept.subarray(-mark.length)]);
  }
}

function runAlone(cwd: string, env: Readonly<Record<string, string | undefined>>, command: string): string | undefined {
  const { stdout, error } = spawnSync("/bin/sh", ["-c", asText(command)], {
    cwd,
    env: { ...env },
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1 << 26,
  });
  return error !== undefined && "code" in error && error.code === "ENOENT" ? undefined : stdout.toString("latin1", 0, OUTPUT_BYTES);
}
