import { sha256Hex } from "../digest.ts";
import type { PackedGraph } from "./packed-graph.ts";
import { NEED_USE, USE, type PackedSource } from "./sections.ts";

/** Hexadecimal digits of an id. */
const ID_DIGITS = 64;

/** Texts of a graph's derivations with other digests of sources, and other ids of what they need. */
export class OtherInputs {
  readonly #graph: PackedGraph;
  readonly #isChanged: Uint8Array;
  /** Of sources that have another digest, what stands there now. */
  readonly #now: readonly (Buffer | undefined)[];
  readonly #lengths: readonly number[];
  /** Digits of all ids, one behind the other; behind them a text: within one buffer bytes are copied without an object for each place. */
  #room: Buffer;
  readonly #start: number;

  /** `others`: sources by number, as they are now, where they have another digest. `ids`: hexadecimal digits of all ids. */
  constructor(graph: PackedGraph, others: readonly (PackedSource | undefined)[], isChanged: Uint8Array, ids: string) {
    this.#graph = graph;
    this.#isChanged = isChanged;
    this.#start = ids.length;
    this.#room = Buffer.allocUnsafe(ids.length + (1 << 16));
    this.#room.write(ids, "latin1");
    this.#now = others.map((source) => source && Buffer.from(source.digest));
    this.#lengths = graph.packedSources.map(({ digest }) => digest.length);
  }

  /** Finds out the id that a derivation has with them. All that it needs comes before it. */
  name(number: number): void {
    const end = this.#write(number, true);
    this.#room.write(sha256Hex(this.#room.subarray(this.#start, end)), number * ID_DIGITS, "latin1");
  }

  /** Hexadecimal digits of all ids. */
  ids(): string {
    return this.#room.toString("latin1", 0, this.#start);
  }

  /** Canonical JSON, without a `scan.config` that is told apart. */
  bare(number: number): Uint8Array {
    const end = this.#write(number, false);
    return Uint8Array.from(this.#room.subarray(this.#start, end));
  }

  /** Into the room, and gives where it ends. There are thousands, which each start writes with code that is cold. */
  #write(number: number, isWhole: boolean): number {
    const { texts, textEnds } = this.#graph.sections;
    const first = number === 0 ? 0 : (textEnds[number - 1] ?? 0);
    const last = textEnds[number] ?? first;
    const config = isWhole ? this.#graph.configOf(number) : undefined;
    this.#makeRoom(last - first + (config?.byteLength ?? 0) + 32 * this.#graph.usesCount(number));
    // Inputs stand before the scan, and so before its options.
    const tail = config === undefined ? last : first + this.#graph.configAt(number);
    this.#room.set(texts.subarray(first, tail), this.#start);
    let end = this.#start + tail - first;
    this.#writeNeeds(number);
    end += this.#writeSources(number, end);
    if (config === undefined) return end;
    this.#room.set(config, end);
    end += config.byteLength;
    // It stands for an empty object.
    this.#room.set(texts.subarray(tail + 2, last), end);
    return end + last - tail - 2;
  }

  #makeRoom(bytes: number): void {
    if (this.#room.byteLength >= this.#start + bytes) return;
    const larger = Buffer.allocUnsafe(this.#start + 2 * bytes);
    this.#room.copy(larger, 0, 0, this.#start);
    this.#room = larger;
  }

  /** Ids are as long as they were. */
  #writeNeeds(number: number): void {
    const { needUses, needUseStarts } = this.#graph.sections;
    const [room, start, isChanged] = [this.#room, this.#start, this.#isChanged];
    const last = NEED_USE * (needUseStarts[number + 1] ?? 0);
    for (let at = NEED_USE * (needUseStarts[number] ?? 0); at < last; at += NEED_USE) {
      const need = needUses[at] ?? 0;
      if (isChanged[need] === 1) room.copyWithin(start + (needUses[at + 1] ?? 0), need * ID_DIGITS, (need + 1) * ID_DIGITS);
    }
  }

  /** Where one is longer or shorter than it was, what is behind it moves. Gives by how many bytes. */
  #writeSources(number: number, end: number): number {
    const { sourceStarts, sourceUses } = this.#graph.sections;
    const last = USE * (sourceStarts[number + 1] ?? 0);
    let moved = 0;
    for (let use = USE * (sourceStarts[number] ?? 0); use < last; use += USE) {
      const source = sourceUses[use] ?? 0;
      const now = this.#now[source];
      if (now === undefined) continue;
      const at = this.#start + (sourceUses[use + 3] ?? 0) + moved;
      const was = this.#lengths[source] ?? 0;
      if (now.byteLength !== was) this.#room.copyWithin(at + now.byteLength, at + was, end + moved);
      this.#room.set(now, at);
      moved += now.byteLength - was;
    }
    return moved;
  }
}
