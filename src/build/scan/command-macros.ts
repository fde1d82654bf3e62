/** What a compiler's command line says beside the generated header. */
export interface CommandMacros {
  /** `-D`: name → body. */
  readonly defines: readonly (readonly [macro: string, body: string])[];
  /** Files of `-include` and `-imacros`. */
  readonly forced: readonly string[];
}

/** Reads the options that bear on includes, joined to their value or apart from it. */
export function readCommand(command: readonly string[]): CommandMacros {
  const defines: (readonly [string, string])[] = [];
  const forced: string[] = [];
  for (let i = 1; i < command.length; i++) {
    const word = command[i] ?? "";
    if (word === "-include" || word === "-imacros") forced.push(command[i + 1] ?? "");
    else if (word.startsWith("-D")) {
      const text = word === "-D" ? (command[i + 1] ?? "") : word.slice(2);
      const equals = text.indexOf("=");
      defines.push(equals === -1 ? [text, "1"] : [text.slice(0, equals), text.slice(equals + 1)]);
    }
  }
  return { defines, forced };
}
