import { deserialize } from "node:v8";
import { assertNever } from "#diagnostics/assert-never.ts";
import type { Span } from "#diagnostics/diagnostic.ts";
import type { Derivation, DerivationGraph, DerivationId, DerivationKind, GraphOutline, SourceContent } from "../derivation.ts";
import type { Digest } from "../digest.ts";
import { LazyDerivations } from "./lazy-derivations.ts";
import { ID_BYTES, KINDS, SECTIONS, USE, type PackedHead, type PackedSource, type Sections } from "./sections.ts";

const NEWLINE = 0x0a;

/** A packed graph, read: derivations by their numbers, each parsed when it is asked for. `bytes` are those of `packGraph`, unharmed. */
export class PackedGraph implements DerivationGraph, GraphOutline {
  readonly count: number;
  readonly packedSources: readonly PackedSource[];
  readonly sections: Sections;
  readonly names: readonly string[];
  readonly derivations: ReadonlyMap<DerivationId, Derivation>;
  readonly sources: ReadonlyMap<Digest, string>;
  readonly sharedSources: ReadonlySet<Digest>;
  readonly outline: GraphOutline = this;
  readonly #configs = new Map<number, Readonly<Record<string, string>>>();
  #numbers: ReadonlyMap<DerivationId, number> | undefined;
  #ids: readonly DerivationId[] | undefined;
  #places: ReadonlyMap<DerivationId, Span> | undefined;

  readonly #bare: ((number: number) => Uint8Array) | undefined;

  /** `bare`: where texts are others than those of the sections. */
  constructor(head: Pick<PackedHead, "count" | "sources" | "names">, sections: Sections, bare?: (number: number) => Uint8Array) {
    this.count = head.count;
    this.packedSources = head.sources;
    this.names = head.names;
    this.sections = sections;
    this.#bare = bare;
    this.sources = new Map(head.sources.map(({ digest, place }) => [digest, place]));
    this.sharedSources = new Set(head.sources.flatMap(({ digest, isShared }) => (isShared ? [digest] : [])));
    this.derivations = new LazyDerivations(this);
  }

