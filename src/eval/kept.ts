import { isSameList } from "#diagnostics/same-list.ts";
import type { Sight } from "./sight.ts";

interface Entry<T> {
  readonly origin: readonly unknown[];
  readonly sight: Sight;
  /** Of others, whose values are part of this one. */
  readonly witnesses: readonly Sight[];
  readonly value: T;
}

/** How it is told whether a value still counts. */
export interface Grounds {
  /** Texts and rule that it is made of: compared by identity, strings by what they say. */
  readonly origin: readonly unknown[];
  /** A sight for a new value. */
  open(): Sight;
  /** Whether an earlier one would see the same now; then that is what it sees from now on. */
  follow(sight: Sight): boolean;
  /** Whether another's would see the same here. */
  sees(sight: Sight): boolean;
}

/** How a value takes what another one of the same name knows already. */
export interface Sharing<T> {
  readonly peers: readonly Kept<T>[];
  /** Undefined: nothing of it can be taken. `make`: gives the value that knows nothing yet. */
  join(peer: T, make: () => T): T | undefined;
}

/** Values by name, each with all that it was made from; one of an evaluation before is taken again where that is the same. */
export class Kept<T> {
  private readonly entries = new Map<string, Entry<T>>();

  /** `before`: what an evaluation before kept. */
  take(name: string, before: Kept<T> | undefined, grounds: Grounds, make: (sight: Sight) => T, sharing?: Sharing<T>): T {
    const known = before?.entries.get(name);
    const isSame = known !== undefined && isFrom(known, grounds) && grounds.follow(known.sight) && known.witnesses.every(grounds.sees);
    const entry = isSame ? known : (this.shared(name, grounds, make, sharing) ?? opened(grounds, make));
    this.entries.set(name, entry);
    return entry.value;
  }

  private shared(name: string, grounds: Grounds, make: (sight: Sight) => T, sharing: Sharing<T> | undefined): Entry<T> | undefined {
    for (const { entries } of sharing?.peers ?? []) {
      const peer = entries.get(name);
      if (peer === undefined || !isFrom(peer, grounds)) continue;
      const witnesses = [peer.sight, ...peer.witnesses];
      if (!witnesses.every(grounds.sees)) continue;
      const sight = grounds.open();
      const value = sharing?.join(peer.value, () => make(sight));
      if (value !== undefined) return { origin: grounds.origin, sight, witnesses, value };
    }
    return undefined;
  }
}

function opened<T>({ origin, open }: Grounds, make: (sight: Sight) => T): Entry<T> {
  const sight = open();
  return { origin, sight, witnesses: [], value: make(sight) };
}

const isFrom = (entry: Entry<unknown>, { origin }: Grounds): boolean => isSameList(entry.origin, origin);
