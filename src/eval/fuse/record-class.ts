import { ListedRecord, Shape, ShapedRecord, type RecordClass, type ShapeField } from "../shape.ts";

/** Records with more fields are lists of values. */
const MOST_FIELDS = 32;

const numbers = new Map<string, number>();
const classes = new Map<string, RecordClass>();

/** The JavaScript property that holds a field's value: the same in all records, so that V8 remembers where it found it. Never a recipe's own text. */
export function property(field: string): string {
  let number = numbers.get(field);
  if (number === undefined) numbers.set(field, (number = numbers.size));
  return `$${number}`;
}

/** Text of what reads the field at a place of `record`, of this shape. */
export const valueText = (shape: Shape, place: number, record: string): string =>
  shape.compact === undefined ? `${record}.values[${place}]` : `${record}.${property(shape.fields[place]?.name ?? "")}`;

/** A shape for hot code: its records are of a class of their own, half the size, and reading a field of them is one comparison of V8's. */
export function compactShape(fields: readonly ShapeField[]): Shape {
  return new Shape(fields, fields.length > MOST_FIELDS ? undefined : classOf(fields.map(({ name }) => property(name))));
}

/** Text of a new record: `shape` and `values` are texts. */
export const newRecord = (shape: Shape, constants: { readonly shape: string; readonly maker: string }, values: readonly string[]): string =>
  shape.compact === undefined
    ? `new ${constants.maker}(${constants.shape},[${values.join(",")}])`
    : `new ${constants.maker}(${[constants.shape, ...values].join(",")})`;

/** What `newRecord` calls. */
export const makerOf = (shape: Shape): unknown => shape.compact ?? ListedRecord;

/** One class for each list of fields' names. */
function classOf(properties: readonly string[]): RecordClass {
  const key = properties.join();
  let known = classes.get(key);
  if (known === undefined) classes.set(key, (known = makeClass(properties)));
  return known;
}

function makeClass(properties: readonly string[]): RecordClass {
  const values = properties.map((_, i) => `,a${i}`).join("");
  const sets = properties.map((one, i) => `this.${one}=a${i};`).join("");
  const at = properties.map((one, i) => `case ${i}:return this.${one};`).join("");
  const put = properties.map((one, i) => `case ${i}:this.${one}=v;break;`).join("");
  const methods = `at(i){switch(i){${at}}return false;},put(i,v){switch(i){${put}}}`;
  const text = `function Record(s${values}){this.shape=s;this.table=undefined;${sets}}Record.prototype={__proto__:base,${methods}};return Record;`;
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval, typescript/no-unsafe-type-assertion -- a text of numbered properties only
  const made = new Function("base", text)(ShapedRecord.prototype) as RecordClass;
  // V8 learns at once that a value may be anything, not later, when it has compiled code for ints alone.
  for (const value of [0, 0.5, "", true]) {
    const record = new made(new Shape([]), ...properties.map(() => value));
    for (const i of properties.keys()) record.put(i, false);
  }
  return made;
}
