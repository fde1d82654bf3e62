import type { MenuNode, Model, ModelFile, Property, PropertyKind, SymbolRecord, SymbolType } from "./model.ts";

/**
 * A model as numbers and one text. A hundred thousand small objects are made of that in less time than of JSON or of Node's own serialisation: rows of
 * one length, read by loops that nothing is called from, since code that begins to run is slow at calls.
 */
export interface FlatModel {
  readonly numbers: Int32Array;
  /** Bytes, a character each: all names and prompts, one behind the other. */
  readonly text: string;
}

const SYMBOL_KINDS: readonly SymbolRecord["kind"][] = ["option", "choice", "constant"];
const TYPES: readonly SymbolType[] = ["unknown", "bool", "tristate", "int", "hex", "string"];
const KINDS: readonly PropertyKind[] = ["prompt", "menu", "comment", "default", "select", "imply", "range", "choice", "definition"];

/** How many numbers a row of each table has. */
const ROW = { file: 4, symbol: 10, property: 9, node: 11 } as const;
/** What the first numbers are: how many files, symbols, properties, nodes there are, and numbers in lists; the symbol for modules. */
const HEAD = 6;
const BIT = { optional: 1, transitional: 2, external: 4 } as const;
/** Stands for a place or a text that there isn't. */
const ABSENT = -1;
/** Of all that is no choice. */
const NO_MEMBERS: number[] = [];

export function flattenModel({ modules, files, symbols, properties, nodes, expressions }: Model): FlatModel {
  const symbolsAt = HEAD + files.length * ROW.file;
  const propertiesAt = symbolsAt + symbols.length * ROW.symbol;
  const nodesAt = propertiesAt + properties.length * ROW.property;
  const listsAt = nodesAt + nodes.length * ROW.node;
  let listed = 0;
  for (const symbol of symbols) listed += symbol.properties.length + symbol.members.length;
  const numbers = new Int32Array(listsAt + listed + expressions.length);
  numbers.set([files.length, symbols.length, properties.length, nodes.length, listed, modules]);
  const texts: string[] = [];
  flattenFiles(files, numbers, HEAD, texts);
  flattenSymbols(symbols, numbers, symbolsAt, listsAt, texts);
  flattenProperties(properties, numbers, propertiesAt, texts);
  flattenNodes(nodes, numbers, nodesAt);
  numbers.set(expressions, listsAt + listed);
  return { numbers, text: texts.join("") };
}

function flattenFiles(files: Model["files"], numbers: Int32Array, start: number, texts: string[]): void {
  let at = start;
  for (const { name, path, from } of files) {
    numbers[at] = name.length;
    numbers[at + 1] = path.length;
    numbers[at + 2] = from?.file ?? ABSENT;
    numbers[at + 3] = from?.offset ?? 0;
    texts.push(name, path);
    at += ROW.file;
  }
}

function flattenSymbols(symbols: Model["symbols"], numbers: Int32Array, start: number, listsAt: number, texts: string[]): void {
  let at = start;
  let list = listsAt;
  for (const symbol of symbols) {
    numbers[at] = SYMBOL_KINDS.indexOf(symbol.kind);
    numbers[at + 1] = TYPES.indexOf(symbol.type);
    numbers[at + 2] = symbol.name?.length ?? ABSENT;
    numbers[at + 3] = symbol.dependency;
    numbers[at + 4] = symbol.selected;
    numbers[at + 5] = symbol.implied;
    numbers[at + 6] = symbol.choice;
    numbers[at + 7] = symbol.properties.length;
    numbers[at + 8] = symbol.members.length;
    numbers[at + 9] =
      (symbol.isOptional ? BIT.optional : 0) | (symbol.isTransitional ? BIT.transitional : 0) | (symbol.isExternal ? BIT.external : 0);
    if (symbol.name !== undefined) texts.push(symbol.name);
    for (const property of symbol.properties) numbers[list++] = property;
    for (const member of symbol.members) numbers[list++] = member;
    at += ROW.symbol;
  }
}

function flattenProperties(properties: Model["properties"], numbers: Int32Array, start: number, texts: string[]): void {
  let at = start;
  for (const property of properties) {
    numbers[at] = KINDS.indexOf(property.kind);
    numbers[at + 1] = property.node;
    numbers[at + 2] = property.condition;
    numbers[at + 3] = property.text.length;
    numbers[at + 4] = property.value;
    numbers[at + 5] = property.symbol;
    numbers[at + 6] = property.high;
    numbers[at + 7] = property.file;
    numbers[at + 8] = property.offset;
    if (property.text !== "") texts.push(property.text);
    at += ROW.property;
  }
}

function flattenNodes(nodes: Model["nodes"], numbers: Int32Array, start: number): void {
  let at = start;
  for (const node of nodes) {
    numbers[at] = node.symbol;
    numbers[at + 1] = node.parent;
    numbers[at + 2] = node.next;
    numbers[at + 3] = node.firstChild;
    numbers[at + 4] = node.prompt;
    numbers[at + 5] = node.visibility;
    numbers[at + 6] = node.dependency;
    numbers[at + 7] = node.file;
    numbers[at + 8] = node.offset;
    numbers[at + 9] = node.help?.file ?? ABSENT;
    numbers[at + 10] = node.help?.offset ?? 0;
    at += ROW.node;
  }
}

