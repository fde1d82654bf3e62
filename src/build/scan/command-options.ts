/** What a compiler's command line says of includes and macros. */
export interface CommandOptions {
  /** `-D`: name (with its parameters) → body. */
  readonly defines: readonly (readonly [macro: string, body: string])[];
  /** Files of `-include` and `-imacros`. */
  readonly forced: readonly string[];
  /** `-iquote`: for `"…"` only. */
  readonly quoted: readonly string[];
  /** Folders in the order in which they are searched, each once. */
  readonly folders: readonly string[];
  /** An option that may name further files, in ways that aren't followed. */
  readonly opaque: string | undefined;
}

type Meaning = "define" | "forced" | "quoted" | "plain" | "system" | "after";

/** Options with a value, joined to it or apart from it; longer ones before those that they begin with. */
const OPTIONS: readonly (readonly [option: string, meaning: Meaning])[] = [
  ["--include-directory-after", "after"],
  ["--include-directory", "plain"],
  ["--include", "forced"],
  ["--imacros", "forced"],
  ["--define-macro", "define"],
  ["--embed-dir", "after"],
  ["-internal-externc-isystem", "after"],
  ["-internal-isystem", "after"],
  ["-isystem-after", "after"],
  ["-cxx-isystem", "system"],
  ["-c-isystem", "system"],
  ["-isystem", "system"],
  ["-idirafter", "after"],
  ["-iquote", "quoted"],
  ["-include", "forced"],
  ["-imacros", "forced"],
  ["-I", "plain"],
  ["-D", "define"],
];

const OPAQUE =
  /^(?:@|-I-$|-include-pch|--include-pch|-include-pth|-iprefix|--include-prefix|-iwithprefix|-iwithsysroot|-iframework|-F|-fmodule-map-file|-fmodule-file|-fmodules|-ivfsoverlay|-vfsoverlay|-specs|--specs|--config=)/;
/** Framework paths begin like flags of the code generator, and words of linkers. */
const HARMLESS = /^-F[A-Z]?$/;

/** Reads the options that bear on includes; those in a file or for other places of the file system are named only. */
export function readCommand(command: readonly string[]): CommandOptions {
  const found: Record<Exclude<Meaning, "define">, string[]> = { forced: [], quoted: [], plain: [], system: [], after: [] };
  const defines: (readonly [string, string])[] = [];
  let opaque: string | undefined;
  const words = passedThrough(command);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    if (!word.startsWith("-") && !word.startsWith("@")) continue;
    if (OPAQUE.test(word) && !HARMLESS.test(word)) {
      opaque ??= word;
      continue;
    }
    const option = OPTIONS.find(
      ([name]) => word.startsWith(name) && (!name.startsWith("--") || word === name || word[name.length] === "="),
    );
    if (option === undefined) continue;
    const [name, meaning] = option;
    const value = word === name ? (words[++i] ?? "") : word.slice(name.length + (name.startsWith("--") ? 1 : 0));
    if (meaning === "define") {
      const equals = value.indexOf("=");
      defines.push(equals === -1 ? [value, "1"] : [value.slice(0, equals), value.slice(equals + 1)]);
      continue;
    }
    if (meaning !== "forced" && /^[=$]/.test(value)) opaque ??= word;
    found[meaning].push(value);
  }
  const { forced, quoted, plain, system, after } = found;
  return { defines, forced, quoted, folders: searchOrder(plain, [...system, ...after]), opaque };
}

/** Words for the preprocessor, the compiler proper and the assembler stand among the others. */
function passedThrough(command: readonly string[]): readonly string[] {
  if (!command.some((word) => /^-(?:X|W[pa],)/.test(word))) return command.slice(1);
  return command
    .slice(1)
    .filter((word) => !/^-X(?:clang|preprocessor|assembler)$/.test(word))
    .flatMap((word) => (/^-W[pa],/.test(word) ? word.split(",").slice(1) : [word]));
}

/** A folder that is a system's too counts as that; else the first mention counts. */
function searchOrder(plain: readonly string[], system: readonly string[]): readonly string[] {
  const later = new Set(system.map(folderName));
  return [...new Set([...plain.map(folderName).filter((folder) => !later.has(folder)), ...later])];
}

/** One spelling for each folder. */
export const folderName = (path: string): string =>
  path
    .replace(/\/+$/, "")
    .replace(/^(?:\.\/+)+/, "")
    .replace(/^\.$/, "");
