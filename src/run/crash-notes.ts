/** What stands behind an address of a backtrace: `main+0x12 (src/app/main.c:14)`. `isReturn`: it is where a call comes back to. */
export type DescribeAddress = (address: number, isReturn: boolean) => string | undefined;

/** As recipes/crash has them. */
const BEGIN = "backtrace:";
const FRAME = /^ {2}([0-9a-f]{16})$/;
/** Longer lines are none of a backtrace. */
const LONGEST = 64;
const [NEWLINE, RETURN] = [10, 13];

/**
 * Passes what a console says on as it comes, and adds to each address of a crash's backtrace what stands there. Nothing is held back but a line's end.
 */
export class CrashNotes {
  readonly #describe: DescribeAddress;
  readonly #out: (bytes: Uint8Array) => void;
  #line = "";
  /** Frames of the backtrace that is being told; undefined: none is. */
  #frames: number | undefined;
  /** Whether there was a crash. */
  seen = false;

  constructor(describe: DescribeAddress, out: (bytes: Uint8Array) => void) {
    this.#describe = describe;
    this.#out = out;
  }

  take(bytes: Uint8Array): void {
    let begin = 0;
    for (let newline = bytes.indexOf(NEWLINE); newline >= 0; newline = bytes.indexOf(NEWLINE, begin)) {
      const end = newline > begin && bytes[newline - 1] === RETURN ? newline - 1 : newline;
      this.#remember(bytes.subarray(begin, end));
      const note = this.#endLine();
      if (note !== undefined) {
        this.#pass(bytes.subarray(begin, end));
        this.#out(Buffer.from(`  ${note}`));
        begin = end;
      }
      this.#pass(bytes.subarray(begin, newline + 1));
      begin = newline + 1;
    }
    this.#remember(bytes.subarray(begin));
    this.#pass(bytes.subarray(begin));
  }

  #pass(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#out(bytes);
  }

  #remember(part: Uint8Array): void {
    if (this.#line.length <= LONGEST)
      this.#line += Buffer.from(part.buffer, part.byteOffset, Math.min(part.length, LONGEST + 1)).toString("latin1");
  }

  #endLine(): string | undefined {
    const line = this.#line.endsWith("\r") ? this.#line.slice(0, -1) : this.#line;
    this.#line = "";
    const address = this.#frames === undefined ? undefined : FRAME.exec(line)?.[1];
    if (address !== undefined && this.#frames !== undefined) return this.#describe(Number.parseInt(address, 16), this.#frames++ > 0);
    this.#frames = line === BEGIN ? 0 : undefined;
    this.seen ||= line === BEGIN;
    return undefined;
  }
}
