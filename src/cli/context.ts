import type { Terminal } from "./terminal.ts";

/** What every command gets. */
export interface Context {
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  /** Absolute. */
  readonly folder: string;
  readonly json: boolean;
  readonly store?: string;
  readonly jobs?: string;
  readonly sandbox?: string;
  readonly signal: AbortSignal;
}
