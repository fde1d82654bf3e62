import type { ResolvedTarget } from "#config/resolved.ts";
import type { Span } from "#diagnostics/diagnostic.ts";
import type { BodyHost } from "./host.ts";
import type { Machine } from "./machine.ts";
import type { Comparison } from "./same-value.ts";
import { SightSteps } from "./sight-steps.ts";
import { openHost, type HostOwner } from "./target-host.ts";
import type { Lazy, RecordValue, Value } from "./value.ts";
import { WatchedRecord } from "./watched-record.ts";

/** What there is to be seen: a target, and what its other texts give, by name. */
export interface Surroundings {
  readonly target: ResolvedTarget;
  given(name: string): Lazy | undefined;
}

interface Question {
  readonly host: (target: ResolvedTarget) => BodyHost;
  readonly library: string;
  readonly name: string;
  readonly at: Span;
  readonly answer: string;
}

/**
 * What the text of a library, image or platform sees of its target. What it looks at is known, so that in another evaluation it can be told whether
 * it would see the same; from then on it sees that one: what it hasn't looked at yet, it finds there.
 */
export class Sight {
  private readonly machine: Machine;
  private around: Surroundings;
  private readonly records = new Map<string, WatchedRecord>();
  private readonly steps = new SightSteps();
  private readonly questions = new Map<string, Question>();
  private isNameAsked = false;

  constructor(machine: Machine, around: Surroundings) {
    this.machine = machine;
    this.around = around;
  }

  get target(): ResolvedTarget {
    return this.around.target;
  }

  /** The target's name, as a text that asks for it. */
  targetName(): string {
    this.isNameAsked = true;
    return this.around.target.name;
  }

  /** A record that another text gives. */
  record(name: string, at: Span): Lazy {
    let record = this.records.get(name);
    if (!record) this.records.set(name, (record = new WatchedRecord(this.machine, this.steps, givenIn(this.around, name), at)));
    return record.lazy;
  }

  /** Options, and who else is there. */
  host(owner: HostOwner, targetRecord: () => RecordValue): BodyHost {
    const open = (target: ResolvedTarget): BodyHost => openHost(target, owner, targetRecord);
    const now = (): BodyHost => open(this.around.target);
    const watched: BodyHost = {
      special: (name, at) => now().special(name, at),
      ownOption: (name, at) => (owner.library === undefined ? now().ownOption(name, at) : watched.option(owner.library, name, at)),
      option: (library, name, at) => {
        const { text, give } = answerOf(() => now().option(library, name, at));
        this.questions.set(`${library}.${name}`, { host: open, library, name, at, answer: text });
        return give();
      },
    };
    return watched;
  }

  /** Whether all that was looked at is the same there, and every step that was lent. Throws what is wrong there. */
  isSameIn(next: Surroundings, comparison: Comparison): boolean {
    return this.looksSameIn(next, comparison) && this.steps.isSame(comparison.steps);
  }

  private looksSameIn(next: Surroundings, comparison: Comparison): boolean {
    if (this.isNameAsked && next.target.name !== this.around.target.name) return false;
    for (const { host, library, name, at, answer } of this.questions.values())
      if (answerOf(() => host(next.target).option(library, name, at)).text !== answer) return false;
    for (const [name, record] of this.records) if (!record.isSame(givenIn(next, name), comparison)) return false;
    return true;
  }

  /** Whether all is the same but for what steps are; then that is what is seen from now on, and steps that were made of others are made of those. */
  follow(next: Surroundings, comparison: Comparison): boolean {
    const { builder } = this.machine;
    if (!this.looksSameIn(next, comparison)) return false;
    if (!this.steps.follow(comparison.steps, (derivation, at) => builder.add(derivation, at))) return false;
    for (const [name, record] of this.records) record.follow(givenIn(next, name));
    this.around = next;
    return true;
  }
}

function givenIn(around: Surroundings, name: string): Lazy {
  const given = around.given(name);
  if (given === undefined) throw new Error(`nobody gives ${name}`);
  return given;
}

/** What a question gives, an error perhaps: as a text that is the same exactly for the same answers, and as it is. */
function answerOf(ask: () => Value): { readonly text: string; readonly give: () => Value } {
  try {
    const value = ask();
    // Options are plain.
    return { text: `${typeof value} ${typeof value === "object" ? value.kind : String(value)}`, give: () => value };
  } catch (error) {
    const give = (): never => {
      throw error;
    };
    return { text: "refused", give };
  }
}
