import type { BuildEvent } from "#build/events.ts";
import type { ExpectedStep } from "#build/expected-steps.ts";
import { RemainingTime } from "#build/telling/remaining-time.ts";
import type { Derivation, DerivationId } from "#derivation/derivation.ts";
import type { StepCounts } from "./step-counts.ts";
import { durationText } from "./summary-text.ts";

interface Running {
  readonly id: DerivationId;
  readonly derivation: Derivation;
  readonly sinceMs: number;
  doneBytes?: number;
  totalBytes?: number;
}

/** A line of the tree with those below it. */
interface Branch {
  readonly text: string;
  readonly below: readonly Branch[];
}

/** Steps shown at once. */
const SHOWN = 8;

/**
 * What is under way, as a tree: the step that a target ends with, below it the link that it waits for, below that the steps that run. Shown are those that run for
 * longest.
 */
export class LiveTree {
  readonly #counts: StepCounts;
  readonly #places = new Map<DerivationId, Place>();
  readonly #running = new Map<DerivationId, Running>();
  readonly #remaining = new RemainingTime();
  /** Steps below a link that have not ended. */
  readonly #open = new Map<DerivationId, number>();

  /** `counts`: those of the same build, kept by whoever has them. */
  constructor(counts: StepCounts) {
    this.#counts = counts;
  }

  get isEmpty(): boolean {
    return this.#running.size === 0;
  }

  onEvent(event: BuildEvent, nowMs: number): void {
    this.#remaining.onEvent(event, nowMs);
    switch (event.kind) {
      case "planned":
        for (const [id, step] of event.expected) this.#plan(id, step);
        break;
      case "started":
        this.#running.set(event.id, { id: event.id, derivation: event.derivation, sinceMs: nowMs });
        break;
      case "progress": {
        const step = this.#running.get(event.id);
        if (step === undefined) break;
        step.doneBytes = event.doneBytes;
        if (event.totalBytes !== undefined) step.totalBytes = event.totalBytes;
        break;
      }
      case "finished":
      case "failed":
      case "skipped":
        this.#running.delete(event.id);
        this.#count(this.#places.get(event.id)?.link, -1);
        break;
    }
  }

  clear(): void {
    this.#running.clear();
  }

  lines(nowMs: number): readonly string[] {
    const remainingMs = this.isEmpty ? undefined : this.#remaining.at(nowMs);
    const head = [
      ...(this.#counts.failed > 0 ? [`${this.#counts.failed} failed`] : []),
      ...(remainingMs === undefined ? [] : [`about ${aboutText(remainingMs)} left`]),
    ];
    const counts = this.#counts.toString();
    if (counts === "") return [];
    const steps = [...this.#running.values()].toSorted((a, b) => a.sinceMs - b.sinceMs);
    const lines = [`${counts} ${head.join(", ")}`.trimEnd(), ...drawn(this.#branches(steps.slice(0, SHOWN), nowMs))];
    if (steps.length > SHOWN) lines.push(`and ${steps.length - SHOWN} more`);
    return lines;
  }

  #branches(steps: readonly Running[], nowMs: number): readonly Branch[] {
    const byEnd = groupBy(steps, ({ id }) => this.#places.get(id)?.end ?? id);
    return [...byEnd].map(([end, all]) => {
      const below: Branch[] = [];
      for (const [link, some] of groupBy(all, ({ id }) => this.#places.get(id)?.link)) {
        const leaves = some.filter(({ id }) => id !== end).map((step) => this.#leaf(step, nowMs));
        if (link === undefined) below.push(...leaves);
        else below.push({ text: `${this.#nameOf(link)}${leftText(this.#open.get(link) ?? 0)}`, below: leaves });
      }
      const own = all.find(({ id }) => id === end);
      return { text: own === undefined ? this.#nameOf(end) : this.#leaf(own, nowMs).text, below };
    });
  }

  #leaf(step: Running, nowMs: number): Branch {
    const expected = this.#places.get(step.id)?.step;
    const of = expected?.isKnown === true && expected.ms >= WORTH_TELLING_MS ? ` of ${durationText(expected.ms)}` : "";
    return { text: `${describe(step.derivation)}${bytesText(step)} (${durationText(nowMs - step.sinceMs)}${of})`, below: [] };
  }

  /** What comes after a step is planned before it. */
  #plan(id: DerivationId, step: ExpectedStep): void {
    const next = step.next === undefined ? undefined : this.#places.get(step.next);
    const isLink = next?.step.derivation.kind === "link" && next.step.next !== undefined;
    const link = isLink ? step.next : next?.link;
    this.#places.set(id, { step, end: next?.end ?? id, ...(link === undefined ? {} : { link }) });
    this.#count(link, 1);
  }

  #count(link: DerivationId | undefined, by: number): void {
    if (link !== undefined) this.#open.set(link, (this.#open.get(link) ?? 0) + by);
  }

  #nameOf(id: DerivationId): string {
    const place = this.#places.get(id);
    return place === undefined ? "" : describe(place.step.derivation);
  }
}

/** Where a step stands in the tree. */
interface Place {
  readonly step: ExpectedStep;
  /** The last step of a target that waits for it. */
  readonly end: DerivationId;
  /** The first link that waits for it, if that isn't the end. */
  readonly link?: DerivationId;
}

const leftText = (count: number): string => (count > 1 ? `, ${count} steps left` : "");

/** "compile printf/format.c" */
export function describe({ kind, name }: Derivation): string {
  return `${kind} ${name}`;
}

/** " 12.0 of 40.0 MiB" */
export function bytesText({ doneBytes, totalBytes }: { readonly doneBytes?: number; readonly totalBytes?: number }): string {
  if (doneBytes === undefined) return "";
  const mib = (count: number): string => (count / 1048576).toFixed(1);
  return totalBytes === undefined ? ` ${mib(doneBytes)} MiB` : ` ${mib(doneBytes)} of ${mib(totalBytes)} MiB`;
}

function groupBy<T, K>(values: readonly T[], keyOf: (value: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

/** What a shorter step took before is no news. */
const WORTH_TELLING_MS = 1000;

/** A guess in whole seconds; 0 would be a promise. */
function aboutText(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 60 ? `${seconds} s` : durationText(seconds * 1000);
}

function drawn(branches: readonly Branch[]): readonly string[] {
  return branches.flatMap(({ text, below }) => [text, ...drawnBelow(below, "")]);
}

function drawnBelow(branches: readonly Branch[], margin: string): readonly string[] {
  return branches.flatMap(({ text, below }, i) => {
    const isLast = i === branches.length - 1;
    return [`${margin}${isLast ? "└─ " : "├─ "}${text}`, ...drawnBelow(below, `${margin}${isLast ? "   " : "│  "}`)];
  });
}
