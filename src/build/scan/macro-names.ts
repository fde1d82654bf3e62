import { assertNever } from "#diagnostics/assert-never.ts";
import type { ComputedBy, Include, LexicalScan } from "./lexical-result.ts";

/** What macros can stand for as an include's name. */
export class MacroNames {
  readonly #literals = new Map<string, Set<string>>();
  readonly #aliases = new Map<string, Set<string>>();
  readonly #opaque = new Set<string>();
  readonly #defined = new Set<string>();

  addScan(scan: LexicalScan): void {
    for (const [macro, literal] of scan.literals) add(this.#literals, macro, literal);
    for (const [macro, name] of scan.aliases) add(this.#aliases, macro, name);
    for (const macro of scan.opaque) this.#opaque.add(macro);
    for (let i = 0; i < scan.defined; i++) this.#defined.add(scan.identifiers[i] ?? "");
  }

  /** A macro of the generated header or the command line. */
  addDefine(written: string, body: string): void {
    const text = body.trim();
    const macro = written.replace(/\(.*/s, "");
    this.#defined.add(macro);
    if (macro !== written) {
      this.#opaque.add(macro);
      return;
    }
    if (/^(?:"[^"\\]*"|<[^>]*>)$/.test(text)) add(this.#literals, macro, text);
    else if (/^[A-Za-z_$][\w$]*$/.test(text)) add(this.#aliases, macro, text);
    else if (/^[A-Za-z_$"<]/.test(text)) this.#opaque.add(macro);
  }

  /**
   * Every literal that the name may stand for; undefined: there may be others. A name that nobody defines can't be taken: none.
   * `predefined`: what the compiler defines in the file at hand.
   */
  resolve(macro: string, predefined: ReadonlyMap<string, string>): readonly string[] | undefined {
    const literals = new Set<string>();
    const seen = new Set<string>();
    const open = [macro];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      if (this.#opaque.has(name)) return undefined;
      for (const literal of this.#literals.get(name) ?? []) {
        if (this.#isExpanded(literal)) return undefined;
        literals.add(literal);
      }
      const known = predefined.get(name);
      if (known !== undefined) literals.add(known);
      open.push(...(this.#aliases.get(name) ?? []));
    }
    return [...literals];
  }

  /** What stands in `<…>` is replaced, too, when a macro gives it. */
  #isExpanded(literal: string): boolean {
    if (!literal.startsWith("<")) return false;
    return (literal.match(IDENTIFIER) ?? []).some((name) => this.#defined.has(name) || PREDEFINED.test(name));
  }
}

const IDENTIFIER = /(?<![\w$])[A-Za-z_$\x80-\uffff][\w$\x80-\uffff]*/g;
/** Names that compilers define by themselves. */
const PREDEFINED = /^(?:_[_A-Z]|(?:linux|unix|i386)$)/;

/** `"x"` or `<x>` as an include. */
export function includeOf(literal: string, by: ComputedBy): Include {
  const form = literal.startsWith("<") ? "angle" : "quote";
  // Of blanks between tokens one is left.
  const name = form === "angle" ? literal.slice(1, -1).replace(/\s+/g, " ") : literal.slice(1, -1);
  switch (by) {
    case "include":
      return { form, name };
    case "next":
      return { form: `next-${form}`, name };
    case "asm":
    case "bytes":
      return { form: by, name };
    default:
      return assertNever(by);
  }
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, new Set([value]));
  else values.add(value);
}
