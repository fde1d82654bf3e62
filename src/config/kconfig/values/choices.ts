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

/** When the mode of a choice is worked out: which entry it is, and which of them belong into what is saved. */
export function finishChoice(values: Values, choice: SymbolId): void {
  const { members } = values.model.symbols[choice]!;
  if (values.tri[choice] === 2) {
    const chosen = choose(values, choice, members);
    values.chosen[choice] = chosen;
    if (chosen < 0) values.tri[choice] = 0;
  }
  if (values.has(choice, FLAG.written))
    for (const member of members) if (values.visible[member]! > 0) values.flags[member]! |= FLAG.written;
  values.flags[choice]! &= ~FLAG.written;
}

function choose(values: Values, choice: SymbolId, members: readonly SymbolId[]): SymbolId {
  let isUsers = true;
  for (const member of members) {
    values.computeVisibility(member);
    if (values.visible[member]! > 0 && !values.has(member, FLAG.user)) isUsers = false;
  }
  // Where something new can be chosen, the choice is to be made anew.
  if (!isUsers && values.has(choice, FLAG.user)) {
    values.flags[choice]! &= ~FLAG.user;
    values.isStale = true;
  }
  const wanted = values.userChosen[choice]!;
  return wanted >= 0 && values.visible[wanted]! > 0 ? wanted : choiceDefault(values, choice);
}
