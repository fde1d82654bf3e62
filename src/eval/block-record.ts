import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { extendReplaces, setTwice } from "#diagnostics/evaluation.ts";
import type { BlockPlan, Definition, LabelledBlock } from "./block-plan.ts";
import { Frame, type Compiler } from "./code.ts";
import { asBool } from "./expect.ts";
import type { BodyHost } from "./host.ts";
import { mergeRecords } from "./merge.ts";
import { concatenate } from "./operators.ts";
import { asRecord } from "./expect.ts";
import { delay, force, type Thunk } from "./thunk.ts";
import type { Field, RecordValue, Value } from "./value.ts";

/** Changes what a block at the top of a body stands for: `source { … }` becomes a tree. */
export type BlockMeaning = (name: string, block: RecordValue, plan: BlockPlan) => Value;

/**
 * A block as a record whose fields see one another, in whatever order they are written. A field is there if one of its definitions applies:
 * the first `=` (an `override` replaces it), then every `+=` and `++=` in order.
 */
export function blockRecord(c: Compiler, plan: BlockPlan, parent: Frame | undefined, host: BodyHost, meaning?: BlockMeaning): RecordValue {
  const fields = new Map<string, Field>();
  const self: RecordValue = { kind: "record", fields };
  const frame = new Frame(parent, [], host, self);
  for (const [name, block] of plan.blocks) fields.set(name, blockField(c, name, block, frame, host, meaning));
  for (const [name, blocks] of plan.labelled) {
    const items = blocks.map((block) => delay(c.machine, () => labelled(c, block, frame, host), `\`${name}\``, block.at));
    fields.set(name, { value: { kind: "list", items }, at: blocks[0]?.at ?? plan.at });
  }
  for (const [name, definitions] of plan.definitions) {
    const own = definedField(c, name, definitions, frame);
    const block = fields.get(name);
    fields.set(name, block === undefined ? own : both(c, name, own, block));
  }
  return self;
}

function blockField(c: Compiler, name: string, plan: BlockPlan, frame: Frame, host: BodyHost, meaning: BlockMeaning | undefined): Field {
  const make = (): Value => {
    const record = blockRecord(c, plan, frame, host);
    return meaning ? meaning(name, record, plan) : record;
  };
  return { value: delay(c.machine, make, `\`${name}\``, plan.at), at: plan.at };
}

function labelled(c: Compiler, { label, plan, at }: LabelledBlock, frame: Frame, host: BodyHost): RecordValue {
  const record = blockRecord(c, plan, frame, host);
  const value = label.field === "name" ? label.text : c.lazy(label.value, label.scope, "the label")(frame);
  return { kind: "record", fields: new Map([...record.fields, [label.field, { value, at, implicit: true }]]) };
}

/** `embed = { … }` here and `embed { … }` in an `extend`. */
function both(c: Compiler, name: string, own: Field, block: Field): Field {
  const merge = (): Value => {
    const left = asRecord(force(own.value), `\`${name}\``, own.valueAt ?? own.at);
    return mergeRecords(c.machine, left, asRecord(force(block.value), `\`${name}\``, block.at), block.at);
  };
  return { value: delay(c.machine, merge, `\`${name}\``, own.at), at: own.at };
}

function definedField(c: Compiler, name: string, definitions: readonly Definition[], frame: Frame): Field {
  const [first] = definitions;
  if (first === undefined) throw new Error("a field without a definition");
  const what = `\`${name}\``;
  const applies = definitions.map((definition) => condition(c, definition, frame));
  const value = delay(c.machine, () => evaluate(c, name, definitions, applies, frame), what, first.at);
  const field: Field = { value, at: first.at, valueAt: first.valueAt };
  if (applies.includes(true)) return field;
  const present = delay(c.machine, () => applies.some((one) => force(one) === true), `the condition of ${what}`, first.at);
  return { ...field, present };
}

function condition(c: Compiler, { when, scope, up }: Definition, frame: Frame): true | Thunk {
  if (when === undefined) return true;
  const at = c.span(when, scope);
  return delay(c.machine, () => asBool(c.code(when, scope)(above(frame, up)), "what follows `when`", at), "a condition", at);
}

/** The first `=` that applies, whatever stands around it; then what is added, in order; an `override` starts anew where it stands. */
function evaluate(c: Compiler, name: string, definitions: readonly Definition[], applies: readonly (true | Thunk)[], frame: Frame): Value {
  const holds = (i: number): boolean => force(applies[i] ?? true) === true;
  const valueOf = (definition: Definition): Value => c.code(definition.value, definition.scope)(above(frame, definition.up));
  const base = definitions.findIndex((definition, i) => definition.op === "=" && definition.source !== "override" && holds(i));
  const first = definitions[base];
  if (first) checkAgain(name, first, definitions.slice(base + 1));
  let value = first && valueOf(first);
  for (const [i, definition] of definitions.entries()) {
    if ((definition.op === "=" && definition.source !== "override") || !holds(i)) continue;
    value = definition.op === "=" || value === undefined ? valueOf(definition) : added(c, name, value, valueOf(definition), definition);
  }
  if (value === undefined) throw new Error(`${name} is absent`);
  return value;
}

function checkAgain(name: string, first: Definition, others: readonly Definition[]): void {
  const again = others.find(({ op, source, when }) => op === "=" && source !== "override" && when === undefined);
  if (again === undefined || first.when !== undefined) return;
  throw new KilnFailure([(again.source === "extend" ? extendReplaces : setTwice)(name, again.at, first.at)]);
}

function added(c: Compiler, name: string, value: Value, more: Value, { op, valueAt }: Definition): Value {
  if (typeof value === "object" && value.kind === "record") {
    return mergeRecords(c.machine, value, asRecord(more, `what \`${name} ${op}\` adds`, valueAt), valueAt);
  }
  return concatenate(c.machine, value, more, { whole: valueAt, left: valueAt, right: valueAt });
}

function above(frame: Frame, up: number): Frame {
  let at = frame;
  for (let i = 0; i < up; i++) at = at.parent ?? at;
  return at;
}
