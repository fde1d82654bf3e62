import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { outsideOf, requiredField, unknownField } from "#diagnostics/evaluation.ts";
import { nearest } from "#diagnostics/suggest.ts";
import { asList, asString } from "./expect.ts";
import { fieldNames, fieldOf, valuePlace } from "./record.ts";
import { ShapedRecord } from "./shape.ts";
import { force } from "./thunk.ts";
import type { RecordValue, Value } from "./value.ts";

function asStrings(value: Value, what: string, at: Span): readonly string[] {
  const { items, places } = asList(value, what, at);
  const element = `an element of ${what}`;
  return items.map((item, i) =>
    typeof item === "string"
      ? item
      : asString(force(item), element, places?.[i] ?? (typeof item === "object" && "force" in item ? item.at : at)),
  );
}

/** Reads a record field by field, each error at the field's own place. */
export class FieldReader {
  private readonly record: RecordValue;
  private readonly what: string;
  private readonly at: Span;

  constructor(record: RecordValue, what: string, at: Span) {
    this.record = record;
    this.what = what;
    this.at = at;
  }

  only(names: readonly string[]): void {
    const unknown = fieldNames(this.record).filter((name) => !names.includes(name));
    if (unknown.length === 0) return;
    throw new KilnFailure(
      unknown.map((name) => unknownField(name, this.what, names, nearest(name, names), fieldOf(this.record, name)?.at ?? this.at)),
    );
  }

  optional<T>(name: string, read: (value: Value, what: string, at: Span) => T): T | undefined {
    const { record } = this;
    if (record instanceof ShapedRecord) {
      const place = record.shape.places.get(name);
      const given = place === undefined ? undefined : record.shape.fields[place];
      return place === undefined || given === undefined ? undefined : read(force(record.at(place)), `\`${name}\``, valuePlace(given));
    }
    const field = fieldOf(record, name);
    return field === undefined ? undefined : read(force(field.value), `\`${name}\``, valuePlace(field));
  }

  private required<T>(name: string, read: (value: Value, what: string, at: Span) => T): T {
    const found = this.optional(name, read);
    if (found === undefined) throw new KilnFailure([requiredField(name, this.what, this.at)]);
    return found;
  }

  string(name: string): string {
    return this.required(name, asString);
  }

  strings(name: string, fallback?: readonly string[]): readonly string[] {
    return fallback === undefined ? this.required(name, asStrings) : (this.optional(name, asStrings) ?? fallback);
  }

  word<T extends string>(name: string, words: readonly T[]): T {
    return this.required(name, (value, what, at) => {
      const text = asString(value, what, at);
      const word = words.find((one) => one === text);
      const wanted = `one of ${words.map((one) => JSON.stringify(one)).join(", ")}`;
      if (word === undefined) throw new KilnFailure([outsideOf(what, wanted, JSON.stringify(text), nearest(text, words), at)]);
      return word;
    });
  }
}
