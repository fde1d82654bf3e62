import type { ScanSpec } from "#derivation/derivation.ts";
import type { CommandOptions } from "./command-options.ts";

/** Files that a compiler reads before the unit; the generated header isn't one of the inputs. */
export const forcedBy = ({ forced, header }: ScanSpec, command: CommandOptions): readonly string[] =>
  [...forced, ...command.forced].filter((path) => path !== header);

/** Macros of the generated header and the command line. */
export function* macrosOutside({ defines, config }: ScanSpec, command: CommandOptions): Generator<readonly [macro: string, body: string]> {
  yield* Object.entries(defines);
  yield* Object.entries(config);
  yield* command.defines;
}
