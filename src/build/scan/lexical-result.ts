/** How an include names its file: `"x"`, `<x>`, either with `_next`, from assembly (`.include`), or as mere bytes (`.incbin`, `#embed`). */
export type IncludeForm = "quote" | "angle" | "next-quote" | "next-angle" | "asm" | "bytes";

export interface Include {
  readonly form: IncludeForm;
  readonly name: string;
}

/** What takes a macro's literal: `#include`, `#include_next`, or one of the forms in which the literal itself is the name. */
export type ComputedBy = "include" | "next" | "asm" | "bytes";

/** An include whose name a macro gives. `macro` undefined: more than one macro's name, which no reading of the text can resolve. */
export interface ComputedInclude {
  readonly macro: string | undefined;
  readonly by: ComputedBy;
  readonly words: string;
}

/** What the preprocessor and the assembler can take from a file's text, whatever its conditionals say. Plain JSON. */
export interface LexicalScan {
  readonly includes: readonly Include[];
  readonly computed: readonly ComputedInclude[];
  /** Macros whose body is one `"x"` or `<x>`, with it; several definitions, several entries. */
  readonly literals: readonly (readonly [macro: string, literal: string])[];
  /** Macros whose body is one name. */
  readonly aliases: readonly (readonly [macro: string, name: string])[];
  /** Macros with a body that might give an include's name in a way that isn't followed. */
  readonly opaque: readonly string[];
  /** Every identifier outside of comments and strings, once; names of macros first. */
  readonly identifiers: readonly string[];
  /** How many of them are names of macros that the text defines. */
  readonly defined: number;
  /** `##` occurs: identifiers can come to be that the text does not hold. */
  readonly pastes: boolean;
}

/** Gathers what a scan finds, each thing once. */
export class Found {
  /** Where the scan is: the beginning of what it tells next. */
  at = 0;
  readonly includes = new Map<string, Include>();
  readonly computed = new Map<string, ComputedInclude>();
  readonly literals = new Map<string, readonly [string, string]>();
  readonly aliases = new Map<string, readonly [string, string]>();
  readonly opaque = new Set<string>();
  readonly defined: Set<string> = new Set();
  readonly identifiers: Set<string> = new Set();
  pastes = false;

  include(form: IncludeForm, raw: string): void {
    const name = decode(raw);
    this.includes.set(`${form} ${name}`, { form, name });
  }

  compute(macro: string | undefined, by: ComputedBy, words: string): void {
    this.computed.set(`${macro} ${by} ${words}`, { macro, by, words: decode(words.trim()) });
  }

  result(): LexicalScan {
    return {
      includes: [...this.includes.values()],
      computed: [...this.computed.values()],
      literals: [...this.literals.values()],
      aliases: [...this.aliases.values()],
      opaque: [...this.opaque],
      identifiers: [...this.defined, ...[...this.identifiers].filter((name) => !this.defined.has(name))],
      defined: this.defined.size,
      pastes: this.pastes,
    };
  }
}

const utf8 = new TextDecoder("utf-8");

// oxlint-disable-next-line no-control-regex -- all of ASCII is meant
const ASCII = /^[\x00-\x7f]*$/;

/** Text of bytes that were read as latin1. */
export function decode(latin1: string): string {
  return ASCII.test(latin1) ? latin1 : utf8.decode(Buffer.from(latin1, "latin1"));
}
