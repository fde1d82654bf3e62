import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { oddPrompt, secondModules, typeRedefined } from "#diagnostics/kconfig-declarations.ts";
import { Expressions, NONE, type ExprId } from "../model/expressions.ts";
import { CONSTANT, type MenuNode, type NodeId, type Place, type Property,
  type PropertyId,
  type SymbolId, type SymbolRecord, type SymbolType } from "../model/model.ts"; // prettier-ignore
import { shownSymbol } from "../model/shown-symbol.ts";
import { isSpace } from "../text/characters.ts";
import type { Sources } from "../text/sources.ts";

/** Of all that is no choice. */
const NO_MEMBERS: SymbolId[] = [];

/** The tree as it is written: every statement adds to it, nothing is derived yet. */
export class TreeBuilder {
  readonly symbols: SymbolRecord[] = [];
  readonly properties: Property[] = [];
  readonly nodes: MenuNode[] = [];
  readonly expressions = new Expressions();
  modules: SymbolId | undefined;
  /** The node that options belong to, and the one that new nodes are below. */
  entry: NodeId = 0;
  menu: NodeId = 0;

  readonly #options = new Map<string, SymbolId>();
  readonly #constants = new Map<string, SymbolId>();
  readonly #choices = new Map<string, SymbolId>();
  /** In rows: an option that is declared or only named; file and offset of where that is done first. */
  readonly #mentions: number[] = [];
  readonly #sources: Sources;
  readonly #report: (diagnostic: Diagnostic) => void;
  /** The node that the next one follows, or is the first child of. */
  #previous: NodeId = 0;
  #isPreviousParent = true;

  constructor(sources: Sources, report: (diagnostic: Diagnostic) => void) {
    this.#sources = sources;
    this.#report = report;
    for (const name of Object.keys(CONSTANT)) this.#constants.set(name, this.#addSymbol(name, "constant", "tristate"));
    for (const [name, id] of this.#constants) {
      this.#options.set(name, id);
      this.#choices.set(name, id);
    }
    this.#addNode(-1, 0, 0);
  }

  /** `file` and `offset`: where the name stands. */
  option(name: string, file: number, offset: number): SymbolId {
    const known = this.#options.get(name);
    if (known !== undefined) return known;
    const made = this.#named(this.#options, name, "option");
    this.#mentions.push(made, file, offset);
    return made;
  }

