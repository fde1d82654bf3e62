import { linkSync } from "node:fs";
import type { DerivationId } from "#derivation/derivation.ts";
import type { Digest } from "#derivation/digest.ts";
import { writeInto } from "./blobs.ts";
import { errnoOf } from "./failures.ts";
import {
  decodeRow,
  encodeGraph,
  encodeRow,
  graphName,
  graphsOfFolder,
  graphsOfLink,
  readGraph,
  readsOfRow,
  trustOfRow,
  type GraphFile,
  type GraphOutcome,
  type GraphRow,
} from "./graph-file.ts";
import type { Layout } from "./layout.ts";
import type { Trust } from "./store.ts";
import { entriesOf, removeEntries, type Temporary } from "./temporary.ts";
import type { Uses } from "./uses.ts";

type RealisedRow = (id: DerivationId) => GraphRow | undefined;

/** `graphs/`: the steps of what links show. Collectors keep their results; what some of them came to is told here, and nowhere else. */
export class Graphs {
  readonly #layout: Layout;
  readonly #temporary: Temporary;
  readonly #uses: Uses;
  /** Where links lie whose graphs are looked into. */
  readonly #consulted = new Set<string>();
  /** Rows of those, in their written form, once one was asked for. */
  #rows: Map<DerivationId, string> | undefined;
  /** What this process wrote of graphs, by their names. */
  readonly #told = new Map<string, GraphFile>();

  constructor(layout: Layout, temporary: Temporary, uses: Uses) {
    this.#layout = layout;
    this.#temporary = temporary;
    this.#uses = uses;
  }

  consult(folder: string): void {
    this.#consulted.add(folder);
    this.#rows = undefined;
  }

  row(id: DerivationId, trust: Trust): GraphRow | undefined {
    const text = this.#textOf(id, trust);
    return text === undefined ? undefined : decodeRow(text);
  }

  has(id: DerivationId, trust: Trust): boolean {
    return this.#textOf(id, trust) !== undefined;
  }

  #textOf(id: DerivationId, trust: Trust): string | undefined {
    const text = (this.#rows ??= this.#read()).get(id);
    return text !== undefined && trustOfRow(text) === trust ? text : undefined;
  }

  /** What a step read of narrowed trees, if that is told. */
  reads(id: DerivationId): string | undefined {
    const text = (this.#rows ??= this.#read()).get(id);
    return text === undefined ? undefined : readsOfRow(text);
  }

  /** A file for each link and graph: the next build of the same writes nothing. Graphs before it stay until `settle`. */
  keep(link: string, roots: readonly DerivationId[], closure: () => readonly DerivationId[]): void {
    const file = this.#file(graphName(link, roots));
    if (!this.#uses.finds(file)) this.#write(file, { link, ids: closure(), rows: new Map() });
  }

  keeps(link: string, roots: readonly DerivationId[]): boolean {
    return this.#uses.finds(this.#file(graphName(link, roots)));
  }

  /**
   * Puts down what steps came to: those that are told now, those that were carried (`realised`: what files of `realised/` tell), and for others what is known.
   * Graphs of the link before this one stay.
   */
  tell(
    link: string,
    roots: readonly DerivationId[],
    closure: () => readonly DerivationId[],
    outcome: GraphOutcome,
    realised: RealisedRow,
  ): void {
    const { rows: made, carried = new Map() } = outcome;
    const name = graphName(link, roots);
    const file = this.#file(name);
    if (made.size === 0 && carried.size === 0 && this.#uses.finds(file)) return;
    const there = this.#told.get(name) ?? readGraph(file);
    const ids = there?.ids ?? closure();
    const known = (this.#rows ??= this.#read());
    const rows = new Map<DerivationId, string>();
    let isSame = there !== undefined;
    for (const id of ids) {
      const was = carried.get(id);
      const row = made.get(id) ?? (was === undefined || known.has(was) ? undefined : realised(was));
      const text = row === undefined ? known.get(was ?? id) : encodeRow(row);
      if (text === undefined) continue;
      rows.set(id, text);
      if (text !== there?.rows.get(id)) isSame = false;
    }
    if (isSame) return;
    this.#write(file, { link, ids, rows });
    this.#told.set(name, { link, ids, rows });
    for (const [id, text] of rows) known.set(id, text);
  }

  /** The link's graphs before this one are forgotten. */
  settle(link: string, roots: readonly DerivationId[]): void {
    const name = graphName(link, roots);
    const prefix = graphsOfLink(link);
    removeEntries(this.#layout.area("graphs"), (other) => other.startsWith(prefix) && other !== name);
  }

  /** Rows of these steps, and of all that these actions gave, wherever they are. */
  forget(actions: ReadonlySet<Digest>, ids: ReadonlySet<DerivationId>): void {
    for (const name of entriesOf(this.#layout.area("graphs"))) {
      const file = this.#file(name);
      const graph = readGraph(file);
      if (graph === undefined) continue;
      const rows = new Map([...graph.rows].filter(([id, text]) => !ids.has(id) && !actions.has(decodeRow(text)?.action ?? "")));
      if (rows.size < graph.rows.size) this.#write(file, { ...graph, rows });
    }
    this.#rows = undefined;
    this.#told.clear();
  }

  #read(): Map<DerivationId, string> {
    const prefixes = [...this.#consulted].map(graphsOfFolder);
    const rows = new Map<DerivationId, string>();
    for (const name of entriesOf(this.#layout.area("graphs"))) {
      if (!prefixes.some((prefix) => name.startsWith(prefix))) continue;
      for (const [id, text] of this.#held(name)?.rows ?? []) rows.set(id, text);
    }
    return rows;
  }

  /** By a name of this process's own, which collectors read: all that it tells of stays, also where the next build of that link forgets it. */
  #held(name: string): GraphFile | undefined {
    const file = this.#file(name);
    let own = file;
    try {
      own = this.#temporary.path();
      linkSync(file, own);
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === "ENOENT") return undefined;
      if (errno === undefined) throw error;
      // A store that may only be read, or a file system without links: nothing but the file itself can be named.
      own = file;
    }
    this.#uses.record(own);
    return readGraph(own);
  }

  #write(file: string, graph: GraphFile): void {
    writeInto(this.#temporary, file, [...encodeGraph(graph)].join(""));
  }

  #file(name: string): string {
    return `${this.#layout.area("graphs")}/${name}`;
  }
}
