import type { Digest } from "#derivation/digest.ts";

/** How something of the store is shown in the input root. Host paths are absolute; the helper opens them before it gives up the user's id. */
export type InputMount =
  /** One file, read-only bind. */
  | { readonly kind: "file"; readonly path: string; readonly from: string }
  /** A small file that need not be in the store: the step's own. */
  | { readonly kind: "text"; readonly path: string; readonly bytes: Uint8Array }
  /** A materialised tree, read-only bind. */
  | { readonly kind: "tree"; readonly path: string; readonly from: string }
  /** An empty folder of the step's own. */
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "symlink"; readonly path: string; readonly target: string };

export interface SandboxRequest {
  /** `argv[0]` with a `/` is a path of the input root; there is no PATH. */
  readonly argv: readonly string[];
  /** A file of the store that is run instead of the one at `argv[0]`, and comes to the same in memory: absolute. Only tiers with the helper do so. */
  readonly program?: string;
  readonly env: Readonly<Record<string, string>>;
  /** Parents before children. Paths are relative to the working folder. */
  readonly mounts: readonly InputMount[];
  readonly outputs: readonly string[];
  /** Infinity: none. */
  readonly timeoutMs: number;
  /** A folder of `Store.temporaryFolder()`: outputs are copied there, hashed on the way. */
  readonly outputFolder: string;
}

/** Everything under an output path, parents before children; `path` is relative to the working folder. */
export type CollectedEntry =
  | {
      readonly kind: "file";
      readonly path: string;
      readonly digest: Digest;
      readonly executable: boolean;
      /** in `outputFolder` */ readonly file: string;
    }
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "symlink"; readonly path: string; readonly target: string };

export type Ending =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signalled"; readonly signal: number }
  /** Its processes held more than a step may. `isHard`: the kernel said no; else a sample was above. */
  | { readonly kind: "out-of-memory"; readonly limitBytes: number; readonly isHard: boolean }
  | { readonly kind: "timed-out" }
  | { readonly kind: "cancelled" }
  /** An output is refused: a device, a fifo, a link out, too large, a bad name. `missing` outputs are left out of `entries`. */
  | { readonly kind: "bad-output"; readonly path: string; readonly reason: string }
  /** The sandbox itself could not be set up. */
  | { readonly kind: "setup-failed"; readonly step: string; readonly errno: string };

export interface SandboxResult {
  readonly ending: Ending;
  /** stdout and stderr as they came, interleaved, cut at `limitBytes` with a line that says so. */
  readonly log: string;
  readonly entries: readonly CollectedEntry[];
  readonly wallMs: number;
  readonly cpuMs: number;
  /** The largest of its processes, or what all of them held when that was looked at, whichever is more; 0: not known. */
  readonly maxRssBytes: number;
}

/** What a command waits for. */
export interface RunTurn {
  /** Asked once, when the command could begin: all is laid out for it where the tier can do that before. False: it is cancelled. Never rejects. */
  begin(): Promise<boolean>;
  /** The command has ended, before its result is looked at, or never began. It may be told several times. */
  end(): void;
}

/** Runs requests, one at a time a slot; more than `slots` at once wait in line. */
export interface Sandbox {
  readonly tier: SandboxTier;
  readonly slots: number;
  readonly memoryLimit: MemoryLimit;
  run(request: SandboxRequest, signal?: AbortSignal, turn?: RunTurn): Promise<SandboxResult>;
  close(): Promise<void>;
}

/** Who keeps a step to its memory: the kernel, samples four times a second, nobody. */
export type MemoryLimit = "hard" | "sampled" | "none";

/** SANDBOX.md's tiers, strongest first, with the bwrap fallback, and none (only when asked for). */
export type SandboxTier = "namespaces" | "privileged" | "bwrap" | "landlock" | "none";
