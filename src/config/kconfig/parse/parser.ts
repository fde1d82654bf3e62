import { badStatement, blockWithoutEnd, endInOtherFile, noSuchKconfig, recursiveSource, wrongEnd } from "#diagnostics/kconfig-text.ts";
import { KilnFailure, type Diagnostic, type Span } from "#diagnostics/diagnostic.ts";
import type { KconfigHost } from "../host.ts";
import { NONE } from "../model/expressions.ts";
import type { NodeId, Place } from "../model/model.ts";
import type { Lexer } from "../text/lexer.ts";
import { asText, type Sources } from "../text/sources.ts";
import { TOKEN, type TokenKind } from "../text/tokens.ts";
import { FAILED, TokenReader } from "./expression-parser.ts";
import { OptionParser, type EntryKind } from "./option-parser.ts";
import { openMatching, openSource, type OpenedSource } from "./source-opener.ts";
import type { TreeBuilder } from "./tree-builder.ts";

type BlockKind = "menu" | "if" | "choice";

interface Block {
  readonly kind: BlockKind;
  readonly node: NodeId;
  /** The name of the file that was read when it began. */
  readonly file: string | undefined;
  /** What stands in it are parts of a choice. */
  readonly isInChoice: boolean;
}

const ENDS: ReadonlyMap<TokenKind, BlockKind> = new Map<TokenKind, BlockKind>([
  [TOKEN.endmenu, "menu"],
  [TOKEN.endif, "if"],
  [TOKEN.endchoice, "choice"],
]);

export interface ParserParts {
  readonly lexer: Lexer;
  readonly tree: TreeBuilder;
  readonly sources: Sources;
  readonly host: KconfigHost;
  /** Who asks for the first file. */
  readonly asked: Span | undefined;
  readonly report: (diagnostic: Diagnostic) => void;
  readonly assign: (name: string, operator: "=" | ":=" | "+=", value: string) => void;
}

/**
 * Reads statements. After one that isn't right it goes on with the next line, so a tree with several mistakes tells all of them; a file that
 * can't be opened ends everything.
 */
export class Parser {
  readonly #parts: ParserParts;
  readonly #reader: TokenReader;
  readonly #options: OptionParser;
  readonly #blocks: Block[] = [];

  constructor(parts: ParserParts) {
    this.#parts = parts;
    this.#reader = new TokenReader(parts.lexer, parts.tree);
    this.#options = new OptionParser(this.#reader, parts.tree, (name) => parts.host.env(name));
  }