  /** Of each option: where it is named first. */
  mentions(): ReadonlyMap<SymbolId, Place> {
    const places = new Map<SymbolId, Place>();
    for (let at = 0; at < this.#mentions.length; at += 3)
      places.set(this.#mentions[at]!, { file: this.#mentions[at + 1]!, offset: this.#mentions[at + 2]! });
    return places;
  }

  constant(name: string): SymbolId {
    return this.#named(this.#constants, name, "constant");
  }

  /** A choice without a name is another one each time. */
  choice(name: string | undefined): SymbolId {
    return name === undefined ? this.#addSymbol(undefined, "choice", "unknown") : this.#named(this.#choices, name, "choice");
  }

  symbol(id: SymbolId): SymbolRecord {
    return this.symbols[id]!;
  }

  node(id: NodeId): MenuNode {
    return this.nodes[id]!;
  }

  /** Begins an entry; `symbol` -1: a menu, an `if` or a comment. */
  addEntry(symbol: SymbolId, place: Place): NodeId {
    const { file, offset } = place;
    const node = this.#addNode(symbol, file, offset);
    const previous = this.node(this.#previous);
    if (this.#isPreviousParent) previous.firstChild = node;
    else previous.next = node;
    this.#previous = node;
    this.#isPreviousParent = false;
    this.entry = node;
    if (symbol >= 0)
      this.#add(symbol, { kind: "definition", node, condition: NONE, text: "", value: NONE, symbol: -1, high: -1, file, offset });
    return node;
  }

  /** New entries are below the current one. */
  openMenu(): NodeId {
    this.menu = this.entry;
    this.#previous = this.menu;
    this.#isPreviousParent = true;
    return this.menu;
  }

  closeMenu(): void {
    this.#previous = this.menu;
    this.#isPreviousParent = false;
    this.menu = this.node(this.menu).parent;
  }

  addDependency(on: ExprId): void {
    const entry = this.node(this.entry);
    entry.dependency = this.expressions.and(entry.dependency, on);
  }

  addVisibility(condition: ExprId): void {
    const entry = this.node(this.entry);
    entry.visibility = this.expressions.and(entry.visibility, condition);
  }

  addDefault(value: ExprId, condition: ExprId, { file, offset }: Place): void {
    const node = this.entry;
    this.#add(this.node(node).symbol, { kind: "default", node, condition, text: "", value, symbol: -1, high: -1, file, offset });
  }

  addSelect(kind: "select" | "imply", symbol: SymbolId, condition: ExprId, { file, offset }: Place): void {
    const node = this.entry;
    this.#add(this.node(node).symbol, { kind, node, condition, text: "", value: NONE, symbol, high: -1, file, offset });
  }

  addRange(symbol: SymbolId, high: SymbolId, condition: ExprId, { file, offset }: Place): void {
    const node = this.entry;
    this.#add(this.node(node).symbol, { kind: "range", node, condition, text: "", value: NONE, symbol, high, file, offset });
  }

  addChoice(symbol: SymbolId, { file, offset }: Place): void {
    const node = this.entry;
    this.#add(symbol, { kind: "choice", node, condition: NONE, text: "", value: NONE, symbol, high: -1, file, offset });
  }

  addPrompt(kind: "prompt" | "menu" | "comment", written: string, condition: ExprId, place: Place): void {
    const entry = this.node(this.entry);
    let text = written;
    if (isSpace(text.charCodeAt(0))) {
      this.#warn(oddPrompt("blanks before the text of a prompt are ignored", "take them away", this.#sources.span(place)));
      while (isSpace(text.charCodeAt(0))) text = text.slice(1);
    }
    if (entry.prompt >= 0)
      this.#warn(oddPrompt("a second prompt at one place: this one counts", "take one away", this.#sources.span(place)));
    let visible = condition;
    if (kind === "prompt")
      for (let at = entry.parent; at >= 0; at = this.node(at).parent) visible = this.expressions.and(visible, this.node(at).visibility);
    const { file, offset } = place;
    const property = { kind, node: this.entry, condition: visible, text, value: NONE, symbol: -1, high: -1, file, offset };
    entry.prompt = this.#add(entry.symbol, property);
  }

  /** A prompt of `menuconfig` opens a menu. */
  makePromptMenu(): void {
    const entry = this.node(this.entry);
    const prompt = this.properties[entry.prompt];
    if (prompt?.kind === "prompt") this.properties[entry.prompt] = { ...prompt, kind: "menu" };
    else if (prompt === undefined)
      this.#warn(oddPrompt("a menuconfig without a prompt", "give it one, or write `config`", this.#sources.span(entry)));
  }

  /** `text`: where it begins. */
  setHelp(text: Place, isEmpty: boolean, place: Place): void {
    const entry = this.node(this.entry);
    if (entry.help !== undefined) this.#warnOfHelp("has a second help text: only the last one counts", "take one away", place);
    if (isEmpty) this.#warnOfHelp("has an empty help text", "indent it more than `help`", place);
    entry.help = text;
  }

  #warnOfHelp(what: string, advice: string, place: Place): void {
    const name = shownSymbol(this.symbols[this.node(this.entry).symbol]);
    this.#warn(oddPrompt(`"${name}" ${what}`, advice, this.#sources.span(place)));
  }

  setModules(place: Place): void {
    const { symbol } = this.node(this.entry);
    const first = this.modules;
    if (first !== undefined)
      this.#report(secondModules(shownSymbol(this.symbols[symbol]), shownSymbol(this.symbols[first]), this.#sources.span(place)));
    this.modules = symbol;
  }

  setType(type: SymbolType): void {
    const entry = this.node(this.entry);
    const symbol = this.symbol(entry.symbol);
    if (symbol.type === "unknown") symbol.type = type;
    else if (symbol.type !== type) this.#warn(typeRedefined(shownSymbol(symbol), symbol.type, type, this.#sources.span(entry)));
  }

  #add(to: SymbolId, property: Property): PropertyId {
    const id = this.properties.push(property) - 1;
    if (to >= 0) this.symbols[to]!.properties.push(id);
    return id;
  }

  #warn(diagnostic: Diagnostic): void {
    this.#report(diagnostic);
  }

  #named(table: Map<string, SymbolId>, name: string, kind: SymbolRecord["kind"]): SymbolId {
    const known = table.get(name);
    if (known !== undefined) return known;
    const made = this.#addSymbol(name, kind, "unknown");
    table.set(name, made);
    return made;
  }

  #addSymbol(name: string | undefined, kind: SymbolRecord["kind"], type: SymbolType): SymbolId {
    const record: SymbolRecord = {
      name,
      kind,
      type,
      properties: [],
      dependency: NONE,
      selected: NONE,
      implied: NONE,
      choice: -1,
      members: kind === "choice" ? [] : NO_MEMBERS,
      isOptional: false,
      isTransitional: false,
      isExternal: false,
    };
    return this.symbols.push(record) - 1;
  }

  #addNode(symbol: SymbolId, file: number, offset: number): NodeId {
    const parent = this.nodes.length === 0 ? -1 : this.menu;
    return this.nodes.push({ symbol, parent, next: -1, firstChild: -1, prompt: -1, visibility: NONE, dependency: NONE, help: undefined, file, offset }) - 1; // prettier-ignore
  }
}
