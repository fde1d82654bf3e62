import type { Sight } from "./sight.ts";

interface Entry<T> {
  readonly origin: readonly unknown[];
  readonly sight: Sight;
  readonly value: T;
}

/** How it is told whether a value still counts. */
export interface Grounds {
  /** Texts and rule that it is made of: compared by identity, strings by what they say. */
  readonly origin: readonly unknown[];
  /** A sight for a new value. */
  open(): Sight;
  /** Whether an earlier one would see the same now. */
  follow(sight: Sight): boolean;
}

/** Values by name, each with all that it was made from; one of an evaluation before is taken again where that is the same. */
export class Kept<T> {
  private readonly entries = new Map<string, Entry<T>>();

  /** `before`: what an evaluation before kept. */
  take(name: string, before: Kept<T> | undefined, { origin, open, follow }: Grounds, make: (sight: Sight) => T): T {
    const known = before?.entries.get(name);
    const isSame = known?.origin.length === origin.length && known.origin.every((one, i) => one === origin[i]) && follow(known.sight);
    let entry = known;
    if (!entry || !isSame) {
      const sight = open();
      entry = { origin, sight, value: make(sight) };
    }
    this.entries.set(name, entry);
    return entry.value;
  }
}
