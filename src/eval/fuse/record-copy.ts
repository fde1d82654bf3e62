import type { Shape, ShapedRecord } from "../shape.ts";
import type { Lazy } from "../value.ts";
import { makerOf, newRecord, valueText } from "./record-class.ts";

/** Makes a record of another's values and of new ones. */
export type RecordCopy = (record: ShapedRecord, ...added: readonly Lazy[]) => ShapedRecord;
/** Makes a record of the values of two. */
export type RecordJoin = (left: ShapedRecord, right: ShapedRecord) => ShapedRecord;

/** A value of one of two records. */
export interface JoinedValue {
  readonly kind: "left" | "right";
  readonly place: number;
}

/**
 * `(r, a0) => new Result(shape, r.x, a0)`. `origins`: where each value of the result comes from: so many of the record, or, negative, the
 * bitwise complement of its place in what is added.
 */
export function recordCopy(source: Shape, result: Shape, origins: readonly number[]): RecordCopy {
  const values = origins.map((origin) => (origin >= 0 ? valueText(source, origin, "r") : `a${~origin}`));
  const added = origins.filter((origin) => origin < 0).map((_, i) => `,a${i}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the text is of this type
  return make(result, `r${added.join("")}`, values) as RecordCopy;
}

/** `(a, b) => new Result(shape, a.x, b.y)` */
export function recordJoin(left: Shape, right: Shape, result: Shape, from: readonly JoinedValue[]): RecordJoin {
  const values = from.map(({ kind, place }) => (kind === "left" ? valueText(left, place, "a") : valueText(right, place, "b")));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the text is of this type
  return make(result, "a,b", values) as RecordJoin;
}

function make(result: Shape, params: string, values: readonly string[]): unknown {
  const text = `return (${params})=>${newRecord(result, { shape: "shape", maker: "Maker" }, values)};`;
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval, typescript/no-unsafe-type-assertion -- a text of places only
  const program = new Function("shape", "Maker", text) as (shape: Shape, maker: unknown) => unknown;
  return program(result, makerOf(result));
}
