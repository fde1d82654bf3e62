import type { Model, PropertyId, SymbolId } from "../model/model.ts";

const known = new WeakMap<Model, ReadonlyMap<SymbolId, readonly PropertyId[]>>();

/** Of each symbol the properties that select or imply it, in their order. */
export function selectorsOf(model: Model, symbol: SymbolId): readonly PropertyId[] {
  let table = known.get(model);
  if (table === undefined) {
    const made = new Map<SymbolId, PropertyId[]>();
    for (let id = 0; id < model.properties.length; id++) {
      const { kind, symbol: target } = model.properties[id]!;
      if (kind !== "select" && kind !== "imply") continue;
      const list = made.get(target);
      if (list === undefined) made.set(target, [id]);
      else list.push(id);
    }
    table = made;
    known.set(model, table);
  }
  return table.get(symbol) ?? [];
}
