import type { Include, LexicalScan } from "./lexical-result.ts";

/** What macros can stand for as an include's name. */
export class MacroNames {
  readonly #literals = new Map<string, Set<string>>();
  readonly #aliases = new Map<string, Set<string>>();
  readonly #opaque = new Set<string>();

  addScan(scan: LexicalScan): void {
    for (const [macro, literal] of scan.literals) add(this.#literals, macro, literal);
    for (const [macro, name] of scan.aliases) add(this.#aliases, macro, name);
    for (const macro of scan.opaque) this.#opaque.add(macro);
  }

  /** A macro of the generated header or the command line. */
  addDefine(macro: string, body: string): void {
    const text = body.trim();
    if (/^(?:"[^"\\]*"|<[^>]*>)$/.test(text)) add(this.#literals, macro, text);
    else if (/^[A-Za-z_$][\w$]*$/.test(text)) add(this.#aliases, macro, text);
    else if (/^[A-Za-z_$"<]/.test(text)) this.#opaque.add(macro);
  }

  /** Every literal that the name may stand for; undefined: there may be others. A name that nobody defines can't be taken: none. */
  resolve(macro: string): readonly string[] | undefined {
    const literals = new Set<string>();
    const seen = new Set<string>();
    const open = [macro];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      if (this.#opaque.has(name)) return undefined;
      for (const literal of this.#literals.get(name) ?? []) literals.add(literal);
      open.push(...(this.#aliases.get(name) ?? []));
    }
    return [...literals];
  }
}

/** `"x"` or `<x>` as an include. In assembly the literal itself is the name. */
export function includeOf(literal: string, isAsm: boolean): Include {
  const name = literal.slice(1, -1);
  return { form: isAsm ? "asm" : literal.startsWith("<") ? "angle" : "quote", name };
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, new Set([value]));
  else values.add(value);
}