  parse(root: string): void {
    const { host } = this.#parts;
    const opened = openSource(host, root);
    if (opened === undefined) throw new KilnFailure([noSuchKconfig(asText(root), this.#parts.asked, host.advice?.source)]);
    this.#enter(opened, undefined);
    this.#reader.advance();
    if (this.#reader.isAt(TOKEN.mainmenu) && !this.#mainMenu()) {
      this.#mistake(undefined);
      return;
    }
    while (!this.#reader.isAt(TOKEN.end)) this.#statement();
    for (const { kind, node } of this.#blocks.toReversed())
      this.#parts.report(blockWithoutEnd(kind, this.#parts.sources.span(this.#parts.tree.node(node))));
  }

  /** Of the statement that is read, until it ends. */
  get #place(): Place {
    return this.#parts.lexer.statement;
  }

  #statement(): void {
    const { token, lexer } = this.#reader;
    const word = token === TOKEN.word ? asText(lexer.text) : undefined;
    const isInChoice = this.#blocks[this.#blocks.length - 1]?.isInChoice === true;
    const isRight = ENDS.has(token) ? this.#end(token) : isInChoice ? this.#inChoice(token) : this.#outside(token);
    if (isRight) return;
    this.#mistake(isInChoice ? undefined : word);
    while (!this.#reader.isAt(TOKEN.eol) && !this.#reader.isAt(TOKEN.end)) this.#reader.advance();
    if (this.#reader.isAt(TOKEN.eol)) this.#reader.advance();
  }

  /** Of the statement that is read, at the current token. */
  #mistake(word: string | undefined): void {
    const { sources, lexer, report } = this.#parts;
    const place = this.#place;
    const here = { file: place.file, offset: lexer.start };
    const isElsewhere = !this.#reader.isAt(TOKEN.eol) && here.offset > place.offset && lexer.file === place.file;
    report(badStatement(word, sources.span(place), isElsewhere ? sources.span(here, lexer.end) : undefined));
  }

  #inChoice(token: number): boolean {
    switch (token) {
      case TOKEN.comment:
        return this.#comment();
      case TOKEN.config:
        return this.#config(false);
      case TOKEN.if:
        return this.#if(true);
      default:
        return false;
    }
  }

  #outside(token: number): boolean {
    switch (token) {
      case TOKEN.word:
        return this.#assignment();
      case TOKEN.choice:
        return this.#choice();
      case TOKEN.menuconfig:
        return this.#config(true);
      case TOKEN.if:
        return this.#if(false);
      case TOKEN.menu:
        return this.#menu();
      case TOKEN.source:
      case TOKEN.optionalSource:
      case TOKEN.relativeSource:
      case TOKEN.optionalRelativeSource:
        return this.#source(token);
      default:
        return this.#inChoice(token);
    }
  }

  #mainMenu(): boolean {
    const place = this.#place;
    const text = this.#quotedLine();
    if (text === undefined) return false;
    this.#parts.tree.addPrompt("menu", text, NONE, place);
    this.#reader.advance();
    return true;
  }

  #assignment(): boolean {
    const reader = this.#reader;
    const name = reader.lexer.text;
    reader.advance();
    const operator = reader.isAt(TOKEN.equal) ? "=" : reader.isAt(TOKEN.colonEqual) ? ":=" : reader.isAt(TOKEN.plusEqual) ? "+=" : "";
    if (operator === "") return false;
    reader.advance();
    let value = "";
    if (reader.isAt(TOKEN.assignedValue)) {
      value = reader.lexer.text;
      reader.advance();
    }
    if (!reader.isAt(TOKEN.eol)) return false;
    this.#parts.assign(name, operator, value);
    reader.advance();
    return true;
  }

  #config(isMenu: boolean): boolean {
    const { tree } = this.#parts;
    const place = this.#place;
    this.#reader.advance();
    const symbol = this.#reader.name();
    if (symbol === FAILED || !this.#reader.isAt(TOKEN.eol)) return false;
    tree.symbol(symbol).isOptional = true;
    tree.addEntry(symbol, place);
    this.#reader.advance();
    if (!this.#options.options("config")) return false;
    if (isMenu) tree.makePromptMenu();
    return true;
  }

  #choice(): boolean {
    const { tree } = this.#parts;
    const place = this.#place;
    const reader = this.#reader;
    reader.advance();
    let name: string | undefined;
    if (reader.isAt(TOKEN.word)) {
      name = reader.lexer.text;
      reader.advance();
    }
    if (!reader.isAt(TOKEN.eol)) return false;
    const symbol = tree.choice(name);
    tree.addEntry(symbol, place);
    tree.addChoice(symbol, place);
    return this.#opened("choice", "choice", true);
  }

  #if(isInChoice: boolean): boolean {
    const { tree } = this.#parts;
    const place = this.#place;
    const condition = this.#reader.following();
    if (condition === FAILED || !this.#reader.isAt(TOKEN.eol)) return false;
    tree.addEntry(-1, place);
    tree.addDependency(condition);
    return this.#opened("if", undefined, isInChoice);
  }