  /** Undefined: these are no such bytes. */
  static read(bytes: Buffer): PackedGraph | undefined {
    const end = bytes.indexOf(NEWLINE);
    if (end < 0) return undefined;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `packGraph` wrote it
    const head = JSON.parse(bytes.toString("utf8", 0, end)) as PackedHead;
    const sections: Partial<Record<keyof Sections, Sections[keyof Sections]>> = {};
    let at = end + 1;
    for (const [i, name] of SECTIONS.entries()) {
      const size = head.sizes[i] ?? 0;
      sections[name] = arrayOf(name, bytes.subarray(at, at + size));
      at += size;
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all of them are there
    return at === bytes.byteLength ? new PackedGraph(head, sections as Sections) : undefined;
  }

  get ids(): readonly DerivationId[] {
    if (this.#ids === undefined) {
      const hex = asBuffer(this.sections.ids).toString("hex");
      const width = 2 * ID_BYTES;
      this.#ids = Array.from({ length: this.count }, (_, i) => hex.slice(i * width, (i + 1) * width));
    }
    return this.#ids;
  }

  numberOf(id: DerivationId): number | undefined {
    return (this.#numbers ??= numbered(this.ids)).get(id);
  }

  needsOf(number: number): readonly number[] {
    const { needs, needStarts } = this.sections;
    return [...needs.subarray(needStarts[number], needStarts[number + 1])];
  }

  /** Whether a derivation needs one of these, by number. */
  needsAnyOf(number: number, wanted: Uint8Array): boolean {
    const { needs, needStarts } = this.sections;
    const end = needStarts[number + 1] ?? 0;
    for (let at = needStarts[number] ?? 0; at < end; at++) if (wanted[needs[at] ?? 0] === 1) return true;
    return false;
  }

  usesCount(number: number): number {
    const { sourceStarts } = this.sections;
    return (sourceStarts[number + 1] ?? 0) - (sourceStarts[number] ?? 0);
  }

  /** Whether one of these (by number) is an input of a derivation. */
  usesAnyOf(number: number, sources: readonly boolean[]): boolean {
    const { sourceStarts, sourceUses } = this.sections;
    const [start = 0, end = 0] = [sourceStarts[number], sourceStarts[number + 1]];
    for (let at = USE * start; at < USE * end; at += USE) if (sources[sourceUses[at] ?? 0] === true) return true;
    return false;
  }

  needs(id: DerivationId): readonly DerivationId[] | undefined {
    const number = this.numberOf(id);
    return number === undefined ? undefined : this.needsOf(number).map((need) => this.ids[need] ?? "");
  }

  closure(roots: Iterable<DerivationId>): readonly DerivationId[] | undefined {
    const isNeeded = this.#neededBy(roots);
    return isNeeded && this.ids.filter((_, number) => isNeeded[number] === 1);
  }

  sourcesBehind(roots: Iterable<DerivationId>): readonly SourceContent[] | undefined {
    const isNeeded = this.#neededBy(roots);
    if (isNeeded === undefined) return undefined;
    const { sourceUses, sourceStarts } = this.sections;
    const isRead = new Uint8Array(this.packedSources.length);
    for (let number = 0; number < this.count; number++) {
      if (isNeeded[number] !== 1) continue;
      const end = USE * (sourceStarts[number + 1] ?? 0);
      for (let at = USE * (sourceStarts[number] ?? 0); at < end; at += USE) isRead[sourceUses[at] ?? 0] = 1;
    }
    return this.packedSources.filter((_, source) => isRead[source] === 1);
  }

  /** By number, which of them these need, themselves included. */
  #neededBy(roots: Iterable<DerivationId>): Uint8Array | undefined {
    const isNeeded = new Uint8Array(this.count);
    for (const root of roots) {
      const number = this.numberOf(root);
      if (number === undefined) return undefined;
      isNeeded[number] = 1;
    }
    const { needs, needStarts } = this.sections;
    for (let number = this.count - 1; number >= 0; number--) {
      if (isNeeded[number] !== 1) continue;
      const end = needStarts[number + 1] ?? 0;
      for (let at = needStarts[number] ?? 0; at < end; at++) isNeeded[needs[at] ?? 0] = 1;
    }
    return isNeeded;
  }

  kind(id: DerivationId): DerivationKind | undefined {
    const number = this.numberOf(id);
    return number === undefined ? undefined : KINDS[this.sections.kinds[number] ?? -1];
  }

  get places(): ReadonlyMap<DerivationId, Span> {
    if (this.#places === undefined) {
      const { places } = this.sections;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `packGraph` wrote it
      const spans = places.byteLength === 0 ? [] : (deserialize(places) as readonly (Span | undefined)[]);
      this.#places = new Map(spans.flatMap((span, i) => (span === undefined ? [] : [[this.ids[i] ?? "", span] as const])));
    }
    return this.#places;
  }

  derivation(number: number): Derivation {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `packGraph` wrote it
    const derivation = JSON.parse(textOf(this.bare(number))) as Derivation;
    const { scan } = derivation;
    const config = this.sections.configs[number] ?? 0;
    const text = this.configOf(number);
    if (text === undefined || scan === undefined) return derivation;
    let options = this.#configs.get(config);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same
    if (options === undefined) this.#configs.set(config, (options = JSON.parse(textOf(text)) as Record<string, string>));
    return { ...derivation, scan: { ...scan, config: options } };
  }

  /** Canonical JSON, without a `scan.config` that is told apart. */
  bare(number: number): Buffer {
    if (this.#bare) return asBuffer(this.#bare(number));
    const { texts, textEnds } = this.sections;
    return asBuffer(texts.subarray(number === 0 ? 0 : textEnds[number - 1], textEnds[number]));
  }

  /** Canonical JSON of its `scan.config`, where that is told apart. */
  configOf(number: number): Uint8Array | undefined {
    const { configs, configTexts, configEnds } = this.sections;
    const config = configs[number] ?? 0;
    return config === 0 ? undefined : configTexts.subarray(config === 1 ? 0 : configEnds[config - 2], configEnds[config - 1]);
  }

  /** Where that belongs in the text without it, in place of two bytes. */
  configAt(number: number): number {
    const { textEnds, configPlaces } = this.sections;
    return (configPlaces[number] ?? 0) - (number === 0 ? 0 : (textEnds[number - 1] ?? 0));
  }
}

/** Without a pair for each: there are thousands. */
function numbered(ids: readonly DerivationId[]): ReadonlyMap<DerivationId, number> {
  const numbers = new Map<DerivationId, number>();
  for (let i = 0; i < ids.length; i++) numbers.set(ids[i] ?? "", i);
  return numbers;
}

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const textOf = (bytes: Uint8Array): string => asBuffer(bytes).toString("utf8");

function arrayOf(name: (typeof SECTIONS)[number], bytes: Uint8Array): Sections[keyof Sections] {
  switch (name) {
    case "needStarts":
    case "needs":
    case "needUseStarts":
    case "needUses":
    case "sourceStarts":
    case "sourceUses":
    case "configs":
      return new Uint32Array(copyOf(bytes));
    case "textEnds":
    case "configEnds":
    case "configPlaces":
      return new Float64Array(copyOf(bytes));
    case "ids":
    case "kinds":
    case "texts":
    case "configTexts":
    case "places":
      return bytes;
    default:
      return assertNever(name);
  }
}

/** Numbers must stand at multiples of their size. */
const copyOf = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
