import type { Diagnostic } from "#diagnostics/diagnostic.ts";

/** What `kiln` exits with. */
export const EXIT = {
  done: 0,
  /** A build, a check or a test failed. */
  failed: 1,
  /** The command line or a recipe is wrong. */
  usage: 2,
  interrupted: 130,
} as const;

/** 2 if a recipe or the command line is at fault anywhere, else 1; 0 without errors. */
export function exitCodeOf(diagnostics: readonly Diagnostic[]): number {
  const errors = diagnostics.filter((d) => d.severity === "error");
  if (errors.length === 0) return EXIT.done;
  return errors.some((d) => d.fault === "recipe") ? EXIT.usage : EXIT.failed;
}
