import { errnoOf } from "../../host-files.ts";
import { History } from "../../tree/history.ts";
import { DONE, isSwitch, refused, unreadable, unwritable, WITHOUT_ANY, type Change, type Explanation, type ItemId, type ItemState, type OptionItem, type OptionTree, type Outcome } from "../../tree/option-tree.ts"; // prettier-ignore
import { configDifferences, configValues } from "../commands/config-diff.ts";
import { saveConfig, type UnfinishedFiles } from "../dotconfig/save.ts";
import { writeConfig } from "../dotconfig/write.ts";
import type { NodeId, SymbolId } from "../model/model.ts";
import { shownSymbol } from "../model/shown-symbol.ts";
import { explainValue } from "../reasons/explain.ts";
import type { ConfigSession } from "../session.ts";
import { asBytes, asText } from "../text/sources.ts";
import { assignText, isChangeable, isWithinRange, unassign } from "../values/assign.ts";
import { applyStep, ChangeRecorder, type ChangeStep } from "../values/change-step.ts";
import { FLAG } from "../values/flags.ts";
import type { Values } from "../values/values.ts";
import { explainPlace, explainSymbol, reasonLine } from "./entry-reasons.ts";
import { entryRange, entryState, entryType } from "./entry-state.ts";
import { SavedValues } from "./saved-values.ts";

/** What was done, in words, and how to take it back. */
interface Done {
  readonly what: string;
  readonly step: ChangeStep;
}

/** Who says what is set here. */
const ORIGIN = { path: "the menu", line: 0 };

/** A tree of Kconfig files with its values. Entries are the nodes of its menu tree. */
export class KconfigTree implements OptionTree {
  readonly root: ItemId = 0;
  readonly file: string;
  readonly title: string;
  readonly #session: ConfigSession;
  readonly #values: Values;
  readonly #folder: string;
  readonly #unfinished: UnfinishedFiles;
  readonly #recorder: ChangeRecorder;
  readonly #history = new History<Done>();
  readonly #nodes = new Map<SymbolId, NodeId>();
  #saved: SavedValues;
  /** What the file holds, as bytes; undefined: there is none. */
  #savedText: string | undefined;
  #changes: readonly SymbolId[] | undefined;

