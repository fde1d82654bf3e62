import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Derivation, DerivationKind } from "#derivation/derivation.ts";
import { replaceFile } from "#store/replace-file.ts";

/** Until steps of a kind have run here: milliseconds. */
const USUAL_MS = 50;
/** What is usual is the average of so much of the end of the file: characters. */
const RECENT = 1 << 14;
/** So many steps are searched for in the text; where more are asked for, all lines are gone through once. */
const FEW = 32;
/** Steps that are remembered when the file is written anew: those that ran last. */
const MOST = 1 << 17;
/** Lines that the file may have beyond two for each step before that. */
const SPARE = 1 << 12;
/** A file that small isn't gone through only to see whether it should be written anew: characters. */
const SMALL = 1 << 20;

/**
 * How long steps took when they ran here, by kind, architecture and name, whatever their inputs were: a guess at how long they take next time, in no key and
 * no result. `STORE/durations/steps` has a line for each run, "MILLISECONDS KIND ARCHITECTURE NAME"; the last one of a step counts. What is garbled doesn't count.
 */
export class Durations {
  readonly #folder: string;
  readonly #fresh = new Map<string, number>();
  readonly #usual = new Map<DerivationKind, number>();
  #asked = 0;
  #text: string | undefined;
  #lines: { readonly steps: Map<string, number>; readonly count: number } | undefined;

  constructor(storeRoot: string) {
    this.#folder = `${storeRoot}/durations`;
  }

  /** Milliseconds; undefined: it never ran here. */
  of(derivation: Derivation): number | undefined {
    const step = stepOf(derivation);
    if (this.#lines === undefined && this.#asked++ < FEW) return find(this.#read(), step);
    return this.#goThrough().steps.get(step);
  }

  /** Milliseconds that the last steps of a kind took on average. */
  usual(kind: DerivationKind): number {
    let ms = this.#usual.get(kind);
    if (ms === undefined) this.#usual.set(kind, (ms = averageOf(kind, this.#read().slice(-RECENT)) ?? USUAL_MS));
    return ms;
  }

  /** Half of what was known stays: a machine that was busy once isn't taken for slow. */
  record(derivation: Derivation, wallMs: number): void {
    const step = stepOf(derivation);
    if (CONTROL.test(step)) return;
    const before = this.of(derivation);
    this.#fresh.set(step, Math.max(1, Math.round(before === undefined ? wallMs : (before + wallMs) / 2)));
  }

  /** Keeps what was recorded for later runs. A cache only: a disk that is full or read-only is no reason to fail. */
  close(): void {
    if (this.#fresh.size === 0) return;
    const path = `${this.#folder}/steps`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      // A line that another process, or a crash, left without its end must not take in the first of these.
      if (!this.#isLong()) appendFileSync(path, `\n${textOf(this.#fresh)}`);
      else {
        const { steps } = this.#goThrough();
        for (const [step, ms] of this.#fresh) setLast(steps, step, ms);
        replaceFile(path, (temporary) => writeFileSync(temporary, textOf([...steps].slice(-MOST))));
      }
    } catch {
      // Guessed by the kind the next time.
    }
    this.#fresh.clear();
  }

  #isLong(): boolean {
    if (this.#lines === undefined && this.#read().length <= SMALL) return false;
    const { steps, count } = this.#goThrough();
    return count > 2 * Math.min(steps.size, MOST) + SPARE;
  }

  #read(): string {
    return (this.#text ??= textIn(`${this.#folder}/steps`));
  }

  #goThrough(): { readonly steps: Map<string, number>; readonly count: number } {
    if (this.#lines !== undefined) return this.#lines;
    const steps = new Map<string, number>();
    const lines = this.#read().split("\n");
    for (const line of lines) {
      const space = line.indexOf(" ");
      const ms = millisecondsOf(line.slice(0, Math.max(0, space)));
      if (ms !== undefined) setLast(steps, line.slice(space + 1), ms);
    }
    return (this.#lines = { steps, count: lines.length });
  }
}

/** Names with these can't stand in a line. */
const CONTROL = /\p{Cc}/u;

function stepOf({ kind, target, name }: Derivation): string {
  return `${kind} ${target ?? "-"} ${name}`;
}

function setLast(steps: Map<string, number>, step: string, ms: number): void {
  steps.delete(step);
  steps.set(step, ms);
}

function find(text: string, step: string): number | undefined {
  const end = text.lastIndexOf(` ${step}\n`);
  return end <= 0 ? undefined : millisecondsOf(text.slice(text.lastIndexOf("\n", end - 1) + 1, end));
}

function millisecondsOf(text: string): number | undefined {
  return /^[1-9][0-9]{0,9}$/.test(text) ? Number(text) : undefined;
}

function averageOf(kind: DerivationKind, text: string): number | undefined {
  const all = [...text.matchAll(/^([1-9][0-9]{0,9}) (\S+) /gm)].filter(([, , other]) => other === kind);
  return all.length === 0 ? undefined : all.reduce((sum, [, ms]) => sum + Number(ms), 0) / all.length;
}

function textOf(steps: Iterable<readonly [step: string, ms: number]>): string {
  let text = "";
  for (const [step, ms] of steps) text += `${ms} ${step}\n`;
  return text;
}

function textIn(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
