import type { Diagnostic, Span } from "#diagnostics/diagnostic.ts";
import { boolIsNoModule, oddChoice, typeRedefined, withoutType } from "#diagnostics/kconfig-declarations.ts";
import { checkProperties } from "./check-properties.ts";
import { NONE, OP, type ExprId, type Expressions } from "./expressions.ts";
import { contains, dependsOn } from "./mentions.ts";
import { CONSTANT, type MenuNode, type Model, type ModelFile, type NodeId, type Place, type Property, type PropertyId, type SymbolId, type SymbolRecord, type SymbolType } from "./model.ts"; // prettier-ignore
import { shownSymbol } from "./shown-symbol.ts";
import { Simplifier } from "./simplify.ts";

/** A tree as it is written: what a front end makes. */
export interface DeclaredTree {
  readonly symbols: SymbolRecord[];
  readonly properties: Property[];
  readonly nodes: MenuNode[];
  readonly files: readonly ModelFile[];
  readonly expressions: Expressions;
  readonly modules: SymbolId | undefined;
}

export interface FinishContext {
  report(diagnostic: Diagnostic): void;
  spanOf(place: Place): Span;
  /** What nothing declares may be declared elsewhere, with any type. */
  readonly isOpen?: boolean;
}

/**
 * Gives every property all that its surroundings ask for, tells each symbol who selects it, makes entries that depend on the one before them its
 * submenu, dissolves `if` blocks, and gathers what choices contain. `tree` is changed and becomes part of the model.
 */
export function finishTree(tree: DeclaredTree, context: FinishContext): Model {
  const finisher = new Finisher(tree, context);
  finisher.finish(0);
  finisher.joinParts();
  return {
    symbols: tree.symbols,
    properties: tree.properties,
    nodes: tree.nodes,
    files: tree.files,
    expressions: tree.expressions.finished(),
    modules: finisher.modules,
  };
}

class Finisher {
  readonly modules: SymbolId;
  readonly #tree: DeclaredTree;
  readonly #context: FinishContext;
  readonly #expressions: Expressions;
  readonly #simplifier: Simplifier;
  readonly #checked: Uint8Array;
  /** Parts of what becomes one `or` in the end: joining them one by one would copy them again and again. */
  readonly #selected = new Map<SymbolId, ExprId[]>();
  readonly #implied = new Map<SymbolId, ExprId[]>();

