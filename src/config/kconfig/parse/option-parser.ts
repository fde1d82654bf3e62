import { NONE } from "../model/expressions.ts";
import type { Place, SymbolType } from "../model/model.ts";
import { TOKEN, type TokenKind } from "../text/tokens.ts";
import { FAILED, type TokenReader } from "./expression-parser.ts";
import type { TreeBuilder } from "./tree-builder.ts";

/** What lines below an entry may say, by the kind of entry. */
export type EntryKind = "config" | "choice" | "menu" | "comment";

const TYPES: ReadonlyMap<TokenKind, SymbolType> = new Map<TokenKind, SymbolType>([
  [TOKEN.bool, "bool"],
  [TOKEN.tristate, "tristate"],
  [TOKEN.int, "int"],
  [TOKEN.hex, "hex"],
  [TOKEN.string, "string"],
]);

const LOGIC: readonly TokenKind[] = [TOKEN.bool, TOKEN.tristate];

const ALLOWED: Readonly<Record<EntryKind, ReadonlySet<TokenKind>>> = {
  config: new Set([
    ...TYPES.keys(),
    TOKEN.prompt,
    TOKEN.default,
    TOKEN.defBool,
    TOKEN.defTristate,
    TOKEN.select,
    TOKEN.imply,
    TOKEN.range,
    TOKEN.modules,
    TOKEN.depends,
    TOKEN.help,
    TOKEN.option,
    TOKEN.transitional,
  ]),
  choice: new Set([...LOGIC, TOKEN.prompt, TOKEN.optional, TOKEN.default, TOKEN.depends, TOKEN.help]),
  menu: new Set([TOKEN.visible, TOKEN.depends]),
  comment: new Set([TOKEN.depends]),
};

/** Reads the lines that belong to an entry. */
export class OptionParser {
  readonly #reader: TokenReader;
  readonly #tree: TreeBuilder;
  readonly #env: (name: string) => string | undefined;

  constructor(reader: TokenReader, tree: TreeBuilder, env: (name: string) => string | undefined) {
    this.#reader = reader;
    this.#tree = tree;
    this.#env = env;
  }

  /** All lines up to one of another kind. False: one of them isn't right, and what doesn't fit is the current token. */
  options(of: EntryKind): boolean {
    const allowed = ALLOWED[of];
    while (allowed.has(this.#reader.token)) if (!this.#option(of)) return false;
    return true;
  }

  #option(of: EntryKind): boolean {
    const reader = this.#reader;
    const token: number = reader.token;
    const place = reader.lexer.statement;
    if (token === TOKEN.depends) return this.#depends();
    const type = TYPES.get(reader.token);
    reader.advance();
    if (type !== undefined) return this.#type(type, place);
    switch (token) {
      case TOKEN.prompt:
        return this.#prompt(place);
      case TOKEN.default:
        return of === "choice" ? this.#choiceDefault(place) : this.#default(undefined, place);
      case TOKEN.defBool:
        return this.#default("bool", place);
      case TOKEN.defTristate:
        return this.#default("tristate", place);
      case TOKEN.select:
        return this.#select("select", place);
      case TOKEN.imply:
        return this.#select("imply", place);
      case TOKEN.range:
        return this.#range(place);
      case TOKEN.visible:
        return this.#visible();
      case TOKEN.help:
        return this.#help(place);
      case TOKEN.option:
        return this.#attribute(place);
      default:
        return this.#flag(token, place);
    }
  }

  #type(type: SymbolType, place: Place): boolean {
    const reader = this.#reader;
    if (reader.isAt(TOKEN.quoted)) {
      const { text } = reader.lexer;
      reader.advance();
      const condition = reader.condition();
      if (condition === FAILED || !reader.isAt(TOKEN.eol)) return false;
      this.#tree.addPrompt("prompt", text, condition, place);
    }
    if (!reader.isAt(TOKEN.eol)) return false;
    this.#tree.setType(type);
    reader.advance();
    return true;
  }