  /** Reads the values of `file` (a path as Kconfig takes it), if there are any. Saves relative to `folder`. */
  constructor(session: ConfigSession, file: string, folder: string, unfinished: UnfinishedFiles) {
    this.#session = session;
    this.#values = session.values;
    this.#folder = folder;
    this.#unfinished = unfinished;
    this.file = file;
    this.title = asText(this.#prompt(this.root));
    for (const id of this.everyItem()) {
      const { symbol, prompt } = this.#values.model.nodes[id]!;
      if (symbol >= 0 && (prompt >= 0 || !this.#nodes.has(symbol)) && !this.#hasPrompt(symbol)) this.#nodes.set(symbol, id);
    }
    this.#savedText = session.find(file)?.text;
    this.#take(() => session.read(file));
    this.#values.prepareForChanges();
    this.#computeAll();
    this.#recorder = new ChangeRecorder(this.#values);
    this.#saved = new SavedValues(this.#values);
  }

  item(id: ItemId): OptionItem {
    const { model } = this.#values;
    const node = model.nodes[id]!;
    const property = model.properties[node.prompt];
    const record = model.symbols[node.symbol];
    const isMenu = property?.kind === "menu";
    return {
      id,
      kind: record?.kind === "choice" ? "choice" : record !== undefined ? "option" : isMenu ? "menu" : "comment",
      prompt: asText(this.#prompt(id)),
      name: record?.name === undefined ? undefined : asText(record.name),
      type: record === undefined ? undefined : entryType(this.#values, node.symbol),
      opens: isMenu || record?.kind === "choice",
    };
  }

  parent(id: ItemId): ItemId | undefined {
    const { parent } = this.#values.model.nodes[id]!;
    return parent < 0 ? undefined : parent;
  }

  place(id: ItemId): string {
    return this.#session.loaded.sources.shown(this.#values.model.nodes[id]!);
  }

  children(id: ItemId): readonly ItemId[] {
    const { nodes } = this.#values.model;
    const found: ItemId[] = [];
    for (let child = nodes[id]!.firstChild; child >= 0; child = nodes[child]!.next) if (nodes[child]!.prompt >= 0) found.push(child);
    return found;
  }

  *everyItem(): Iterable<ItemId> {
    const { nodes } = this.#values.model;
    let id = nodes[this.root]!.firstChild;
    while (id >= 0) {
      yield id;
      let node = nodes[id]!;
      if (node.firstChild >= 0) {
        id = node.firstChild;
        continue;
      }
      while (node.next < 0 && node.parent >= 0) node = nodes[node.parent]!;
      id = node.next;
    }
  }

  state(id: ItemId): ItemState {
    return entryState(
      this.#values,
      id,
      (symbol) => this.#saved.isChanged(symbol),
      (symbol) => this.#nodes.get(symbol),
    );
  }

  help(id: ItemId): readonly string[] {
    const { help } = this.#values.model.nodes[id]!;
    return help === undefined ? [] : this.#session.loaded.sources.help(help).split("\n");
  }

  range(id: ItemId): string | undefined {
    const { symbol } = this.#values.model.nodes[id]!;
    return symbol < 0 ? undefined : entryRange(this.#values, symbol);
  }

  reason(id: ItemId): string {
    const symbol = this.#decided(id);
    if (symbol >= 0) return reasonLine(this.#session, symbol);
    return this.explain(id).changes[0] ?? "";
  }

  explain(id: ItemId): Explanation {
    const symbol = this.#decided(id);
    const nodeOf = (one: SymbolId): NodeId | undefined => this.#nodes.get(one);
    return symbol < 0 ? explainPlace(this.#session, id, nodeOf) : explainSymbol(this.#session, symbol, nodeOf);
  }

  set(id: ItemId, value: string): Outcome {
    const { symbol } = this.#values.model.nodes[id]!;
    if (symbol < 0) return WITHOUT_ANY;
    const text = asBytes(value);
    let isSet = false;
    this.#record(`${this.#called(id)} set to ${value}`, () => {
      isSet = isChangeable(this.#values, symbol) && this.#values.changeKnown(() => assignText(this.#values, symbol, text));
      if (isSet) this.#values.userOrigins[symbol] = ORIGIN;
    });
    return isSet ? DONE : refused(...this.#against(symbol, id, text));
  }

  unset(id: ItemId): Outcome {
    const { symbol } = this.#values.model.nodes[id]!;
    if (symbol < 0) return WITHOUT_ANY;
    this.#record(`${this.#called(id)} as nobody has set it`, () => {
      this.#values.changeKnown(() => unassign(this.#values, symbol));
      this.#values.userOrigins[symbol] = undefined;
    });
    return DONE;
  }

  undo(): string | undefined {
    return this.#go(this.#history.back(), "before");
  }

  redo(): string | undefined {
    return this.#go(this.#history.forth(), "after");
  }

  changes(): readonly Change[] {
    const changed = new Set(this.#changed());
    const listed: Change[] = [];
    for (const item of this.everyItem()) {
      const { symbol } = this.#values.model.nodes[item]!;
      if (!changed.delete(symbol)) continue;
      listed.push({ item, name: shownSymbol(this.#values.model.symbols[symbol]), ...this.#saved.both(symbol) });
    }
    return listed;
  }

  changeCount(): number {
    return this.#changed().length;
  }

  isUnsaved(): boolean {
    const now = this.#text();
    if (this.#savedText === undefined || now === this.#savedText) return now !== this.#savedText;
    // Comments and the order of lines needn't be those that are written here.
    const { prefix } = this.#session;
    return configDifferences(configValues(this.#savedText, prefix), configValues(now, prefix)).length > 0;
  }

  load(file: string): Outcome {
    const config = this.#session.find(file);
    if (config === undefined) return unreadable(file);
    this.#record(`the values of ${file}`, () => this.#take(() => this.#session.readText(config)));
    return DONE;
  }

  save(file: string): Outcome {
    const text = this.#text();
    const outcome = this.#write(file, text);
    if (outcome.kind === "done" && file === this.file) {
      this.#saved = new SavedValues(this.#values);
      this.#savedText = text;
      this.#changes = undefined;
    }
    return outcome;
  }

  keep(file: string): Outcome {
    return this.#write(file, this.#text());
  }

  #write(file: string, text: string): Outcome {
    try {
      saveConfig(this.#folder, file, text, this.#unfinished);
      return DONE;
    } catch (error) {
      return unwritable(file, errnoOf(error));
    }
  }

  /** What the file would hold. Writing it makes some options count as set: that is for `conf`, which ends then. */
  #text(): string {
    const flags = this.#values.flags.slice();
    const text = writeConfig(this.#values, this.#session.prefix);
    this.#values.flags.set(flags);
    return text;
  }

  #changed(): readonly SymbolId[] {
    return (this.#changes ??= this.#saved.changed());
  }

  #record(what: string, action: () => void): void {
    const step = this.#recorder.record(() => {
      action();
      this.#computeAll();
    });
    this.#changes = undefined;
    if (step !== undefined) this.#history.add({ what, step });
  }

  #go(done: Done | undefined, to: "before" | "after"): string | undefined {
    if (done === undefined) return undefined;
    applyStep(this.#values, done.step, to);
    this.#changes = undefined;
    return done.what;
  }

  /** `conf` shows what hangs on a number that is out of its range as it was with it, until something changes: here that would be offered, and then be gone. */
  #take(read: () => void): void {
    read();
    const { flags } = this.#values;
    if (this.#session.order.some((symbol) => (flags[symbol]! & FLAG.valid) === 0)) this.#values.forgetAll();
  }

  /** Nothing is left to be worked out when somebody looks, so that looking changes nothing. */
  #computeAll(): void {
    this.#values.compute(this.#values.model.modules);
    const { flags } = this.#values;
    for (const symbol of this.#session.order) if ((flags[symbol]! & FLAG.valid) === 0) this.#values.compute(symbol);
  }

  #against(symbol: SymbolId, id: ItemId, text: string): readonly string[] {
    const { type } = this.#values.model.symbols[symbol]!;
    const called = this.#called(id);
    const { changes, range } = explainValue(this.#values, this.#session.loaded.sources, symbol);
    if (isChangeable(this.#values, symbol)) {
      if (isSwitch(this.item(id).type)) return [`${called} can't be ${asText(text)} now`, ...changes];
      if (!isWithinRange(this.#values, symbol, text))
        return [range === undefined ? `"${asText(text)}" is no ${type}` : `"${asText(text)}" is no ${type} from ${range.text}`];
    }
    return changes.length === 0 ? [`${called} can't be changed`] : changes;
  }

  /** Whose value there is something to say of: of a choice the entry that is taken. */
  #decided(id: NodeId): SymbolId {
    const { symbol } = this.#values.model.nodes[id]!;
    const taken = symbol < 0 ? -1 : this.#values.chosen[symbol]!;
    return taken >= 0 ? taken : symbol;
  }

  #hasPrompt(symbol: SymbolId): boolean {
    const known = this.#nodes.get(symbol);
    return known !== undefined && this.#values.model.nodes[known]!.prompt >= 0;
  }

  #called(id: ItemId): string {
    const { name, prompt } = this.item(id);
    return name ?? prompt;
  }

  #prompt(id: NodeId): string {
    const { nodes, properties } = this.#values.model;
    return properties[nodes[id]!.prompt]?.text ?? "";
  }
}
