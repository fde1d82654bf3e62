import type { Terminal } from "./terminal.ts";

/** What every command gets. */
export interface Context {
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  /** Absolute. */
  readonly folder: string;
  readonly json: boolean;
  /** How many words of the command line stood behind `--`. */
  readonly wordsAfterDashes: number;
  readonly store?: string;
  readonly jobs?: string;
  readonly sandbox?: string;
  readonly signal: AbortSignal;
}
