import type { Settings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

/** What every command gets. */
export interface Context {
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  /** This Kiln's, "0.1.0". */
  readonly version: string;
  /** Digest of its code. */
  readonly bundle: string;
  /** Told once a command has read them. */
  readonly noteSettings: (settings: Settings) => void;
  /** Absolute. */
  readonly folder: string;
  readonly json: boolean;
  /** How many words of the command line stood behind `--`. */
  readonly wordsAfterDashes: number;
  readonly store?: string;
  readonly jobs?: string;
  readonly sandbox?: string;
  /** Aborted by Ctrl-C. Who asks for it cleans up: from then on Ctrl-C doesn't end the process by itself. */
  readonly signal: AbortSignal;
  /** The same for what is done without a pause, and must be done whole. */
  readonly holdInterrupt: () => void;
}
