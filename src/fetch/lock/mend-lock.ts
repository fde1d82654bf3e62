import { badLock } from "#diagnostics/inputs.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { checkLength, type Lock, type LockedInput, parseLock } from "./lock-file.ts";

/** An input that both sides of a merge moved. */
export interface MergedInput {
  readonly key: string;
  readonly kept: LockedInput;
  readonly other: LockedInput;
}

const ENTRY = /^\s*(?<key>"(?:[^"\\]|\\.)*"): (?<value>[{[].*[}\]]),?\s*$/;
/** All else that a lock has: its frame, with or without the comma that a merge may have lost. */
const FRAME = /^\s*(?:[{}]|"version": 1|"(?:inputs|sources)": \{\}?)?,?\s*$/;

/**
 * Puts together what a merge left as two sides, or joined without a conflict to what isn't JSON: all entries of both. What both have differently
 * is as the side has it that moved it, where the text tells what was there before (git's `merge.conflictStyle` diff3 or zdiff3), else as on our side; sources have
 * the locators of both. Throws KILN-E0750 where a line is no line of a lock.
 */
export function mendLock(text: string): { readonly lock: Lock; readonly merged: readonly MergedInput[] } {
  checkLength(text);
  const inputs = new Map<string, LockedInput>();
  const sources = new Map<string, readonly string[]>();
  const merged: MergedInput[] = [];
  /** As it was before both sides. */
  const base = new Map<string, LockedInput>();
  let isBase = false;
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (/^(?:<{7}|={7}|>{7})(?: |$)/.test(line)) isBase = false;
    else if (/^\|{7}(?: |$)/.test(line)) isBase = true;
    else {
      const { key, value } = FRAME.test(line) ? {} : (ENTRY.exec(line)?.groups ?? {});
      if (key !== undefined && value !== undefined) take(key, value, i + 1);
      else if (!FRAME.test(line)) throw new KilnFailure([badLock([`line ${i + 1} isn't a line of a lock`])]);
    }
  }
  return { lock: { inputs, sources }, merged };

  function take(key: string, value: string, line: number): void {
    const isSource = key.startsWith('"sha');
    const one = asLock(key, value, isSource, line);
    if (isBase) {
      for (const [name, entry] of one.inputs) base.set(name, entry);
      return;
    }
    for (const [name, entry] of one.inputs) {
      const [before, was] = [inputs.get(name), base.get(name)];
      if (before === undefined || (was !== undefined && isSame(before, was))) inputs.set(name, entry);
      else if (!isSame(before, entry) && (was === undefined || !isSame(entry, was))) merged.push({ key: name, kept: before, other: entry });
    }
    for (const [hash, urls] of one.sources) sources.set(hash, [...new Set([...(sources.get(hash) ?? []), ...urls])]);
  }
}

/** Checked as the whole file would be. */
function asLock(key: string, value: string, isSource: boolean, line: number): Lock {
  const section = `{${key}:${value}}`;
  try {
    return parseLock(`{"version":1,"inputs":${isSource ? "{}" : section},"sources":${isSource ? section : "{}"}}`);
  } catch (error) {
    if (!(error instanceof KilnFailure)) throw error;
    throw new KilnFailure([badLock([`line ${line}: ${error.diagnostics[0]?.detail ?? ""}`])]);
  }
}

const isSame = (a: LockedInput, b: LockedInput): boolean => JSON.stringify(a) === JSON.stringify(b);
