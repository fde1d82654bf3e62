import { canonicalJson } from "#derivation/canonical-json.ts";
import type { Change } from "./change.ts";

/** Changes that steps share, each once, in the order in which they came. */
export class CauseList {
  readonly all: Change[] = [];
  readonly #numbers = new Map<string, number>();

  /** Their places in the list. */
  add(changes: readonly Change[]): readonly number[] {
    return [...new Set(changes.map((change) => this.#numberOf(change)))];
  }

  #numberOf(change: Change): number {
    const key = canonicalJson(change);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      this.#numbers.set(key, (number = this.all.length));
      this.all.push(change);
    }
    return number;
  }
}
