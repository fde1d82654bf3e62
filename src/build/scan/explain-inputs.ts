import type { ScanSpec } from "#derivation/derivation.ts";
import type { WholeReason } from "#diagnostics/build-targets.ts";
import { predefinedIn, type Closure } from "./closure.ts";
import type { CommandOptions } from "./command-options.ts";
import type { IncludeSearch, Reached } from "./include-search.ts";
import type { FilePlace } from "./input-tree.ts";
import type { LexicalCache } from "./lexical-cache.ts";
import { locate, type LocatedScan } from "./located-scan.ts";
import { includeOf, MacroNames } from "./macro-names.ts";
import { forcedBy, macrosOutside } from "./outside.ts";

/** Why a file is among those that a unit can read. */
export type FileReason =
  | { readonly kind: "unit" }
  /** The command includes it before the unit. */
  | { readonly kind: "forced" }
  /** A line of another file: `text` is that line. */
  | { readonly kind: "include"; readonly file: string; readonly line: number; readonly text: string };

/** Why an option's or a definition's name is in a unit's generated header. */
export type NameReason =
  | { readonly kind: "named"; readonly file: string; readonly line: number }
  /** Tokens are pasted, and the name can be made of some, the first of which stands there. */
  | { readonly kind: "pasted"; readonly file: string; readonly line: number; readonly token: string }
  /** The value of another name that is in the header has it. */
  | { readonly kind: "value"; readonly of: string }
  | { readonly kind: "command" };

/** What a unit can read and why. Paths are those of the input root. */
export interface InputExplanation {
  readonly files: readonly { readonly path: string; readonly input: string; readonly reasons: readonly FileReason[] }[];
  readonly names: readonly { readonly name: string; readonly value: string; readonly reason: NameReason }[];
  /** Names of the header that the unit doesn't read. */
  readonly unread: number;
  /** The unit takes everything; files and names are then what could be followed. */
  readonly whole?: WholeReason;
}

export interface ExplainedUnit {
  readonly scan: ScanSpec;
  readonly command: CommandOptions;
  readonly search: IncludeSearch;
  readonly closure: Closure;
  /** What the header has. */
  readonly kept: ReadonlySet<string>;
  readonly whole: WholeReason | undefined;
  readonly text: (file: FilePlace) => string;
}

export function explainInputs(unit: ExplainedUnit, lexical: LexicalCache): InputExplanation {
  const { scan, closure, whole, kept } = unit;
  const located = new Map<FilePlace, LocatedScan>();
  for (const file of closure.files) located.set(file, locate(unit.text(file)));
  const reasons = fileReasons(unit, located, lexical);
  const all = { ...scan.config, ...scan.defines };
  return {
    files: [...reasons].map(([path, { input, reasons: list }]) => ({ path, input, reasons: list })),
    names: [...kept].toSorted().map((name) => ({ name, value: all[name] ?? "", reason: nameReason(name, unit, located) })),
    unread: Object.keys(all).length - kept.size,
    ...(whole === undefined ? {} : { whole: withLine(whole, located) }),
  };
}

function withLine(whole: WholeReason, located: ReadonlyMap<FilePlace, LocatedScan>): WholeReason {
  if (whole.kind !== "include") return whole;
  for (const [{ path }, { computed }] of located) {
    const found = path === whole.file ? computed.find((one) => one.computed.words === whole.include) : undefined;
    if (found !== undefined && found.line > 0) return { ...whole, line: found.line };
  }
  return whole;
}

interface Reasons {
  readonly input: string;
  readonly reasons: FileReason[];
}

/** By path, in the order in which a compiler would come by the files: the unit, what is forced, and what they include. */
function fileReasons(
  { scan, command, search, closure }: ExplainedUnit,
  located: ReadonlyMap<FilePlace, LocatedScan>,
  lexical: LexicalCache,
): ReadonlyMap<string, Reasons> {
  const found = new Map<string, Reasons>();
  const give = (file: FilePlace, reason: FileReason): void => {
    const known = found.get(file.path);
    if (known === undefined) found.set(file.path, { input: file.input, reasons: [reason] });
    else known.reasons.push(reason);
  };
  const unit = [...closure.files][0];
  if (unit !== undefined) give(unit, { kind: "unit" });
  for (const path of forcedBy(scan, command)) for (const file of search.reachNamed(path).files) give(file, { kind: "forced" });
  const macros = new MacroNames();
  for (const file of closure.files) macros.addScan(lexical.scan(file.digest));
  for (const [macro, body] of macrosOutside(scan, command)) macros.addDefine(macro, body);
  for (const [file, { includes, computed, lines }] of located) {
    const giveAll = ({ files, bytes }: Reached, line: number): void => {
      const text = (lines[line - 1] ?? "").trim();
      for (const reached of [...files, ...bytes]) give(reached, { kind: "include", file: file.path, line, text });
    };
    for (const { include, line } of includes) giveAll(search.reach(include, file.folder), line);
    for (const { computed: one, line } of computed) {
      const literals = one.macro === undefined ? undefined : macros.resolve(one.macro, predefinedIn(file, unit ?? file));
      for (const literal of literals ?? []) giveAll(search.reach(includeOf(literal, one.by), file.folder), line);
    }
  }
  return found;
}

function nameReason(name: string, { scan, command, kept }: ExplainedUnit, located: ReadonlyMap<FilePlace, LocatedScan>): NameReason {
  for (const [file, { names }] of located) {
    const line = names.get(name);
    if (line !== undefined) return { kind: "named", file: file.path, line };
  }
  const isIn = (text: string): boolean => new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`).test(text);
  if (command.defines.some(([, body]) => isIn(body))) return { kind: "command" };
  for (const of of kept) {
    const bodies = [scan.defines[of], scan.config[of]];
    if (of !== name && bodies.some((body) => body !== undefined && isIn(body))) return { kind: "value", of };
  }
  for (let length = name.length - 1; length > 0; length--) {
    const token = name.slice(0, length);
    for (const [file, { names }] of located) {
      const line = names.get(token);
      if (line !== undefined) return { kind: "pasted", file: file.path, line, token };
    }
  }
  // A token of the command's, or of another name's value, is pasted.
  return { kind: "command" };
}
