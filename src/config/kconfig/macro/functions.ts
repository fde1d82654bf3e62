/** What preset functions need of the place that calls them. */
export interface CallPlace {
  /** As `$(filename)` calls it. */
  readonly file: string;
  readonly line: number;
  info(text: string): void;
  warning(text: string): void;
  /** These don't return. */
  error(text: string): never;
  shell(command: string): string;
}

interface PresetFunction {
  readonly least: number;
  readonly most: number;
  call(words: readonly string[], place: CallPlace): string;
}

/** The functions that there are without being defined (Documentation/kbuild/kconfig-macro-language.rst). */
export const FUNCTIONS: ReadonlyMap<string, PresetFunction> = new Map<string, PresetFunction>([
  ["error-if", { least: 2, most: 2, call: ([condition, text = ""], place) => (condition === "y" ? place.error(text) : "") }],
  ["filename", { least: 0, most: 0, call: (_, { file }) => file }],
  ["info", { least: 1, most: 1, call: ([text = ""], place) => (place.info(text), "") }],
  ["lineno", { least: 0, most: 0, call: (_, { line }) => String(line) }],
  ["shell", { least: 1, most: 1, call: ([command = ""], place) => asValue(place.shell(command)) }],
  ["warning-if", { least: 2, most: 2, call: ([condition, text = ""], place) => (condition === "y" && place.warning(text), "") }],
]);

/** Output as a value: no line breaks at its end, blanks for those inside, and it ends at a zero byte. */
function asValue(output: string): string {
  const zero = output.indexOf("\0");
  let end = output.length;
  while (end > 0 && output[end - 1] === "\n") end--;
  return output.slice(0, zero < 0 ? end : Math.min(zero, end)).replaceAll("\n", " ");
}
