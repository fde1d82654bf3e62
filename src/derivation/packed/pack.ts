import { serialize } from "node:v8";
import type { Span } from "#diagnostics/diagnostic.ts";
import { canonicalJson } from "../canonical-json.ts";
import type { Derivation, DerivationGraph, DerivationId } from "../derivation.ts";
import type { Digest } from "../digest.ts";
import { dependenciesOf } from "../graph-order.ts";
import {
  CONFIG_BEFORE,
  ID_BYTES,
  INPUTS,
  KIND,
  KINDS,
  NEED_USE,
  SECTIONS,
  USE,
  type PackedHead,
  type PackedSource,
  type Sections,
} from "./sections.ts";

/**
 * A graph as bytes of which a reader needs only what it is asked for: a line of JSON (`PackedHead`), then the sections. Derivations must come
 * after those that they need, as `subgraph` gives them. `options` of a library are the same record in thousands of steps: they are there once.
 */
export function packGraph({ derivations, sources, sharedSources, places }: DerivationGraph): readonly Uint8Array[] {
  const count = derivations.size;
  const order = new Map<DerivationId, number>();
  const numbers = new Numbering(sources, sharedSources ?? new Set());
  const ids = Buffer.alloc(count * ID_BYTES);
  const kinds = new Uint8Array(count);
  const configs = new Uint32Array(count);
  const configPlaces = new Float64Array(count);
  const [needStarts, needUseStarts, sourceStarts] = [new Uint32Array(count + 1), new Uint32Array(count + 1), new Uint32Array(count + 1)];
  const [needs, needUses, sourceUses]: [number[], number[], number[]] = [[], [], []];
  const texts = new Texts();
  const configTexts = new Texts();
  const configNumbers = new Map<object | string, number>();
  const spans: (Span | undefined)[] = [];
  const configOf = (config: Readonly<Record<string, string>>): number => {
    let known = configNumbers.get(config);
    if (known === undefined) {
      const text = canonicalJson(config);
      known = configNumbers.get(text) ?? configTexts.add(Buffer.from(text)) + 1;
      configNumbers.set(text, known).set(config, known);
    }
    return known;
  };
  for (const [id, derivation] of derivations) {
    const number = order.size;
    order.set(id, number);
    ids.write(id, number * ID_BYTES, "hex");
    kinds[number] = KINDS.indexOf(derivation.kind);
    for (const need of dependenciesOf(derivation)) needs.push(order.get(need) ?? missing(need));
    needStarts[number + 1] = needs.length;
    const { scan } = derivation;
    const config = scan && Object.keys(scan.config).length > 0 ? configOf(scan.config) : 0;
    const text = Buffer.from(canonicalJson(scan && config > 0 ? { ...derivation, scan: { ...scan, config: {} } } : derivation));
    configs[number] = config;
    if (config > 0) configPlaces[number] = texts.length + text.lastIndexOf(CONFIG_BEFORE) + CONFIG_BEFORE.length;
    for (const [need, offset] of placedNeeds(text)) needUses.push(order.get(need) ?? missing(need), offset);
    needUseStarts[number + 1] = needUses.length / NEED_USE;
    for (const use of placed(numbers.usesOf(derivation), text)) sourceUses.push(use.source, use.name, use.isNarrowed ? 1 : 0, use.offset);
    sourceStarts[number + 1] = sourceUses.length / USE;
    texts.add(text);
    spans.push(places?.get(id));
  }
  const sections: Sections = {
    ids,
    kinds,
    needStarts,
    needs: Uint32Array.from(needs),
    needUseStarts,
    needUses: Uint32Array.from(needUses),
    sourceStarts,
    sourceUses: Uint32Array.from(sourceUses),
    textEnds: texts.ends(),
    texts: texts.bytes(),
    configs,
    configPlaces,
    configEnds: configTexts.ends(),
    configTexts: configTexts.bytes(),
    places: places === undefined ? new Uint8Array() : serialize(spans),
  };
  const parts = SECTIONS.map((name) => bytesOf(sections[name]));
  const head: PackedHead = { count, sources: numbers.sources, names: numbers.names, sizes: parts.map(({ byteLength }) => byteLength) };
  return [Buffer.from(`${JSON.stringify(head)}\n`), ...parts];
}

