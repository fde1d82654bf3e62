import type { Tristate } from "../model/model.ts";
import type { UserOrigin } from "./flags.ts";
import type { Values } from "./values.ts";

/** What one change has changed of values, so that they can be made what they were. Of each table: indices, and what stood and stands there. */
export interface ChangeStep {
  readonly cells: readonly (readonly Cell[])[];
  readonly modules: readonly [before: Tristate, after: Tristate];
  readonly isStale: readonly [before: boolean, after: boolean];
}

type Content = number | string | UserOrigin | undefined;
type Cell = readonly [index: number, before: Content, after: Content];

/** Does something, and records what it changes; all values are to be worked out before and after. Undefined: nothing has changed. */
export function recordStep(values: Values, action: () => void): ChangeStep | undefined {
  const before = tables(values).map((table) => table.slice());
  const [modules, isStale] = [values.modulesNow, values.isStale];
  action();
  const cells = tables(values).map((table, i) => differences(before[i] ?? [], table));
  const step: ChangeStep = {
    cells,
    modules: [modules, values.modulesNow],
    isStale: [isStale, values.isStale],
  };
  const isNothing = cells.every((list) => list.length === 0) && isStale === values.isStale;
  return isNothing ? undefined : step;
}

/** Makes values what they were before or after a step; they must be what they were on its other side. */
export function applyStep(values: Values, step: ChangeStep, to: "before" | "after"): void {
  const side = to === "before" ? 1 : 2;
  tables(values).forEach((table, i) => {
    // Each cell came from this very table.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    for (const cell of step.cells[i] ?? []) (table as Content[])[cell[0]] = cell[side];
  });
  values.modulesNow = step.modules[side - 1]!;
  values.isStale = step.isStale[side - 1]!;
}

/** All that a change can change, of each symbol one. */
const tables = (values: Values): readonly (Uint8Array | Int32Array | (string | undefined)[] | (UserOrigin | undefined)[])[] => [
  values.tri,
  values.visible,
  values.dependency,
  values.selected,
  values.implied,
  values.flags,
  values.userTri,
  values.chosen,
  values.userChosen,
  values.texts,
  values.userTexts,
  values.userOrigins,
];

function differences(before: ArrayLike<Content>, after: ArrayLike<Content>): readonly Cell[] {
  const cells: Cell[] = [];
  for (let i = 0; i < after.length; i++) if (before[i] !== after[i]) cells.push([i, before[i], after[i]]);
  return cells;
}
