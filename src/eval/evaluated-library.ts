import type { ResolvedLibrary } from "#config/resolved.ts";
import type { Machine } from "./machine.ts";
import { delay, force, knownIn } from "./thunk.ts";
import type { Field, Lazy } from "./value.ts";

export interface EvaluatedLibrary {
  readonly resolved: ResolvedLibrary;
  /** Its text as a record. */
  readonly body: Lazy;
  /** What its rule gave, with `name` and `version`. */
  readonly result: Lazy;
}

/** Values of one field that are looked at; a larger one counts as not known. */
const BUDGET = 10_000;

/**
 * A library of one target that takes what its rule gave for another one, which sees the same: the fields that are known to the last element. What isn't
 * computed there is computed here when somebody asks, and so are functions: they could look at what was not compared. `make`: the library without another.
 * Undefined: there is nothing to take.
 */
export function shareLibrary(machine: Machine, peer: EvaluatedLibrary, make: () => EvaluatedLibrary): EvaluatedLibrary | undefined {
  const given = knownIn(peer.result);
  if (typeof given !== "object" || given.kind !== "record") return undefined;
  // Of those it depends on which one counts.
  if ([...given.fields.values()].some(({ candidates }) => candidates !== undefined)) return undefined;
  const taken = new Map([...given.fields].filter(([, field]) => isWhole(field)));
  if (taken.size === 0) return undefined;
  const own = make();
  const fields = [...given.fields].map(([name, field]): [string, Field] => [name, taken.get(name) ?? late(machine, own, name, field)]);
  return { ...own, result: { kind: "record", fields: new Map(fields) } };
}

function late(machine: Machine, own: EvaluatedLibrary, name: string, field: Field): Field {
  const ownField = (): Field => {
    const result = force(own.result);
    const found = typeof result === "object" && result.kind === "record" ? result.fields.get(name) : undefined;
    if (found === undefined) throw new Error(`rules that see the same give the same fields: ${name}`);
    return found;
  };
  const { at } = field;
  const value = delay(machine, () => force(ownField().value), `\`${name}\``, at);
  if (field.present === undefined) return { ...field, value };
  return { ...field, value, present: delay(machine, () => force(ownField().present ?? true), `\`${name}\``, at) };
}

function isWhole(field: Field): boolean {
  let left = BUDGET;
  const isKnown = (lazy: Lazy): boolean => {
    const value = knownIn(lazy);
    if (value === undefined || --left < 0) return false;
    if (typeof value !== "object") return true;
    if (value.kind === "list") return value.items.every(isKnown);
    if (value.kind === "record") return [...value.fields.values()].every(isKnownField);
    return value.kind !== "function";
  };
  const isKnownField = ({ value, present, candidates }: Field): boolean =>
    candidates === undefined && isKnown(value) && (present === undefined || isKnown(present));
  return isKnownField(field);
}
