/** What a packed graph consists of (pack.ts writes it, packed-graph.ts reads it). Derivations are numbered, those that others need before them. */
export interface Sections {
  /** 32 bytes for each derivation: its id. */
  readonly ids: Uint8Array;
  /** For each its kind, as an index of `KINDS`. */
  readonly kinds: Uint8Array;
  /** Where the needs of each begin; one more for their end. */
  readonly needStarts: Uint32Array;
  /** Numbers of derivations. */
  readonly needs: Uint32Array;
  /** Where what `needUses` tells of each begins; one more for their end. */
  readonly needUseStarts: Uint32Array;
  /** `NEED_USE` numbers each: a derivation that is an input, and where its id stands in the text. */
  readonly needUses: Uint32Array;
  /** Where the sources of each begin, counted in `sourceUses`; one more for their end. */
  readonly sourceStarts: Uint32Array;
  /** `USE` numbers each: the source, the input's name, whether a scan narrows it, where its digest stands in the text. */
  readonly sourceUses: Uint32Array;
  /** Where the text of each ends in `texts`. */
  readonly textEnds: Float64Array;
  /** Canonical JSON of each, `scan.config` empty where it is told apart. */
  readonly texts: Uint8Array;
  /** For each one more than the number of its `scan.config`; 0: it has none, or an empty one. */
  readonly configs: Uint32Array;
  /** Where it belongs in `texts`, in place of two bytes. */
  readonly configPlaces: Float64Array;
  readonly configEnds: Float64Array;
  /** Canonical JSON of each. */
  readonly configTexts: Uint8Array;
  /** Places of derivations by number, in Node's serialisation. */
  readonly places: Uint8Array;
}

/** What is small is JSON. */
export interface PackedHead {
  readonly count: number;
  readonly sources: readonly PackedSource[];
  /** Of inputs that are sources. */
  readonly names: readonly string[];
  /** Of each section in bytes, in the order of `SECTIONS`. */
  readonly sizes: readonly number[];
}

export interface PackedSource {
  readonly digest: string;
  readonly place: string;
  readonly isFolder: boolean;
  /** Something else of the workspace has the same digest. */
  readonly isShared: boolean;
}

export const SECTIONS = [
  "ids",
  "kinds",
  "needStarts",
  "needs",
  "needUseStarts",
  "needUses",
  "sourceStarts",
  "sourceUses",
  "textEnds",
  "texts",
  "configs",
  "configPlaces",
  "configEnds",
  "configTexts",
  "places",
] as const satisfies readonly (keyof Sections)[];

export const KINDS = ["fetch", "prepare", "compile", "link", "image", "run"] as const;

/** What stands before a `scan.config` that is told apart. Keys are in order, and quotes within texts escaped: no other place of a derivation has this. */
export const CONFIG_BEFORE = '"scan":{"config":';

/** Of a derivation's keys `inputs` and `kind` are neighbours, and values of `inputs` are objects. */
export const INPUTS = ',"inputs":{';
export const KIND = ',"kind":"';

export const ID_BYTES = 32;
export const USE = 4;
export const NEED_USE = 2;
