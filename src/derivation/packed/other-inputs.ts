import { sha256Hex } from "../digest.ts";
import type { PackedGraph } from "./packed-graph.ts";
import { ID_BYTES, INPUTS, KIND, USE, type PackedSource } from "./sections.ts";

const DERIVATION = Buffer.from('"derivation":"');

/** Texts of a graph's derivations with other digests of sources, and other ids of what they need. */
export class OtherInputs {
  readonly #graph: PackedGraph;
  readonly #isChanged: Uint8Array;
  readonly #ids: Buffer;
  /** Of sources that have another digest, what stands there now. */
  readonly #now: readonly (Buffer | undefined)[];
  #room = Buffer.alloc(1 << 16);

  /** `others`: sources by number, as they are now, where they have another digest. `ids`: of derivations that have changed, there before they are asked for. */
  constructor(graph: PackedGraph, others: readonly (PackedSource | undefined)[], isChanged: Uint8Array, ids: Buffer) {
    this.#graph = graph;
    this.#isChanged = isChanged;
    this.#ids = ids;
    this.#now = others.map((source) => source && Buffer.from(source.digest));
  }

  /** The id of a derivation with them. */
  id(number: number): string {
    const [room, length] = this.#write(number, true);
    return sha256Hex(this.#withNeeds(number, room.subarray(0, length)));
  }

  /** Canonical JSON, without a `scan.config` that is told apart. */
  bare(number: number): Uint8Array {
    const [room, length] = this.#write(number, false);
    return Uint8Array.from(this.#withNeeds(number, room.subarray(0, length)));
  }

  /** With its sources' digests, in a place that the next call writes over. */
  #write(number: number, isWhole: boolean): readonly [room: Buffer, length: number] {
    const text = this.#graph.bare(number);
    const config = isWhole ? this.#graph.configOf(number) : undefined;
    const most = text.byteLength + (config?.byteLength ?? 0) + 32 * this.#graph.usesCount(number);
    if (this.#room.byteLength < most) this.#room = Buffer.alloc(2 * most);
    const room = this.#room;
    let [read, length] = [0, 0];
    const copyTo = (end: number): void => {
      room.set(text.subarray(read, end), length);
      length += end - read;
      read = end;
    };
    const { sourceStarts, sourceUses } = this.#graph.sections;
    const last = USE * (sourceStarts[number + 1] ?? 0);
    for (let use = USE * (sourceStarts[number] ?? 0); use < last; use += USE) {
      const source = sourceUses[use] ?? 0;
      const offset = sourceUses[use + 3] ?? 0;
      const now = this.#now[source];
      if (now === undefined) continue;
      copyTo(offset);
      room.set(now, length);
      length += now.byteLength;
      read = offset + (this.#graph.packedSources[source]?.digest.length ?? 0);
    }
    if (config !== undefined) {
      copyTo(this.#graph.configAt(number));
      room.set(config, length);
      length += config.byteLength;
      // It stands for an empty object.
      read += 2;
    }
    copyTo(text.byteLength);
    return [room, length];
  }

  #withNeeds(number: number, text: Buffer): Buffer {
    if (!this.#graph.needsAnyOf(number, this.#isChanged)) return text;
    const start = text.indexOf(INPUTS);
    const end = text.indexOf(KIND, start);
    for (let at = text.indexOf(DERIVATION, start); at >= 0 && at < end; at = text.indexOf(DERIVATION, at)) {
      at += DERIVATION.byteLength;
      const need = this.#graph.numberOf(text.toString("latin1", at, at + 2 * ID_BYTES));
      // Ids are as long as they were.
      if (need !== undefined && this.#isChanged[need] === 1)
        text.write(this.#ids.toString("hex", need * ID_BYTES, (need + 1) * ID_BYTES), at, "latin1");
    }
    return text;
  }
}