  #menu(): boolean {
    const place = this.#place;
    const text = this.#quotedLine();
    if (text === undefined) return false;
    this.#parts.tree.addEntry(-1, place);
    this.#parts.tree.addPrompt("menu", text, NONE, place);
    return this.#opened("menu", "menu", false);
  }

  #comment(): boolean {
    const place = this.#place;
    const text = this.#quotedLine();
    if (text === undefined) return false;
    this.#parts.tree.addEntry(-1, place);
    this.#parts.tree.addPrompt("comment", text, NONE, place);
    this.#reader.advance();
    return this.#options.options("comment");
  }

  /** The entry was just added, its line's end is the current token: reads its options, then what follows is in it. */
  #opened(kind: BlockKind, options: EntryKind | undefined, isInChoice: boolean): boolean {
    const { tree, sources, lexer } = this.#parts;
    const file = sources.files[lexer.file]?.name;
    this.#reader.advance();
    if (options !== undefined && !this.#options.options(options)) return false;
    this.#blocks.push({ kind, node: tree.openMenu(), file, isInChoice });
    return true;
  }

  #end(token: TokenKind): boolean {
    const { tree, sources, lexer, report } = this.#parts;
    const block = this.#blocks.at(-1);
    const end = ENDS.get(token);
    if (block === undefined || end === undefined) return false;
    const place = this.#place;
    this.#reader.advance();
    if (!this.#reader.isAt(TOKEN.eol)) return false;
    this.#blocks.pop();
    const opened = (): Span => sources.span(tree.node(block.node));
    if (end !== block.kind) report(wrongEnd(end, block.kind, sources.span(place), opened()));
    else if (block.file !== sources.files[lexer.file]?.name) report(endInOtherFile(end, sources.span(place), opened()));
    else tree.closeMenu();
    this.#reader.advance();
    return true;
  }

  /** The string that is all that follows on the line, whose end is then the current token. */
  #quotedLine(): string | undefined {
    this.#reader.advance();
    if (!this.#reader.isAt(TOKEN.quoted)) return undefined;
    const { text } = this.#reader.lexer;
    this.#reader.advance();
    return this.#reader.isAt(TOKEN.eol) ? text : undefined;
  }

  #source(token: number): boolean {
    const { host, sources } = this.#parts;
    const place = { ...this.#place };
    const name = this.#quotedLine();
    if (name === undefined) return false;
    const isPlain = token === TOKEN.source && !/[*?[]/.test(name);
    const isRelative = token === TOKEN.relativeSource || token === TOKEN.optionalRelativeSource;
    const isOptional = token === TOKEN.optionalSource || token === TOKEN.optionalRelativeSource;
    const isOne = isPlain || !this.#isExtended;
    const one = isOne ? openSource(host, name) : undefined;
    const found = one !== undefined ? [one] : isOne ? [] : openMatching(host, name, isRelative ? sources.files[place.file]?.name : undefined); // prettier-ignore
    if (found.length === 0 && !isOptional) throw new KilnFailure([noSuchKconfig(asText(name), sources.span(place), host.advice?.source)]);
    // Each goes on with the next.
    for (const opened of found.toReversed()) this.#enter(opened, place);
    this.#reader.advance();
    return true;
  }

  get #isExtended(): boolean {
    return this.#parts.lexer.isExtended;
  }

  #enter(opened: OpenedSource, from: Place | undefined): void {
    const { sources, lexer } = this.#parts;
    if (from !== undefined && lexer.openFiles.some(({ file }) => sources.files[file]?.name === opened.name)) {
      const through = lexer.openFiles.flatMap(({ file, at }, i, all) => {
        const isInside = all.slice(0, i).every((one) => sources.files[one.file]?.name !== opened.name);
        return isInside && file >= 0 ? [sources.shown({ file, offset: at - 1 })] : [];
      });
      throw new KilnFailure([recursiveSource(asText(opened.name), sources.span(from), through)]);
    }
    if (from !== undefined && sources.timesWithin(opened.name, from) > MOST_AGAIN)
      throw new KilnFailure([recursiveSource(asText(opened.name), sources.span(from), [sources.shown(from)])]);
    lexer.enter(sources.add({ name: opened.name, path: opened.path, from }, opened.text), opened.text);
  }
}

/** A file may be sourced again by its last line, with other macros; not without an end. */
const MOST_AGAIN = 10;
