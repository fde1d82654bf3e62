import type { Digest } from "#derivation/digest.ts";
import type { LexicalCache } from "./lexical-cache.ts";

const IDENTIFIER = /[A-Za-z_$][\w$]*/g;

/** Which names of one set of options files read. A file is looked at once for each set. */
export class Readers {
  readonly #lexical: LexicalCache;
  readonly #names: ReadonlySet<string>;
  readonly #read = new Map<Digest, readonly string[]>();
  readonly #pasted = new Map<Digest, readonly string[]>();

  constructor(names: readonly string[], lexical: LexicalCache) {
    this.#names = new Set(names);
    this.#lexical = lexical;
  }

  /**
   * The names that a closure's text contains; where it pastes tokens, also all that begin with one of its identifiers. `bodiesOf`: what
   * a name stands for; what a kept one mentions is kept, too. `outside`: further text that the compiler reads (`-D` bodies).
   */
  keptBy(
    closure: { readonly files: Iterable<{ readonly digest: Digest }>; readonly pastes: boolean },
    bodiesOf: (name: string) => readonly string[],
    outside: readonly string[],
  ): ReadonlySet<string> {
    const kept = new Set<string>();
    const pastes = closure.pastes || outside.some((text) => text.includes("##"));
    for (const { digest } of closure.files) {
      for (const name of this.#readBy(digest)) kept.add(name);
      if (pastes) for (const name of this.#pastedBy(digest)) kept.add(name);
    }
    const keepMentioned = (mentioned: string): void => {
      if (this.#names.has(mentioned)) kept.add(mentioned);
      if (pastes) for (const name of this.#names) if (name.startsWith(mentioned)) kept.add(name);
    };
    for (const text of outside) for (const [mentioned] of text.matchAll(IDENTIFIER)) keepMentioned(mentioned);
    for (const name of kept) {
      for (const body of bodiesOf(name)) {
        if (body.includes("##")) return this.#names;
        for (const mentioned of mentions(body)) keepMentioned(mentioned);
      }
    }
    return kept;
  }

  #readBy(digest: Digest): readonly string[] {
    let read = this.#read.get(digest);
    if (read === undefined) {
      read = this.#lexical.scan(digest).identifiers.filter((name) => this.#names.has(name));
      this.#read.set(digest, read);
    }
    return read;
  }

  #pastedBy(digest: Digest): readonly string[] {
    let pasted = this.#pasted.get(digest);
    if (pasted === undefined) {
      const identifiers = new Set(this.#lexical.scan(digest).identifiers);
      pasted = [...this.#names].filter((name) => {
        for (let length = name.length; length > 0; length--) if (identifiers.has(name.slice(0, length))) return true;
        return false;
      });
      this.#pasted.set(digest, pasted);
    }
    return pasted;
  }
}

/** Identifiers of a macro's body; those in a plain string are none. */
function mentions(body: string): readonly string[] {
  if (/^(?:"(?:[^"\\]|\\.)*"|-?\d+)$/.test(body)) return [];
  return body.match(IDENTIFIER) ?? [];
}
