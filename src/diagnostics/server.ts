import type { Diagnostic } from "./diagnostic.ts";

/** KILN-E1175: a server was asked for, and there can't be one. */
export function noServer(why: string): Diagnostic {
  return {
    code: "KILN-E1175",
    severity: "error",
    message: `no server can be started: ${why}`,
    advice: "commands work without one, each in a process of its own; XDG_RUNTIME_DIR names the folder for its socket",
    notes: [],
    fault: "build",
  };
}
