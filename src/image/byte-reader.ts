/** Reads little endian numbers of DWARF one after the other. Throws `RangeError` behind the end: files come from strangers. */
export class ByteReader {
  readonly #bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length;
  }

  u8(): number {
    return this.#bytes.readUInt8(this.#take(1));
  }

  i8(): number {
    return this.#bytes.readInt8(this.#take(1));
  }

  u16(): number {
    return this.#bytes.readUInt16LE(this.#take(2));
  }

  u32(): number {
    return this.#bytes.readUInt32LE(this.#take(4));
  }

  u64(): number {
    return Number(this.#bytes.readBigUInt64LE(this.#take(8)));
  }

  /** LEB128; what is beyond 2^53 loses digits. */
  unsigned(): number {
    return this.#leb128().value;
  }

  signed(): number {
    const { value, scale, isNegative } = this.#leb128();
    return isNegative ? value - scale : value;
  }

  /** A text that ends with a 0. */
  text(): string {
    const end = this.#bytes.indexOf(0, this.at);
    if (end < 0) throw new RangeError("a text without an end");
    const text = this.#bytes.toString("utf8", this.at, end);
    this.at = end + 1;
    return text;
  }

  #leb128(): { readonly value: number; readonly scale: number; readonly isNegative: boolean } {
    let [value, scale, byte] = [0, 1, 0];
    do {
      byte = this.u8();
      value += (byte & 0x7f) * scale;
      scale *= 128;
    } while ((byte & 0x80) !== 0);
    return { value, scale, isNegative: (byte & 0x40) !== 0 };
  }

  #take(size: number): number {
    const at = this.at;
    if (at + size > this.#bytes.length) throw new RangeError("behind the end");
    this.at += size;
    return at;
  }
}
