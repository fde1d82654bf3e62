import type { SymbolId } from "../model/model.ts";
import { FLAG } from "./flags.ts";
import type { Values } from "./values.ts";

/** Of a choice: the first of its defaults that can be seen, else the first entry that can; -1: none. */
export function choiceDefault(values: Values, choice: SymbolId): SymbolId {
  const record = values.model.symbols[choice]!;
  for (const id of record.properties) {
    const property = values.model.properties[id]!;
    if (property.kind !== "default" || values.evaluate(property.condition) === 0) continue;
    const named = values.namedBy(property.value);
    if (named >= 0 && values.visible[named]! > 0) return named;
  }
  return record.members.find((member) => values.visible[member]! > 0) ?? -1;
}

/** What nobody has said anything of in a choice is n; the choice itself is as it is. */
export function setRestOfChoice(values: Values, choice: SymbolId): void {
  for (const member of values.model.symbols[choice]!.members) if (!values.has(member, FLAG.user)) values.userTri[member] = 0;
  values.flags[choice]! |= FLAG.user;
  values.flags[choice]! &= ~(FLAG.valid | FLAG.choiceFirst);
}