/** Sources that are inputs of a graph's derivations, by the numbers that they have in it. */
export function packedSources(graph: DerivationGraph): readonly PackedSource[] {
  if (graph.outline) return graph.outline.packedSources;
  const numbers = new Numbering(graph.sources, graph.sharedSources ?? new Set());
  for (const derivation of graph.derivations.values()) numbers.usesOf(derivation);
  return numbers.sources;
}

const missing = (id: DerivationId): never => {
  throw new Error(`${id} comes after what needs it`);
};

const bytesOf = ({ buffer, byteOffset, byteLength }: Sections[keyof Sections]): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

interface SourceUse {
  readonly digest: Digest;
  readonly source: number;
  readonly name: number;
  readonly isNarrowed: boolean;
}

/** In the order in which they stand in a derivation's text, and where their digests are. */
function placed(uses: readonly SourceUse[], text: Buffer): readonly (SourceUse & { readonly offset: number })[] {
  const start = text.indexOf(INPUTS);
  const after = new Map<Digest, number>();
  const found = uses.map((use) => {
    const key = `"source":"`;
    // Several inputs of one digest stand for one another.
    const at = text.indexOf(`${key}${use.digest}"`, after.get(use.digest) ?? start);
    after.set(use.digest, at + 1);
    return { ...use, offset: at + key.length };
  });
  return found.toSorted((a, b) => a.offset - b.offset);
}

/** Inputs that are derivations, in the order in which they stand in a derivation's text, and where their ids are. */
function* placedNeeds(text: Buffer): Generator<readonly [DerivationId, number]> {
  const key = '"derivation":"';
  const start = text.indexOf(INPUTS);
  const end = text.indexOf(KIND, start);
  for (let at = text.indexOf(key, start); at >= 0 && at < end; at = text.indexOf(key, at)) {
    at += key.length;
    yield [text.toString("latin1", at, at + 2 * ID_BYTES), at];
  }
}

/** Sources and names of inputs get numbers as they are met. */
class Numbering {
  readonly sources: PackedSource[] = [];
  readonly names: string[] = [];
  readonly #places: ReadonlyMap<Digest, string>;
  readonly #shared: ReadonlySet<Digest>;
  readonly #bySource = new Map<Digest, number>();
  readonly #byName = new Map<string, number>();

  constructor(places: ReadonlyMap<Digest, string>, shared: ReadonlySet<Digest>) {
    this.#places = places;
    this.#shared = shared;
  }

  usesOf({ inputs, scan }: Derivation): readonly SourceUse[] {
    const uses: SourceUse[] = [];
    for (const [name, input] of Object.entries(inputs)) {
      const place = "source" in input ? this.#places.get(input.source) : undefined;
      if (!("source" in input) || place === undefined) continue;
      const isFolder = input.type === "directory";
      const { source: digest } = input;
      uses.push({
        digest,
        source: numberOf(this.#bySource, digest, () => this.sources.push({ digest, place, isFolder, isShared: this.#shared.has(digest) })),
        name: numberOf(this.#byName, name, () => this.names.push(name)),
        isNarrowed: isFolder && scan?.prune.includes(name) === true,
      });
    }
    return uses;
  }
}

function numberOf<K>(known: Map<K, number>, key: K, push: () => number): number {
  let number = known.get(key);
  if (number === undefined) known.set(key, (number = push() - 1));
  return number;
}

/** Texts one behind the other. */
class Texts {
  readonly #texts: Buffer[] = [];
  readonly #ends: number[] = [];

  length = 0;

  /** Its number. */
  add(text: Buffer): number {
    this.length += text.byteLength;
    this.#ends.push(this.length);
    return this.#texts.push(text) - 1;
  }

  ends(): Float64Array {
    return Float64Array.from(this.#ends);
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#texts);
  }
}
