import { sep } from "node:path";
import { isSameList } from "#diagnostics/same-list.ts";
import type { Derivation } from "#derivation/derivation.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import type { Step } from "./step.ts";
import { force, knownIn } from "./thunk.ts";
import type { ArtifactValue, Field, Lazy, ListValue, Location, RecordValue, Value } from "./value.ts";

/** Values in one comparison; larger ones count as different. */
const BUDGET = 10_000;

/**
 * Compares what was given before with what is given now: the same is what nobody can tell apart but by the places in error messages. What wasn't computed before
 * may yet become anything, so it is never the same, and a function only itself.
 */
export class Comparison {
  /** Steps that were given before, with those that are given in their places now. */
  readonly steps = new Map<Step, Step>();
  private readonly mayStepsDiffer: boolean;
  private readonly changed: Iterable<string>;
  private readonly found: Map<Value, Value>;
  private left = BUDGET;
  /** How many steps it has met. */
  private seen = 0;

  /**
   * `changed`: absolute paths of which something that was asked has another answer now. `found`: what comparisons with these paths found to be the same.
   * `mayStepsDiffer`: steps of one name with the same outputs count as the same.
   */
  constructor(changed: Iterable<string>, found: Map<Value, Value> = new Map(), mayStepsDiffer = false) {
    this.changed = changed;
    this.found = found;
    this.mayStepsDiffer = mayStepsDiffer;
  }

  /** Throws what is wrong with the value that is given now. */
  isSame(before: Lazy, now: Lazy): boolean {
    if (before === now) return true;
    const known = knownIn(before);
    return known !== undefined && this.areSame(known, force(now));
  }

  isSameField(before: Field | undefined, now: Field | undefined): boolean {
    if (before === now) return true;
    if (before === undefined || now === undefined) return false;
    if (before.rank !== now.rank || before.implicit !== now.implicit || before.candidates || now.candidates) return false;
    return this.isSame(before.present ?? true, now.present ?? true) && this.isSame(before.value, now.value);
  }

  private areSame(a: Value, b: Value): boolean {
    if (a === b) return true;
    if (typeof a !== "object" || typeof b !== "object" || --this.left < 0) return false;
    if (a.kind !== "list" && a.kind !== "record") return this.areSameThings(a, b);
    if (this.found.get(a) === b) return true;
    const before = this.seen;
    const isSame = a.kind === "list" ? this.areSameLists(a, b) : this.areSameRecords(a, b);
    // Whoever compares steps must meet them.
    if (isSame && this.seen === before) this.found.set(a, b);
    return isSame;
  }

  private areSameThings(a: Exclude<Extract<Value, object>, ListValue | RecordValue>, b: Extract<Value, object>): boolean {
    switch (a.kind) {
      case "path":
        return b.kind === "path" && a.host === b.host && a.shown === b.shown && this.isUntouched(a.host);
      case "derivation":
        return b.kind === "derivation" && this.isSameStep(a.step, b.step);
      case "artifact":
        return b.kind === "artifact" && this.areSameArtifacts(a, b);
      case "function":
        return false;
      default:
        return assertNever(a);
    }
  }

  private areSameArtifacts(a: ArtifactValue, b: ArtifactValue): boolean {
    return a.path === b.path && this.areSameLocations(a.root, b.root) && (a.root.kind !== "host" || this.isUntouched(a.root.host));
  }

  private areSameLists(a: ListValue, b: Extract<Value, object>): boolean {
    return b.kind === "list" && a.items.length === b.items.length && a.items.every((item, i) => this.isSame(item, b.items[i] ?? false));
  }

  private areSameRecords(a: RecordValue, b: Extract<Value, object>): boolean {
    if (b.kind !== "record" || a.fields.size !== b.fields.size) return false;
    for (const [name, field] of a.fields) if (!this.isSameField(field, b.fields.get(name))) return false;
    return true;
  }

  /** Whoever holds a path asks for what lies there or below it. */
  private isUntouched(path: string): boolean {
    for (const changed of this.changed) if (changed === path || changed.startsWith(path + sep)) return false;
    return true;
  }

  private areSameLocations(a: Location, b: Location): boolean {
    switch (a.kind) {
      case "output":
        return b.kind === "output" && a.output === b.output && a.path === b.path && this.isSameStep(a.step, b.step);
      case "step":
        return b.kind === "step" && this.isSameStep(a.step, b.step);
      case "host":
        return b.kind === "host" && a.host === b.host && a.shown === b.shown;
      case "text":
        return b.kind === "text" && a.text === b.text && a.executable === b.executable;
      default:
        return assertNever(a);
    }
  }

  /** One step can't be two now. */
  private isSameStep(a: Step, b: Step): boolean {
    this.seen++;
    const known = this.steps.get(a);
    if (known !== undefined && known !== b) return false;
    this.steps.set(a, b);
    return a.id === b.id || (this.mayStepsDiffer && isLike(a.derivation, b.derivation));
  }
}

/** What recipes can tell of a step beside which one it is. */
function isLike(a: Derivation, b: Derivation): boolean {
  return a.kind === b.kind && a.name === b.name && isSameList(a.outputs, b.outputs);
}
