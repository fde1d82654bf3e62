import type { Stats } from "node:fs";

/** What Kconfig files see of the world: their texts, the environment, and commands if those are allowed. */
export interface KconfigHost {
  /** Bytes of a file, a character each; undefined: there is none that can be read. `path` is relative to the folder of the run, or absolute. */
  read(path: string): string | undefined;
  /** Paths that fit a pattern with `*`, `?` and `[…]`, sorted. Asked by the extended dialect only. */
  glob(pattern: string): readonly string[];
  env(name: string): string | undefined;
  /** Undefined: commands aren't allowed. */
  readonly shell: ShellRunner | undefined;
  /** Where there is a shell: how commands begin before they are asked for. */
  readonly ahead?: HostAhead | undefined;
  /** What to do where it refuses a file or a command; default: what helps on a command line. */
  readonly advice?: { readonly source: string; readonly shell: string };
}

/** Runs `sh -c COMMAND` and gives at most the first 4095 bytes of what it prints, a character each. Undefined: it can't be started. */
export type ShellRunner = (command: string) => string | undefined;

/** Lets commands run before they are asked for, as far as nobody can see that. */
export interface HostAhead {
  /** `begun`: it has, now or before. `later`: too many have. `refused`: it could be seen. */
  begin(command: string): "begun" | "later" | "refused";
  /** Waits for the end of all that have begun; nobody looks ahead any more. */
  settle(): void;
  env(name: string): string | undefined;
  /** What a command printed in an earlier run and would print again. */
  known(command: string): string | undefined;
  /** The text that `read` would give; undefined: it isn't there, or there is no time for it now. */
  textOf(path: string): string | undefined;
  /** `look` is done while a command runs that was asked for. */
  whileRunning(look: (command: string) => void): void;
}

/** What commands printed in earlier runs; an implementation keeps apart what ran with another environment. */
export interface ShellMemory {
  get(command: string): string | undefined;
  /** The same without having been asked for it. */
  known(command: string): string | undefined;
  set(command: string, output: string): void;
}

/** Told of what a host does, for whoever keeps what is made of it. */
export interface HostObserver {
  /** `stat`: from before the bytes were read, or from when it was sure that they hadn't changed. Both undefined: it can't be read. */
  read(path: string, text: string | undefined, stat: Stats | undefined): void;
  /** A command has begun to run: there is time until it ends. */
  running(command: string): void;
}