  constructor(tree: DeclaredTree, context: FinishContext) {
    this.#tree = tree;
    this.#context = context;
    this.#expressions = tree.expressions;
    this.modules = tree.modules ?? CONSTANT.n;
    const { symbols } = tree;
    this.#checked = new Uint8Array(symbols.length);
    this.#simplifier = new Simplifier(tree.expressions, {
      type: (symbol) => symbols[symbol]!.type,
      isConstant: (symbol) => symbols[symbol]!.kind === "constant",
    });
  }

  finish(id: NodeId): void {
    const { nodes } = this.#tree;
    const node = nodes[id]!;
    const symbol = node.symbol < 0 ? undefined : this.#symbol(node.symbol);
    const isChoice = symbol?.kind === "choice";
    if (node.firstChild >= 0) {
      if (isChoice) this.#spreadType(id, symbol);
      const around = isChoice ? this.#expressions.symbol(node.symbol) : node.dependency;
      for (let child = node.firstChild; child >= 0; child = nodes[child]!.next) this.#propagate(child, around);
      // Those that become part of a submenu are finished there.
      for (let child = node.firstChild; child >= 0; child = nodes[child]!.next) this.finish(child);
    } else if (symbol !== undefined) {
      this.#takeFollowers(id);
      symbol.dependency = this.#expressions.or(symbol.dependency, node.dependency);
    }
    for (let child = node.firstChild; child >= 0; child = nodes[child]!.next) {
      if (isChoice) this.#makeMember(child, node.symbol, symbol);
      if (nodes[child]!.firstChild >= 0) this.#dissolve(child, id);
    }
    if (symbol === undefined) return;
    if (this.#checked[node.symbol] === 0) this.#check(id, symbol);
    // A choice that is seen, and may not be none, is at least m.
    if (!symbol.isOptional && node.prompt >= 0)
      add(this.#selected, node.symbol, this.#expressions.and(this.#property(node.prompt).condition, this.#expressions.symbol(CONSTANT.m)));
  }

  joinParts(): void {
    for (const [id, parts] of this.#selected) this.#symbol(id).selected = this.#joined(parts);
    for (const [id, parts] of this.#implied) this.#symbol(id).implied = this.#joined(parts);
  }

  #joined(parts: readonly ExprId[]): ExprId {
    const written = parts.filter((part) => part !== NONE);
    return written.length === 0 ? NONE : this.#expressions.junction(OP.or, written);
  }

  #node(id: NodeId): MenuNode {
    return this.#tree.nodes[id]!;
  }

  #symbol(id: SymbolId): SymbolRecord {
    return this.#tree.symbols[id]!;
  }

  #property(id: PropertyId): Property {
    return this.#tree.properties[id]!;
  }

  *#children(id: NodeId): Generator<NodeId> {
    for (let child = this.#node(id).firstChild; child >= 0; child = this.#node(child).next) yield child;
  }

  /** A choice without a type has that of its first entry with one; entries without one have the choice's. */
  #spreadType(id: NodeId, choice: SymbolRecord): void {
    const typed = [...this.#children(id)].map((child) => this.#tree.symbols[this.#node(child).symbol]);
    if (choice.type === "unknown") {
      const first = typed.find((one) => one !== undefined && one.type !== "unknown");
      if (first !== undefined) this.#setType(id, choice, first.type);
    }
    for (const child of this.#children(id)) {
      const symbol = this.#tree.symbols[this.#node(child).symbol];
      if (symbol?.type === "unknown") this.#setType(child, symbol, choice.type);
    }
  }

  #setType(at: NodeId, symbol: SymbolRecord, type: SymbolType): void {
    if (symbol.type !== "unknown" && symbol.type !== type)
      this.#context.report(typeRedefined(shownSymbol(symbol), symbol.type, type, this.#context.spanOf(this.#node(at))));
    else if (symbol.type !== type) {
      symbol.type = type;
      this.#simplifier.forget();
    }
  }

  /** Gives an entry and its properties what is asked for around it. */
  #propagate(id: NodeId, around: ExprId): void {
    const node = this.#node(id);
    const asked = this.#simplified(around, node.dependency, node);
    node.dependency = asked;
    const properties = node.symbol >= 0 ? this.#symbol(node.symbol).properties : node.prompt >= 0 ? [node.prompt] : [];
    for (let i = 0; i < properties.length; i++) {
      const property = this.#tree.properties[properties[i]!]!;
      if (property.node !== id) continue;
      // What was just simplified stays as it is.
      property.condition = property.condition === NONE ? asked : this.#simplified(asked, property.condition, property);
      if (property.kind !== "select" && property.kind !== "imply") continue;
      const when = this.#expressions.and(this.#expressions.symbol(node.symbol), property.condition);
      add(property.kind === "select" ? this.#selected : this.#implied, property.symbol, when);
    }
  }

  #simplified(around: ExprId, own: ExprId, place: Place): ExprId {
    const transformed = this.#simplifier.transform(this.#simplifier.withModules(own, this.modules));
    if (this.#simplifier.neverModules.length > 0)
      for (const { symbol, outcome } of this.#simplifier.neverModules)
        this.#context.report(boolIsNoModule(shownSymbol(this.#symbol(symbol)), outcome, this.#context.spanOf(place)));
    return this.#simplifier.withoutDuplicates(this.#expressions.and(around, transformed));
  }

  /** Entries that follow, each depending on this one, become its submenu. */
  #takeFollowers(id: NodeId): void {
    const node = this.#node(id);
    let own: ExprId | undefined;
    let last = -1;
    for (let following = node.next; following >= 0; following = this.#node(following).next) {
      const entry = this.#node(following);
      const asked = entry.prompt >= 0 ? this.#property(entry.prompt).condition : entry.dependency;
      if (!contains(this.#expressions.code, asked, node.symbol)) break;
      if (!dependsOn(this.#expressions.code, asked, node.symbol)) {
        own ??= this.#simplifier.positively(node.prompt >= 0 ? this.#property(node.prompt).condition : NONE);
        if (!this.#simplifier.covers(this.#simplifier.positively(asked), own)) break;
      }
      this.finish(following);
      entry.parent = id;
      last = following;
    }
    if (last < 0) return;
    node.firstChild = node.next;
    node.next = this.#node(last).next;
    this.#node(last).next = -1;
  }

  #makeMember(child: NodeId, choice: SymbolId, record: SymbolRecord): void {
    const node = this.#node(child);
    if (node.symbol < 0) return;
    const member = this.#symbol(node.symbol);
    if (member.choice >= 0) return;
    member.choice = choice;
    const warn = (what: string, advice: string, place: Place): void =>
      this.#context.report(oddChoice(what, advice, this.#context.spanOf(place)));
    const name = shownSymbol(member);
    if (node.prompt < 0) warn(`"${name}" is part of a choice and has no prompt`, "give it one", node);
    for (const id of member.properties) {
      const property = this.#property(id);
      if (property.kind === "default")
        warn(`the default of "${name}", which is part of a choice, means nothing`, "give the choice a default instead", property);
      if (property.node !== child && property.kind === "prompt" && this.#node(this.#node(property.node).parent).symbol !== choice)
        warn(`"${name}" is part of a choice and has a prompt outside of it`, "take that away", property);
    }
    if (record.type === "tristate" && member.type !== "tristate") this.#onlyWithYes(child, member, choice);
    member.properties.push(this.#addMembership(child, choice));
    record.members.push(node.symbol);
  }

  /** What can't be m is there only where exactly one is chosen. */
  #onlyWithYes(child: NodeId, member: SymbolRecord, choice: SymbolId): void {
    const node = this.#node(child);
    const isYes = this.#expressions.compare(OP.equal, choice, CONSTANT.y);
    node.dependency = this.#expressions.and(isYes, node.dependency);
    for (const id of member.properties) {
      const property = this.#property(id);
      if (property.node === child) property.condition = this.#expressions.and(isYes, property.condition);
    }
  }

  #addMembership(node: NodeId, choice: SymbolId): PropertyId {
    const { file, offset } = this.#node(node);
    return (
      this.#tree.properties.push({ kind: "choice", node, condition: NONE, text: "", value: NONE, symbol: choice, high: -1, file, offset }) -
      1
    );
  }

  /** Of a node with entries in it. An `if`, and what has no prompt, are no menus: their entries stand where they do. */
  #dissolve(id: NodeId, parent: NodeId): void {
    const node = this.#node(id);
    if (node.prompt >= 0) return;
    let last = node.firstChild;
    for (const child of this.#children(id)) {
      this.#node(child).parent = parent;
      last = child;
    }
    this.#node(last).next = node.next;
    node.next = node.firstChild;
    node.firstChild = -1;
  }

  #check(id: NodeId, symbol: SymbolRecord): void {
    const node = this.#node(id);
    const at = (): Span => this.#context.spanOf(node);
    if (symbol.type === "unknown") this.#context.report(withoutType(shownSymbol(symbol), at()));
    if (symbol.kind === "choice" && node.prompt < 0) this.#context.report(oddChoice("a choice without a prompt", "give it one", at()));
    checkProperties(this.#tree, node.symbol, this.#context);
    this.#checked[node.symbol] = 1;
  }
}

function add(table: Map<SymbolId, ExprId[]>, symbol: SymbolId, part: ExprId): void {
  const parts = table.get(symbol);
  if (parts === undefined) table.set(symbol, [part]);
  else parts.push(part);
}