/** The model that `flattenModel` was given; only for what that made. */
export function restoreModel({ numbers, text }: FlatModel): Model {
  const [fileCount = 0, symbolCount = 0, propertyCount = 0, nodeCount = 0, listed = 0, modules = 0] = numbers.subarray(0, HEAD);
  const symbolsAt = HEAD + fileCount * ROW.file;
  const propertiesAt = symbolsAt + symbolCount * ROW.symbol;
  const nodesAt = propertiesAt + propertyCount * ROW.property;
  const listsAt = nodesAt + nodeCount * ROW.node;
  const texts = { text, at: 0 };
  return {
    modules,
    files: restoreFiles(numbers, HEAD, symbolsAt, texts),
    symbols: restoreSymbols(numbers, symbolsAt, propertiesAt, listsAt, texts),
    properties: restoreProperties(numbers, propertiesAt, nodesAt, texts),
    nodes: restoreNodes(numbers, nodesAt, listsAt),
    expressions: numbers.subarray(listsAt + listed),
  };
}

/** A text that is read from its begin to its end. */
interface Texts {
  readonly text: string;
  at: number;
}

function restoreFiles(numbers: Int32Array, start: number, end: number, texts: Texts): ModelFile[] {
  const files: ModelFile[] = [];
  for (let at = start; at < end; at += ROW.file) {
    const pathAt = texts.at + numbers[at]!;
    const name = texts.text.slice(texts.at, pathAt);
    texts.at = pathAt + numbers[at + 1]!;
    const path = texts.text.slice(pathAt, texts.at);
    files.push({ name, path, from: numbers[at + 2] === ABSENT ? undefined : { file: numbers[at + 2]!, offset: numbers[at + 3]! } });
  }
  return files;
}

function restoreSymbols(numbers: Int32Array, start: number, end: number, listsAt: number, texts: Texts): SymbolRecord[] {
  const { text } = texts;
  const symbols: SymbolRecord[] = [];
  let list = listsAt;
  let textAt = texts.at;
  for (let at = start; at < end; at += ROW.symbol) {
    const length = numbers[at + 2]!;
    const name = length === ABSENT ? undefined : text.slice(textAt, textAt + length);
    if (length !== ABSENT) textAt += length;
    const properties: number[] = [];
    for (const last = list + numbers[at + 7]!; list < last; list++) properties.push(numbers[list]!);
    const members: number[] = numbers[at] === CHOICE ? [] : NO_MEMBERS;
    for (const last = list + numbers[at + 8]!; list < last; list++) members.push(numbers[list]!);
    const bits = numbers[at + 9]!;
    symbols.push({
      name,
      kind: SYMBOL_KINDS[numbers[at]!]!,
      type: TYPES[numbers[at + 1]!]!,
      properties,
      dependency: numbers[at + 3]!,
      selected: numbers[at + 4]!,
      implied: numbers[at + 5]!,
      choice: numbers[at + 6]!,
      members,
      isOptional: (bits & BIT.optional) !== 0,
      isTransitional: (bits & BIT.transitional) !== 0,
      isExternal: (bits & BIT.external) !== 0,
    });
  }
  texts.at = textAt;
  return symbols;
}

const CHOICE = SYMBOL_KINDS.indexOf("choice");

function restoreProperties(numbers: Int32Array, start: number, end: number, texts: Texts): Property[] {
  const properties: Property[] = [];
  const { text } = texts;
  let textAt = texts.at;
  for (let at = start; at < end; at += ROW.property) {
    const length = numbers[at + 3]!;
    properties.push({
      kind: KINDS[numbers[at]!]!,
      node: numbers[at + 1]!,
      condition: numbers[at + 2]!,
      text: length === 0 ? "" : text.slice(textAt, textAt + length),
      value: numbers[at + 4]!,
      symbol: numbers[at + 5]!,
      high: numbers[at + 6]!,
      file: numbers[at + 7]!,
      offset: numbers[at + 8]!,
    });
    textAt += length;
  }
  texts.at = textAt;
  return properties;
}

function restoreNodes(numbers: Int32Array, start: number, end: number): MenuNode[] {
  const nodes: MenuNode[] = [];
  for (let at = start; at < end; at += ROW.node) {
    const helpFile = numbers[at + 9]!;
    nodes.push({
      symbol: numbers[at]!,
      parent: numbers[at + 1]!,
      next: numbers[at + 2]!,
      firstChild: numbers[at + 3]!,
      prompt: numbers[at + 4]!,
      visibility: numbers[at + 5]!,
      dependency: numbers[at + 6]!,
      help: helpFile === ABSENT ? undefined : { file: helpFile, offset: numbers[at + 10]! },
      file: numbers[at + 7]!,
      offset: numbers[at + 8]!,
    });
  }
  return nodes;
}
