import { diagnosticsOf } from "#diagnostics/host.ts";
import { printDiagnostics } from "#diagnostics/print.ts";

/** What is told of a standard stream that can't be written to. */
export const streamFailure = (error: Error): string => printDiagnostics(diagnosticsOf(error) ?? [], { color: false });
