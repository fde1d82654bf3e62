import type { Stats } from "node:fs";
import type { HostObserver, KconfigHost, ShellMemory } from "#config/kconfig/host.ts";
import { sha256Hex } from "#derivation/digest.ts";
import { CommandReach, type ReachWorld } from "./command-reach.ts";
import { observeCommands, seenFile, type CommandObservations, type SeenFile, type TreeObservations } from "./kconfig-observations.ts";

/** Writes down what a tree of Kconfig files asks of a host while it is read, and what its commands print. */
export class KconfigObserver implements HostObserver, ShellMemory {
  readonly #files = new Map<string, SeenFile>();
  readonly #missing = new Set<string>();
  readonly #globs = new Map<string, readonly string[]>();
  readonly #env = new Map<string, string | undefined>();
  readonly #printed = new Map<string, string>();
  readonly #known: ReadonlyMap<string, string>;
  readonly #now: () => number;
  readonly #world: Omit<ReachWorld, "asked">;
  readonly #reach: CommandReach;
  /** Of commands: whether what they print can be told from what they can see. */
  readonly #isClosed = new Map<string, boolean>();
  readonly #startMs: number;
  #isSpoiled = false;

  /** `known`: what commands printed in an earlier run and would print again. */
  constructor(world: Omit<ReachWorld, "asked">, known: ReadonlyMap<string, string>, now: () => number) {
    this.#world = world;
    this.#known = known;
    this.#now = now;
    this.#reach = new CommandReach({ ...world, asked: this.#env });
    this.#startMs = now();
  }

  read(path: string, text: string | undefined, stat: Stats | undefined): void {
    if (text === undefined) {
      // Something is there that can't be read.
      if (stat !== undefined) this.#isSpoiled = true;
      this.#missing.add(path);
    } else if (stat?.isFile() !== true) this.#isSpoiled = true;
    else
      this.#files.set(
        path,
        seenFile(path, stat, () => sha256Hex(Buffer.from(text, "latin1")), this.#now()),
      );
  }

  running(command: string): void {
    this.#isClosed.set(command, this.#reach.follow(command));
  }

  get(command: string): string | undefined {
    const known = this.#known.get(command);
    if (known !== undefined) this.#printed.set(command, known);
    return known;
  }

  known(command: string): string | undefined {
    return this.#known.get(command);
  }

  set(command: string, output: string): void {
    this.#printed.set(command, output);
  }

  /** A host whose answers are written down; what it reads is told by the host itself. */
  watching(host: KconfigHost): KconfigHost {
    return {
      ...host,
      glob: (pattern) => {
        const found = host.glob(pattern);
        this.#globs.set(pattern, found);
        return found;
      },
      env: (name) => {
        const value = host.env(name);
        this.#env.set(name, value);
        return value;
      },
    };
  }

  /** Undefined: that the tree would be read the same again can't be told from what was seen. */
  tree(): TreeObservations | undefined {
    if (this.#isSpoiled || [...this.#missing].some((path) => this.#files.has(path))) return undefined;
    return {
      files: [...this.#files.values()],
      missing: [...this.#missing],
      globs: [...this.#globs],
      env: [...this.#env].map(([name, value]) => [name, value ?? null]),
    };
  }

  /** Undefined: something that commands could see has changed since, so that what they saw isn't known. */
  commands(): CommandObservations | undefined {
    const { reach } = this.#reach;
    const printed = [...this.#printed].map(
      ([command, output]) => [command, output, this.#isClosed.get(command) ?? this.#reach.follow(command)] as const,
    );
    if (printed.length > 0) reach.files.add("/bin/sh");
    return observeCommands(reach, printed, this.#world, { startMs: this.#startMs, nowMs: this.#now() });
  }
}
