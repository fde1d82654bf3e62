import { closeSync, fstatSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { errnoOf } from "../failures.ts";
import type { Layout } from "../layout.ts";
import { isAlive, isRecent } from "../living-process.ts";
import { entriesOf, strangersKeptMs } from "../temporary.ts";
import { everythingUsed, leaseEnded, usesListed } from "../uses.ts";

/** What leases say since they were last read. */
export interface NewUses {
  readonly lines: readonly string[];
  /** The number of a process that doesn't say what it uses. */
  readonly everythingBy: string | undefined;
}

/** Reads the leases of all processes again and again, each time what is new. */
export class LeaseReader {
  readonly #layout: Layout;
  /** Bytes that were read of each lease. */
  readonly #read = new Map<string, number>();

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  read(): NewUses {
    const area = this.#layout.area("leases");
    const lines: string[] = [];
    let everythingBy: string | undefined;
    // One that is renamed meanwhile (its process ends) is found under its new name.
    for (let names = [...entriesOf(area)]; names.length > 0;) {
      const missed: string[] = [];
      for (const name of names) {
        const said = this.#readOne(`${area}/${name}`, baseOf(name));
        if (said === "gone") missed.push(baseOf(name));
        else if (!name.includes(usesListed) || name.includes(everythingUsed)) everythingBy = name.split(".", 1)[0];
        else for (const line of said) lines.push(line);
      }
      names = missed.length === 0 ? [] : entriesOf(area).filter((name) => missed.includes(baseOf(name)));
    }
    return { lines, everythingBy };
  }

  #readOne(path: string, base: string): readonly string[] | "gone" {
    let file: number;
    try {
      file = openSync(path, "r");
    } catch (error) {
      if (errnoOf(error) === "ENOENT") return "gone";
      throw error;
    }
    try {
      const from = this.#read.get(base) ?? 0;
      const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - from));
      const text = bytes.toString("latin1", 0, readSync(file, bytes, 0, bytes.length, from));
      const end = text.lastIndexOf("\n") + 1;
      this.#read.set(base, from + end);
      return text.slice(0, end).split("\n").slice(0, -1);
    } finally {
      closeSync(file);
    }
  }
}

/** Under the lock, before anything is looked at: what these processes published is there to be seen. */
export function removeEndedLeases(layout: Layout): void {
  const area = layout.area("leases");
  for (const name of entriesOf(area)) {
    const path = `${area}/${name}`;
    const isDead =
      name.endsWith(leaseEnded) || !(isAlive(name) ?? isRecent(statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0, strangersKeptMs));
    if (isDead) rmSync(path, { force: true });
  }
}

/** At the end: they were kept for this collector. */
export function removeKeptLeases(layout: Layout): void {
  const area = layout.area("leases");
  for (const name of entriesOf(area)) if (name.endsWith(leaseEnded)) rmSync(`${area}/${name}`, { force: true });
}

function baseOf(name: string): string {
  return name.replaceAll(leaseEnded, "").replaceAll(everythingUsed, "");
}
