import { diagnosticToJson } from "#diagnostics/to-json.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Prints a command's result as one JSON object, with what was told on the way: `warnings`, and where a part failed its errors as `diagnostics`
 * (docs/diagnostics.md).
 */
export function printResult(terminal: Terminal, result: Readonly<Record<string, unknown>>): void {
  const told = terminal.reported();
  const [errors, warnings] = [told.filter(({ severity }) => severity === "error"), told.filter(({ severity }) => severity === "warning")];
  terminal.out(
    `${JSON.stringify({
      ...result,
      ...(errors.length === 0 ? {} : { diagnostics: errors.map(diagnosticToJson) }),
      warnings: warnings.map(diagnosticToJson),
    })}\n`,
  );
}
