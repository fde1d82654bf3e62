import type { ExpressionCode, ExprId } from "./expressions.ts";

/** 0 no, 1 module, 2 yes: by their strength. */
export type Tristate = number;

export type SymbolType = "unknown" | "bool" | "tristate" | "int" | "hex" | "string";

/** Its values are n, m and y. */
export const isLogic = (type: SymbolType): type is "bool" | "tristate" => type === "bool" || type === "tristate";
/** Its values are numbers, as text. */
export const isNumber = (type: SymbolType): type is "int" | "hex" => type === "int" || type === "hex";

/** The first three symbols of every model are the constants n, m and y, so that a tristate is its own symbol. */
export const CONSTANT = { n: 0, m: 1, y: 2 } as const;

/** Indices into the tables of a model; -1: none. */
export type SymbolId = number;
export type NodeId = number;
export type PropertyId = number;

/** Where something is declared: `file` is an index into `Model.files`, `offset` counts bytes in its text. */
export interface Place {
  readonly file: number;
  readonly offset: number;
}

/** What a property is about. `choice`: of a choice, where it lists its entries; of an entry, which choice that is. `definition`: a place that declares. */
export type PropertyKind = "prompt" | "menu" | "comment" | "default" | "select" | "imply" | "range" | "choice" | "definition";

/** What a symbol, a menu or a comment is told by one line. All kinds have one shape, since a large tree has a hundred thousand of them. */
export interface Property extends Place {
  readonly kind: PropertyKind;
  readonly node: NodeId;
  /** Until the tree is finished what is written; then with all that the places around it ask for. NONE: always. */
  condition: ExprId;
  /** Of a prompt, menu or comment. */
  readonly text: string;
  /** Of a default. */
  readonly value: ExprId;
  /** What is selected or implied, the choice, or the low end of a range; else -1. */
  readonly symbol: SymbolId;
  /** The high end of a range; else -1. */
  readonly high: SymbolId;
}

/** One option, a choice (which is a symbol without a name of its own), or a constant that expressions mention. */
export interface SymbolRecord {
  /** Undefined: a choice without a name. */
  readonly name: string | undefined;
  readonly kind: "option" | "choice" | "constant";
  type: SymbolType;
  /** In the order of declaration. */
  readonly properties: PropertyId[];
  /** Of any place that declares it (NONE: nothing is asked for). */
  dependency: ExprId;
  /** Who selects it, and when: its value is at least that. */
  selected: ExprId;
  /** Who implies it, and when. */
  implied: ExprId;
  /** The choice whose value it can be, or -1. */
  choice: SymbolId;
  /** Of a choice: what it can be, in order. */
  readonly members: SymbolId[];
  /** Of a choice: it may be none of its members. Set for all that is no choice. */
  isOptional: boolean;
  /** Values of former names: kept from the file that is read, never written. */
  isTransitional: boolean;
  /** Its value comes from outside of the configuration; never written. */
  isExternal: boolean;
}

/** A place of the menu tree: a menu, a comment, an `if`, or one of the places that declare a symbol. */
export interface MenuNode extends Place {
  readonly symbol: SymbolId;
  parent: NodeId;
  next: NodeId;
  firstChild: NodeId;
  prompt: PropertyId;
  visibility: ExprId;
  dependency: ExprId;
  /** Where its help text begins, in its own file or in the one that `help.file` names: `readHelp` reads it. */
  help: Place | undefined;
}

/** A text that was read. A file that is read twice is there twice, since the places that ask for it differ. */
export interface ModelFile {
  /** As it is called where it is asked for. */
  readonly name: string;
  /** Where it was found. */
  readonly path: string;
  /** Who asked for it; undefined: the first one. */
  readonly from: Place | undefined;
}

/** What a symbol is told, in the order of declaration. */
export const propertiesOf = ({ symbols, properties }: Pick<Model, "symbols" | "properties">, symbol: SymbolId): readonly Property[] =>
  symbols[symbol]!.properties.map((id) => properties[id]!);

/**
 * All options and how they depend on one another: plain data, made by a front end, and finished (conditions propagated, menus nested). Symbols are
 * constants, options and choices; node 0 is the root of the menu tree.
 */
export interface Model {
  readonly symbols: readonly SymbolRecord[];
  readonly properties: readonly Property[];
  readonly nodes: readonly MenuNode[];
  readonly files: readonly ModelFile[];
  readonly expressions: ExpressionCode;
  /** Says whether there are modules: without it, tristates are bools. The constant n where nothing declares it. */
  readonly modules: SymbolId;
}
