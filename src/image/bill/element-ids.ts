/** Ids of a document's elements, of letters, digits, `.` and `-` behind what all begin with (SPDX 2.3, 7.2); each once, in the order in which they are asked for. */
export class ElementIds {
  readonly #taken = new Set<string>();
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** `kind`: such letters; `name`: anything. */
  idOf(kind: string, name: string): string {
    const base = `${this.#prefix}${kind}-${name.replace(/[^A-Za-z0-9.]+/g, "-").replace(/^-+|-+$/g, "")}`;
    let id = base;
    for (let i = 2; this.#taken.has(id); i++) id = `${base}-${i}`;
    this.#taken.add(id);
    return id;
  }
}
