import { Found, type ComputedBy, type ComputedInclude, type Include, type IncludeForm } from "./lexical-result.ts";
import { scanLines } from "./lexical-scan.ts";
import { lineStarts, readingsOf } from "./readings.ts";

/** What a scan finds, with the lines (from 1) on which it stands. What only a dialect reads has the line 0. */
export interface LocatedScan {
  readonly includes: readonly { readonly include: Include; readonly line: number }[];
  readonly computed: readonly { readonly computed: ComputedInclude; readonly line: number }[];
  /** Identifiers, names of macros too, by their first line. */
  readonly names: ReadonlyMap<string, number>;
  /** Lines of a text without its line ends. */
  readonly lines: readonly string[];
}

/** Scans a text (a character for each byte) once more, to tell people where things are. */
export function locate(text: string): LocatedScan {
  const found = new LocatedFound();
  readingsOf(text).forEach((reading, i) => {
    found.starts = i === 0 ? lineStarts(text) : [];
    scanLines(reading, found);
  });
  return { includes: found.placed, computed: found.placedComputed, names: found.names, lines: text.split(/\r\n?|\n/) };
}

class LocatedFound extends Found {
  readonly placed: { readonly include: Include; readonly line: number }[] = [];
  readonly placedComputed: { readonly computed: ComputedInclude; readonly line: number }[] = [];
  readonly names = new Map<string, number>();
  starts: readonly number[] = [];
  override readonly identifiers = new Telling((name) => this.#name(name));
  override readonly defined = new Telling((name) => this.#name(name));

  override include(form: IncludeForm, raw: string): void {
    const before = this.includes.size;
    super.include(form, raw);
    const include = [...this.includes.values()].at(-1);
    if (include !== undefined && this.includes.size > before) this.placed.push({ include, line: this.#line() });
  }

  override compute(macro: string | undefined, by: ComputedBy, words: string): void {
    const before = this.computed.size;
    super.compute(macro, by, words);
    const computed = [...this.computed.values()].at(-1);
    if (computed !== undefined && this.computed.size > before) this.placedComputed.push({ computed, line: this.#line() });
  }

  #name(name: string): void {
    if (!this.names.has(name)) this.names.set(name, this.#line());
  }

  /** Lines before `at`: a binary search, as every name asks. */
  #line(): number {
    let [low, high] = [0, this.starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] ?? 0) <= this.at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A set that tells of what is added. */
class Telling extends Set<string> {
  readonly #tell: (name: string) => void;

  constructor(tell: (name: string) => void) {
    super();
    this.#tell = tell;
  }

  override add(name: string): this {
    this.#tell(name);
    return super.add(name);
  }
}
