import type { Digest } from "#derivation/digest.ts";
import type { LexicalCache } from "./lexical-cache.ts";
import { PastedNames } from "./pasted-names.ts";

const IDENTIFIER = /[A-Za-z_$][\w$]*/g;

/** Which names of one set of options files read. A file is looked at once for each set. */
export class Readers {
  readonly #lexical: LexicalCache;
  readonly #names: ReadonlySet<string>;
  readonly #pasted: PastedNames;
  readonly #read = new Map<Digest, readonly string[]>();
  readonly #parts = new Map<Digest, readonly string[]>();

  constructor(names: readonly string[], lexical: LexicalCache) {
    this.#names = new Set(names);
    this.#lexical = lexical;
    this.#pasted = new PastedNames(this.#names);
  }

  /**
   * The names that a closure's text contains; where it pastes tokens, also all that can be made of its tokens. `bodiesOf`: what a name
   * stands for; what a kept one mentions is kept, too. `outside`: further text that the compiler reads (`-D` bodies).
   */
  keptBy(
    closure: { readonly files: Iterable<{ readonly digest: Digest }>; readonly pastes: boolean },
    bodiesOf: (name: string) => readonly string[],
    outside: readonly string[],
  ): ReadonlySet<string> {
    const kept = new Set<string>();
    const pastes = closure.pastes || outside.some((text) => text.includes("##"));
    const tokens = new Set<string>();
    for (const { digest } of closure.files) {
      for (const name of this.#readBy(digest)) kept.add(name);
      if (pastes) for (const part of this.#partsIn(digest)) tokens.add(part);
    }
    const mention = (mentioned: readonly string[]): void => {
      for (const name of mentioned) if (this.#names.has(name)) kept.add(name);
      if (pastes) for (const part of this.#pasted.partsAmong(mentioned)) tokens.add(part);
    };
    for (const text of outside) mention(text.match(IDENTIFIER) ?? []);
    const looked = new Set<string>();
    do {
      // What is added meanwhile is gone through, too.
      for (const name of kept) {
        if (looked.has(name)) continue;
        looked.add(name);
        for (const body of bodiesOf(name)) {
          if (body.includes("##")) return this.#names;
          mention(mentions(body));
        }
      }
      if (pastes) for (const name of this.#pasted.madeOf(tokens)) kept.add(name);
    } while (kept.size > looked.size);
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

  /** Its tokens that can be a part of a name. */
  #partsIn(digest: Digest): readonly string[] {
    let parts = this.#parts.get(digest);
    if (parts === undefined) this.#parts.set(digest, (parts = this.#pasted.partsAmong(this.#lexical.scan(digest).identifiers)));
    return parts;
  }
}

/** Identifiers of a macro's body; those in a plain string are none. */
function mentions(body: string): readonly string[] {
  if (/^(?:"(?:[^"\\]|\\.)*"|-?\d+)$/.test(body)) return [];
  return body.match(IDENTIFIER) ?? [];
}
