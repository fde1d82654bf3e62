import { closeSync, openSync, readdirSync, readSync, statSync, type Stats } from "node:fs";
import { resolve } from "node:path";
import { globbedPaths } from "./glob-paths.ts";
import type { HostAhead, HostObserver, KconfigHost, ShellMemory, ShellRunner } from "./host.ts";
import { ReadAhead } from "./read-ahead.ts";
import { ShellCommands } from "./shell/shell-commands.ts";
import { asText } from "./text/sources.ts";

export interface HostOptions {
  /** Absolute: relative paths begin here, commands run here. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly allowShell: boolean;
  /** What commands printed in earlier runs. */
  readonly memory?: ShellMemory;
  readonly observer?: HostObserver;
}

/** This machine's files, an environment, and its shell. */
export function diskHost({ folder, env, allowShell, memory, observer }: HostOptions): KconfigHost {
  const pathOf = (path: string): string => (path.startsWith("/") ? asText(path) : `${folder}/${asText(path)}`);
  const commands = allowShell ? new ShellCommands(folder, env) : undefined;
  const ahead = new ReadAhead(
    { read: (path) => readBytes(pathOf(path)), look: (path) => statOf(pathOf(path)) },
    observer && { read: (path, text, stat) => observer.read(pathOf(path), text, stat) },
  );
  return {
    read: (path) => ahead.take(path),
    glob: (pattern) => globbedPaths(pattern, (inside) => namesIn(resolve(folder, inside))),
    env: (name) => env[name],
    ...(commands === undefined ? { shell: undefined } : meeting(commands, { env, ahead, observer, memory })),
  };
}

interface CommandWorld extends Pick<HostOptions, "env"> {
  readonly ahead: ReadAhead;
  readonly memory: ShellMemory | undefined;
  readonly observer: HostObserver | undefined;
}

/** Commands, and what else is done while they run. */
function meeting(
  commands: ShellCommands,
  { env, ahead, observer, memory }: CommandWorld,
): { readonly shell: ShellRunner; readonly ahead: HostAhead } {
  let look: (command: string) => void = () => undefined;
  const run: ShellRunner = (command) =>
    commands.run(command, () => {
      ahead.begin();
      look(command);
      observer?.running(command);
      ahead.step();
    });
  return {
    shell: remembering(run, memory),
    ahead: {
      begin: (command) => commands.begin(command),
      settle() {
        look = () => undefined;
        commands.settle();
      },
      env: (name) => env[name],
      known: (command) => memory?.known(command),
      textOf: (path) => ahead.look(path),
      whileRunning(looking) {
        look = looking;
      },
    },
  };
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

let buffer = Buffer.allocUnsafeSlow(1 << 16);

/** A tree has thousands of small files: one buffer for all of them takes half the time that readFileSync does. */
function readBytes(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return undefined;
  }
  try {
    let size = 0;
    for (;;) {
      const read = readSync(file, buffer, size, buffer.length - size, null);
      if (read === 0) return buffer.toString("latin1", 0, size);
      size += read;
      if (size < buffer.length) continue;
      const larger = Buffer.allocUnsafeSlow(buffer.length * 2);
      buffer.copy(larger);
      buffer = larger;
    }
  } catch {
    // A folder, or a disk that fails.
    return undefined;
  } finally {
    closeSync(file);
  }
}

function remembering(run: ShellRunner, memory: ShellMemory | undefined): ShellRunner {
  if (memory === undefined) return run;
  return (command) => {
    const known = memory.get(command);
    if (known !== undefined) return known;
    const output = run(command);
    if (output !== undefined) memory.set(command, output);
    return output;
  };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
