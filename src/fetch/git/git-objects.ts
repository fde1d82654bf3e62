/** An object of `git cat-file --batch`; its content is to be read to its end before the next one. */
export interface GitObject {
  readonly id: string;
  /** Bytes. */
  readonly size: number;
  readonly content: AsyncIterable<Uint8Array>;
}

const NEWLINE = 0x0a;

/** `ID TYPE SIZE NEWLINE CONTENT NEWLINE` for each that is there, `ID missing NEWLINE` for others, which are left out (git-cat-file(1), Batch output). */
export async function* readObjects(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<GitObject> {
  const input = new Pieces(pieces);
  for (;;) {
    const line = await input.line();
    if (line === undefined) return;
    const [, id, text] = /^([0-9a-f]+) \w+ (\d+)$/.exec(line) ?? [];
    if (id === undefined) continue;
    const size = Number(text);
    const content = input.bytes(size);
    yield { id, size, content };
    // What nobody read.
    for await (const _ of content);
    await input.line();
  }
}

class Pieces {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Without its end; undefined: there is no more. */
  async line(): Promise<string | undefined> {
    let text = "";
    while (await this.#fill()) {
      const end = this.#rest.indexOf(NEWLINE);
      text += Buffer.from(this.#rest.subarray(0, end < 0 ? undefined : end)).toString("latin1");
      this.#rest = end < 0 ? new Uint8Array() : this.#rest.subarray(end + 1);
      if (end >= 0) return text;
    }
    return undefined;
  }

  async *bytes(size: number): AsyncGenerator<Uint8Array> {
    for (let left = size; left > 0 && (await this.#fill());) {
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.byteLength);
      left -= piece.byteLength;
      yield piece;
    }
  }

  async #fill(): Promise<boolean> {
    while (this.#rest.byteLength === 0) {
      const next = await this.#source.next();
      if (next.done === true) return false;
      this.#rest = next.value;
    }
    return true;
  }
}
