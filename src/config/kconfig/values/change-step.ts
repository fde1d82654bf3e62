import type { Tristate } from "../model/model.ts";
import type { UserOrigin } from "./flags.ts";
import type { Values } from "./values.ts";

/** What one change has changed of values, so that they can be made what they were. Of each table: indices, and what stood and stands there. */
export interface ChangeStep {
  readonly cells: readonly (readonly Cell[])[];
  readonly modules: readonly [before: Tristate, after: Tristate];
  readonly isStale: readonly [before: boolean, after: boolean];
}

type Table = Uint8Array | Int32Array | (string | undefined)[] | (UserOrigin | undefined)[];
type Content = number | string | UserOrigin | undefined;
type Cell = readonly [index: number, before: Content, after: Content];

/** Records what is done to values. What they were before is copied to the same arrays each time: new ones would be most of what a change costs. */
export class ChangeRecorder {
  readonly #values: Values;
  readonly #before: readonly Table[];

  constructor(values: Values) {
    this.#values = values;
    this.#before = tables(values).map((table) => table.slice());
  }

  /** Does something, and records what it changes; all values are to be worked out before and after. Undefined: nothing has changed. */
  record(action: () => void): ChangeStep | undefined {
    const values = this.#values;
    const now = tables(values);
    for (const [i, table] of now.entries()) copy(table, this.#before[i]!);
    const [modules, isStale] = [values.modulesNow, values.isStale];
    action();
    const step: ChangeStep = {
      cells: now.map((table, i) => differences(this.#before[i]!, table)),
      modules: [modules, values.modulesNow],
      isStale: [isStale, values.isStale],
    };
    const isNothing = step.cells.every((list) => list.length === 0) && isStale === values.isStale;
    return isNothing ? undefined : step;
  }
}

/** Numbers are copied and compared at once, whole tables of them; in most changes most tables stay as they are. */
function copy(from: Table, to: Table): void {
  if (from instanceof Uint8Array && to instanceof Uint8Array) to.set(from);
  else if (from instanceof Int32Array && to instanceof Int32Array) to.set(from);
  else if (Array.isArray(from) && Array.isArray(to)) for (let i = 0; i < from.length; i++) to[i] = from[i];
}

function isSame(before: Table, after: Table): boolean {
  if (Array.isArray(before) || Array.isArray(after)) return false;
  return Buffer.compare(bytesOf(before), bytesOf(after)) === 0;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint8Array | Int32Array): Buffer => Buffer.from(buffer, byteOffset, byteLength);

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
const tables = (values: Values): readonly Table[] => [
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

function differences(before: Table, after: Table): readonly Cell[] {
  if (isSame(before, after)) return [];
  const cells: Cell[] = [];
  for (let i = 0; i < after.length; i++) if (before[i] !== after[i]) cells.push([i, before[i], after[i]]);
  return cells;
}
