import { KilnFailure, type Diagnostic, type Span } from "#diagnostics/diagnostic.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import { endlessExpansion, errorIf, ignoredCharacter, macroArguments, multiLineString, nestedTooDeep, noFinalNewline, shellFailed, shellNotAllowed, unterminatedReference, warningIf } from "#diagnostics/kconfig-text.ts"; // prettier-ignore
import type { KconfigHost } from "./host.ts";
import { Foresight } from "./macro/foresight.ts";
import type { MacroMistake, MacroPlace } from "./macro/macros.ts";
import { Macros } from "./macro/macros.ts";
import { checkCycles } from "./model/check-cycles.ts";
import { NONE } from "./model/expressions.ts";
import { finishTree } from "./model/finish.ts";
import type { Model, Place, SymbolId } from "./model/model.ts";
import { Parser } from "./parse/parser.ts";
import { TreeBuilder } from "./parse/tree-builder.ts";
import { Lexer } from "./text/lexer.ts";
import { asBytes, asText, Sources } from "./text/sources.ts";
import type { Dialect } from "./text/tokens.ts";

export interface LoadOptions {
  readonly host: KconfigHost;
  readonly dialect: Dialect;
  /** Warnings, as they are found. */
  report(diagnostic: Diagnostic): void;
  /** What `$(info,…)` says. */
  info(text: string): void;
  /** Who asks for the first file. */
  readonly askedAt?: Span;
  /** What nothing declares may be declared elsewhere, with any type. */
  readonly isOpen?: boolean;
  /** What a file is called in messages; default: as it is asked for. */
  readonly shownName?: (name: string) => string;
}

/** A tree of Kconfig files that was read, and the texts that its places are in. */
export interface LoadedKconfig {
  readonly model: Model;
  readonly sources: Sources;
}

/** A tree that was read from its files now. */
export interface ReadKconfig extends LoadedKconfig {
  /** Of each name without quotes: where it stands first. */
  mentions(): ReadonlyMap<SymbolId, Place>;
}

/** Reads a tree of Kconfig files. Throws a KilnFailure with all of its mistakes (KILN-E12xx). `root`: a path as `source` takes it. */
export function loadKconfig(root: string, options: LoadOptions): ReadKconfig {
  const errors: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => {
    if (diagnostic.severity === "error") errors.push(diagnostic);
    else options.report(diagnostic);
  };
  try {
    const loaded = load(root, options, report);
    if (errors.length === 0) return loaded;
  } catch (error) {
    if (error instanceof KilnFailure) errors.push(...error.diagnostics);
    // The one that the engine throws where its stack ends.
    else if (error instanceof RangeError) errors.push(nestedTooDeep(undefined));
    else throw error;
  } finally {
    options.host.ahead?.settle();
  }
  throw new KilnFailure(errors);
}

function load(
  root: string,
  { host, dialect, info, askedAt, shownName, isOpen = false }: LoadOptions,
  report: (diagnostic: Diagnostic) => void,
): ReadKconfig {
  const sources = new Sources({ shownName });
  const tree = new TreeBuilder(sources, report);
  const here = (offset: number): Place => ({ file: lexer.file, offset });
  const env = (name: string): string | undefined => {
    const value = host.env(asText(name));
    return value === undefined ? undefined : asBytes(value);
  };
  // An assignment is carried out when its line has been read.
  let isAssigning = false;
  const placeNow = (): Place => (isAssigning ? lexer.statement : { file: lexer.file, offset: lexer.offset });
  const printed = new Map<string, string>();
  const place = macroPlace(
    () => lexer,
    () => sources.span(placeNow()),
    { sources, host, report, info, printed },
  );
  const macros = new Macros(place, env);
  const lexer = new Lexer(dialect, macros, {
    unsupportedCharacter: (offset) =>
      report(ignoredCharacter(sources.text(lexer.file).charAt(offset), sources.span(here(offset), offset + 1))),
    multiLineString: (offset) => report(multiLineString(sources.span(here(offset)))),
    noFinalNewline: (offset) => report(noFinalNewline(sources.span(here(offset), offset))),
  });
  let hasErrors = false;
  const noting = (diagnostic: Diagnostic): void => {
    hasErrors ||= diagnostic.severity === "error";
    report(diagnostic);
  };
  const assign = (name: string, operator: "=" | ":=" | "+=", value: string): void => {
    isAssigning = true;
    macros.assign(name, operator, value);
    isAssigning = false;
  };
  if (host.ahead !== undefined) {
    const open = (): { text: string; at: number }[] =>
      isAssigning ? [] : lexer.openFiles.toReversed().flatMap(({ file, at }) => (file < 0 ? [] : { text: sources.text(file), at }));
    const foresight = new Foresight({ macros, ahead: host.ahead, open, printed: (command) => printed.get(command) });
    host.ahead.whileRunning((command) => foresight.look(command));
  }
  new Parser({ lexer, tree, sources, host, asked: askedAt, report: noting, assign }).parse(asBytes(root));
  const context = {
    report: noting,
    spanOf: (at: Place) => sources.span(at),
    shown: (at: Place) => sources.shown(at),
    isOpen,
  };
  tree.entry = 0;
  if (tree.node(0).prompt < 0) tree.addPrompt("menu", "Main menu", NONE, { file: 0, offset: 0 });
  const { symbols, properties, nodes, expressions, modules } = tree;
  // What is wrong as a text makes no sense as a tree.
  if (hasErrors) throw new KilnFailure([]);
  const model = finishTree({ symbols, properties, nodes, files: sources.files, expressions, modules }, context);
  checkCycles(model, context);
  return { model, sources, mentions: () => tree.mentions() };
}

interface MacroWorld {
  readonly sources: Sources;
  readonly host: KconfigHost;
  readonly report: (diagnostic: Diagnostic) => void;
  readonly info: (text: string) => void;
  /** What commands have printed. */
  readonly printed: Map<string, string>;
}

/** What functions and mistakes of the macro language mean at the place that the lexer is at. */
function macroPlace(lexerOf: () => Lexer, spanHere: () => Span, { sources, host, report, info, printed }: MacroWorld): MacroPlace {
  const fail = (diagnostic: Diagnostic): never => {
    throw new KilnFailure([diagnostic]);
  };
  return {
    get file() {
      return sources.files[lexerOf().file]?.name ?? "";
    },
    get line() {
      return lexerOf().line;
    },
    info: (text) => info(text),
    warning: (text) => report(warningIf(asText(text), spanHere())),
    error: (text) => fail(errorIf(asText(text), spanHere())),
    shell(command) {
      const known = printed.get(command);
      if (known !== undefined) return known;
      if (host.shell === undefined) return fail(shellNotAllowed(asText(command), spanHere(), host.advice?.shell));
      const output = host.shell(command);
      if (output === undefined) return fail(shellFailed(asText(command), spanHere()));
      printed.set(command, output);
      return output;
    },
    mistake: (mistake) => fail(macroDiagnostic(mistake, spanHere())),
  };
}

function macroDiagnostic(mistake: MacroMistake, at: Span): Diagnostic {
  switch (mistake.kind) {
    case "unterminated":
      return unterminatedReference(asText(mistake.reference), at);
    case "recursive":
      return endlessExpansion(`the variable "${asText(mistake.name)}" is defined by itself`, at);
    case "deep":
      return endlessExpansion(`the function "${asText(mistake.name)}" calls itself without an end`, at);
    case "long":
      return endlessExpansion("this value becomes too long", at);
    case "arguments":
      return macroArguments(asText(mistake.name), mistake.count, at);
    default:
      return assertNever(mistake);
  }
}
