import type { Span } from "#diagnostics/diagnostic.ts";
import { lendField } from "./lend.ts";
import type { Machine } from "./machine.ts";
import type { Comparison } from "./same-value.ts";
import type { SightSteps } from "./sight-steps.ts";
import { delay, force } from "./thunk.ts";
import type { Field, Lazy, RecordValue, Value } from "./value.ts";

/**
 * A record that another text gives, as one reader is given it: which fields it asks for is known. Where those are the same in another record, the reader can
 * be given that one in its place.
 */
export class WatchedRecord implements ReadonlyMap<string, Field> {
  /** What the reader gets. */
  readonly lazy: Lazy;
  private given: Lazy;
  private isOpen = false;
  private readonly asked = new Set<string>();
  private isAskedForAll = false;
  private readonly machine: Machine;
  private readonly steps: SightSteps;
  /** Fields as they are handed out. */
  private readonly lent = new Map<string, Field>();

  /** `steps`: those of the reader. */
  constructor(machine: Machine, steps: SightSteps, given: Lazy, at: Span) {
    this.machine = machine;
    this.steps = steps;
    this.given = given;
    const open = (): Value => {
      fieldsIn(this.given);
      this.isOpen = true;
      return { kind: "record", fields: this };
    };
    // Without words: in a circle it is nothing by itself.
    this.lazy = delay(machine, open, "", at);
  }

  /** Can the reader tell what is given now from what it was given before? Throws what is wrong with what is given now. */
  isSame(now: Lazy, comparison: Comparison): boolean {
    if (now === this.given || !this.isOpen) return true;
    const [before, after] = [fieldsIn(this.given), fieldsIn(now)];
    if (this.isAskedForAll && before.size !== after.size) return false;
    const names = this.isAskedForAll ? before.keys() : this.asked;
    for (const name of names) if (!comparison.isSameField(before.get(name), after.get(name))) return false;
    return true;
  }

  /** From now on the reader is given this one. */
  follow(now: Lazy): void {
    if (now !== this.given) this.lent.clear();
    this.given = now;
  }

  get(name: string): Field | undefined {
    const known = this.lent.get(name);
    if (known !== undefined) return known;
    this.asked.add(name);
    const field = fieldsIn(this.given).get(name);
    return field && this.lend(name, field);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  get size(): number {
    return this.all().size;
  }

  entries(): MapIterator<[string, Field]> {
    const own = new Map<string, Field>();
    for (const [name, field] of this.all()) own.set(name, this.lent.get(name) ?? this.lend(name, field));
    return own.entries();
  }

  keys(): MapIterator<string> {
    return this.all().keys();
  }

  values(): MapIterator<Field> {
    return new Map(this.entries()).values();
  }

  forEach(callback: (field: Field, name: string, map: ReadonlyMap<string, Field>) => void): void {
    for (const [name, field] of this) callback(field, name, this);
  }

  [Symbol.iterator](): MapIterator<[string, Field]> {
    return this.entries();
  }

  private lend(name: string, field: Field): Field {
    const lent = lendField(this.machine, this.steps, field);
    this.lent.set(name, lent);
    return lent;
  }

  private all(): ReadonlyMap<string, Field> {
    this.isAskedForAll = true;
    return fieldsIn(this.given);
  }
}

function fieldsIn(given: Lazy): RecordValue["fields"] {
  const value = force(given);
  if (typeof value !== "object" || value.kind !== "record") throw new Error("what a text gives is a record");
  return value.fields;
}
