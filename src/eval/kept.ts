interface Entry<T> {
  readonly origin: readonly unknown[];
  readonly value: T;
}

/** Values by name, each with all that it was made from; one of an evaluation before is taken again where that is the same. */
export class Kept<T> {
  private readonly entries = new Map<string, Entry<T>>();

  /** `origin`: things that are compared by identity, texts by what they say. `before`: what an evaluation before kept. */
  take(name: string, before: Kept<T> | undefined, origin: readonly unknown[], make: () => T): T {
    const known = before?.entries.get(name);
    const isSame = known?.origin.length === origin.length && known.origin.every((one, i) => one === origin[i]);
    const entry = isSame ? known : { origin, value: make() };
    this.entries.set(name, entry);
    return entry.value;
  }
}
