import type { Tristate } from "../model/model.ts";
import type { UserOrigin } from "./flags.ts";
import type { Values } from "./values.ts";

/** What one change has changed of values, so that they can be made what they were. */
export interface ChangeStep {
  /** Of each table. */
  readonly cells: readonly Cells[];
  readonly modules: readonly [before: Tristate, after: Tristate];
  readonly isStale: readonly [before: boolean, after: boolean];
}

type Table = Uint8Array | Int32Array | (string | undefined)[] | (UserOrigin | undefined)[];
type Content = number | string | UserOrigin | undefined;

/** Indices into a table, and what stood and stands there. */
interface Cells {
  readonly indices: readonly number[];
  readonly before: readonly Content[];
  readonly after: readonly Content[];
}

/** Records what is done to values. What they were before is copied to the same arrays each time: new ones would be most of what a change costs. */
export class ChangeRecorder {
  readonly #values: Values;
  readonly #before: readonly Table[];

  constructor(values: Values) {
    this.#values = values;
    this.#before = tables(values).map((table) => table.slice());
    // So that the first change needn't wait until the loops over tables are compiled: as if all in a part of them were another thing.
    for (const table of tables(values)) {
      const other = shifted(table);
      for (let round = 0; round < 2; round++) differences(other, table);
    }
    this.record(() => undefined);
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
    const isNothing = step.cells.every(({ indices }) => indices.length === 0) && isStale === values.isStale;
    return isNothing ? undefined : step;
  }
}

/** Each content where the one before it was, in a table of a thousand. */
function shifted(table: Table): Table {
  const other = table.slice();
  other.copyWithin(1, 0, 1000);
  return other;
}

/** Numbers are copied and compared at once, whole tables of them; in most changes most tables stay as they are. */
function copy(from: Table, to: Table): void {
  if (from instanceof Uint8Array && to instanceof Uint8Array) to.set(from);
  else if (from instanceof Int32Array && to instanceof Int32Array) to.set(from);
  else if (Array.isArray(from) && Array.isArray(to)) copyContents(from, to);
}

function copyContents(from: readonly Content[], to: Content[]): void {
  for (let i = 0; i < from.length; i++) to[i] = from[i];
}

function isSame(before: Table, after: Table): boolean {
  if (Array.isArray(before) || Array.isArray(after)) return false;
  return Buffer.compare(bytesOf(before), bytesOf(after)) === 0;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint8Array | Int32Array): Buffer => Buffer.from(buffer, byteOffset, byteLength);

/** Makes values what they were before or after a step; they must be what they were on its other side. */
export function applyStep(values: Values, step: ChangeStep, to: "before" | "after"): void {
  const side = to === "before" ? 0 : 1;
  tables(values).forEach((table, i) => {
    const { indices, [to]: contents } = step.cells[i]!;
    // Each cell came from this very table.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    for (const [at, index] of indices.entries()) (table as Content[])[index] = contents[at];
  });
  values.modulesNow = step.modules[side]!;
  values.isStale = step.isStale[side]!;
}

/** All that a change can change, of each symbol (or prompt) one. */
const tables = (values: Values): readonly Table[] => [
  values.tri,
  values.visible,
  values.promptVisible,
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

function differences(before: Table, after: Table): Cells {
  const indices = isSame(before, after) ? [] : differentIndices(before, after);
  return { indices, before: indices.map((i) => before[i]), after: indices.map((i) => after[i]) };
}

function differentIndices(before: Table, after: Table): readonly number[] {
  if (before instanceof Uint8Array && after instanceof Uint8Array) return differentBytes(before, after);
  if (before instanceof Int32Array && after instanceof Int32Array) return differentNumbers(before, after);
  return Array.isArray(before) && Array.isArray(after) ? differentContents(before, after) : [];
}

// A loop for each type of table: one for all of them takes ten times as long. Each is small, so that it is compiled while the first change runs.
function differentBytes(before: Uint8Array, after: Uint8Array): readonly number[] {
  const indices: number[] = [];
  for (let i = 0; i < after.length; i++) if (before[i] !== after[i]) indices.push(i);
  return indices;
}

function differentNumbers(before: Int32Array, after: Int32Array): readonly number[] {
  const indices: number[] = [];
  for (let i = 0; i < after.length; i++) if (before[i] !== after[i]) indices.push(i);
  return indices;
}

function differentContents(before: readonly Content[], after: readonly Content[]): readonly number[] {
  const indices: number[] = [];
  for (let i = 0; i < after.length; i++) if (before[i] !== after[i]) indices.push(i);
  return indices;
}