  #prompt(place: Place): boolean {
    const reader = this.#reader;
    if (!reader.isAt(TOKEN.quoted)) return false;
    const { text } = reader.lexer;
    reader.advance();
    const condition = reader.condition();
    if (condition === FAILED || !reader.isAt(TOKEN.eol)) return false;
    this.#tree.addPrompt("prompt", text, condition, place);
    reader.advance();
    return true;
  }

  #default(type: SymbolType | undefined, place: Place): boolean {
    const value = this.#reader.expression();
    if (value === FAILED) return false;
    const condition = this.#reader.condition();
    if (condition === FAILED || !this.#reader.isAt(TOKEN.eol)) return false;
    this.#tree.addDefault(value, condition, place);
    if (type !== undefined) this.#tree.setType(type);
    this.#reader.advance();
    return true;
  }

  #choiceDefault(place: Place): boolean {
    const member = this.#reader.name();
    if (member === FAILED) return false;
    const condition = this.#reader.condition();
    if (condition === FAILED) return false;
    return this.#ended(() => this.#tree.addDefault(this.#tree.expressions.symbol(member), condition, place));
  }

  #select(kind: "select" | "imply", place: Place): boolean {
    const target = this.#reader.name();
    if (target === FAILED) return false;
    const condition = this.#reader.condition();
    if (condition === FAILED || !this.#reader.isAt(TOKEN.eol)) return false;
    this.#tree.addSelect(kind, target, condition, place);
    this.#reader.advance();
    return true;
  }

  #range(place: Place): boolean {
    const low = this.#reader.symbol();
    if (low === FAILED) return false;
    const high = this.#reader.symbol();
    if (high === FAILED) return false;
    const condition = this.#reader.condition();
    return condition !== FAILED && this.#ended(() => this.#tree.addRange(low, high, condition, place));
  }

  #depends(): boolean {
    const reader = this.#reader;
    const on = reader.dependency();
    if (on === FAILED || !reader.isAt(TOKEN.eol)) return false;
    this.#tree.addDependency(on);
    reader.advance();
    return true;
  }

  #visible(): boolean {
    const condition = this.#reader.condition();
    return condition !== FAILED && this.#ended(() => condition !== NONE && this.#tree.addVisibility(condition));
  }

  #help(place: Place): boolean {
    const reader = this.#reader;
    if (!reader.isAt(TOKEN.eol)) return false;
    const { lexer } = reader;
    const { file } = lexer;
    const statement = { ...place };
    lexer.expectHelp();
    reader.advance();
    this.#tree.setHelp({ file, offset: lexer.start }, lexer.text === "", statement);
    reader.advance();
    return true;
  }

  /** `option env="NAME"` (kconfiglib): the symbol's value is that of the environment. */
  #attribute(place: Place): boolean {
    const reader = this.#reader;
    const isEnv = reader.isAt(TOKEN.word) && reader.lexer.text === "env";
    if (isEnv) {
      reader.advance();
      if (!reader.isAt(TOKEN.equal)) return false;
      reader.advance();
      if (!reader.isAt(TOKEN.quoted)) return false;
      const name = reader.lexer.text;
      reader.advance();
      return this.#ended(() => this.#setFromOutside(name, place));
    }
    if (reader.isAt(TOKEN.modules)) {
      reader.advance();
      return this.#ended(() => this.#tree.setModules(place));
    }
    return false;
  }

  #setFromOutside(name: string, place: Place): void {
    const tree = this.#tree;
    tree.symbol(tree.node(tree.entry).symbol).isExternal = true;
    const value = this.#env(name);
    if (value !== undefined) tree.addDefault(tree.expressions.symbol(tree.constant(value)), NONE, place);
  }

  #flag(token: number, place: Place): boolean {
    const tree = this.#tree;
    return this.#ended(() => {
      const symbol = tree.symbol(tree.node(tree.entry).symbol);
      if (token === TOKEN.modules) tree.setModules(place);
      else if (token === TOKEN.optional) symbol.isOptional = true;
      else symbol.isTransitional = true;
    });
  }

  /** Does what a line says, if that is all of it. */
  #ended(action: () => unknown): boolean {
    return this.#reader.isAt(TOKEN.eol) && this.#done(action);
  }

  #done(action: () => unknown): boolean {
    action();
    this.#reader.advance();
    return true;
  }
}
