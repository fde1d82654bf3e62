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

/** What a step took when it ran. */
export interface Measured {
  readonly ms: number;
  /** Memory, at its peak; 0: not known. */
  readonly peakBytes: number;
  /** Processors that it kept busy, on average; 0: not known. */
  readonly cores: number;
}

/**
 * How long steps took when they ran here and how much of the machine, by kind, architecture and name, whatever their inputs were: a guess at what they take
 * next time, in no key and no result. `STORE/durations/steps` has a line for each run, "MILLISECONDS[:MIB:CORES] KIND ARCHITECTURE NAME", memory and hundredths
 * of processors where they were measured; the last one of a step counts. What is garbled doesn't count.
 */
export class Durations {
  readonly #folder: string;
  readonly #fresh = new Map<string, string>();
  readonly #usual = new Map<DerivationKind, Measured>();
  #asked = 0;
  #text: string | undefined;
  /** Figures as they are written, by step. */
  #lines: { readonly steps: Map<string, string>; readonly count: number } | undefined;

  constructor(storeRoot: string) {
    this.#folder = `${storeRoot}/durations`;
  }

  /** Undefined: it never ran here. */
  of(derivation: Derivation): Measured | undefined {
    const step = stepOf(derivation);
    if (this.#lines === undefined && this.#asked++ < FEW) return find(this.#read(), step);
    return measuredIn(this.#goThrough().steps.get(step) ?? "");
  }

  /** What the last steps of a kind took on average. */
  usual(kind: DerivationKind): Measured {
    let usual = this.#usual.get(kind);
    if (usual === undefined) this.#usual.set(kind, (usual = averageOf(kind, this.#read().slice(-RECENT))));
    return usual;
  }

  /**
   * Half of what was known stays: a machine that was busy once isn't taken for slow. But memory that was needed once may be needed again, and a step that kept
   * several processors busy only found fewer free.
   */
  record(derivation: Derivation, now: Measured): void {
    const step = stepOf(derivation);
    if (CONTROL.test(step)) return;
    const before = this.of(derivation) ?? now;
    const middle = (was: number, is: number): number => (is === 0 ? was : was === 0 ? is : (was + is) / 2);
    const after = {
      ms: middle(before.ms, now.ms),
      peakBytes: Math.max(now.peakBytes, middle(before.peakBytes, now.peakBytes)),
      cores: Math.max(now.cores, middle(before.cores, now.cores)),
    };
    this.#fresh.set(step, figuresOf(after));
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
        for (const [step, figures] of this.#fresh) setLast(steps, step, figures);
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

  #goThrough(): { readonly steps: Map<string, string>; readonly count: number } {
    if (this.#lines !== undefined) return this.#lines;
    const steps = new Map<string, string>();
    const lines = this.#read().split("\n");
    for (const line of lines) {
      const space = line.indexOf(" ");
      const figures = line.slice(0, Math.max(0, space));
      if (FIGURES.test(figures)) setLast(steps, line.slice(space + 1), figures);
    }
    return (this.#lines = { steps, count: lines.length });
  }
}

/** Names with these can't stand in a line. */
const CONTROL = /\p{Cc}/u;

function stepOf({ kind, target, name }: Derivation): string {
  return `${kind} ${target ?? "-"} ${name}`;
}

function setLast(steps: Map<string, string>, step: string, figures: string): void {
  steps.delete(step);
  steps.set(step, figures);
}

function find(text: string, step: string): Measured | undefined {
  const end = text.lastIndexOf(` ${step}\n`);
  return end <= 0 ? undefined : measuredIn(text.slice(text.lastIndexOf("\n", end - 1) + 1, end));
}

/** "MILLISECONDS[:MIB:CORES]" */
const FIGURES = /^([1-9][0-9]{0,9})(?::([0-9]{1,8}):([0-9]{1,6}))?$/;
const MIB = 1 << 20;
const HUNDREDTHS = 100;

function measuredIn(text: string): Measured | undefined {
  const [, ms, mib = "0", cores = "0"] = FIGURES.exec(text) ?? [];
  return ms === undefined ? undefined : { ms: Number(ms), peakBytes: Number(mib) * MIB, cores: Number(cores) / HUNDREDTHS };
}

function averageOf(kind: DerivationKind, text: string): Measured {
  const all = [...text.matchAll(/^([0-9:]+) (\S+) /gm)].flatMap(([, figures = "", other]) =>
    other === kind ? (measuredIn(figures) ?? []) : [],
  );
  const average = (figures: readonly number[]): number | undefined =>
    figures.length === 0 ? undefined : figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
  const known = all.filter(({ peakBytes }) => peakBytes > 0);
  return {
    ms: average(all.map(({ ms }) => ms)) ?? USUAL_MS,
    peakBytes: average(known.map(({ peakBytes }) => peakBytes)) ?? 0,
    cores: average(known.map(({ cores }) => cores)) ?? 0,
  };
}

function figuresOf({ ms, peakBytes, cores }: Measured): string {
  const machine = peakBytes === 0 ? "" : `:${Math.ceil(peakBytes / MIB)}:${Math.round(cores * HUNDREDTHS)}`;
  return `${Math.max(1, Math.round(ms))}${machine}`;
}

function textOf(steps: Iterable<readonly [step: string, figures: string]>): string {
  let text = "";
  for (const [step, figures] of steps) text += `${figures} ${step}\n`;
  return text;
}

function textIn(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
