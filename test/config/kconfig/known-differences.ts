import type { Difference } from "./differential.ts";
import { unlike, type Said } from "./said.ts";

/** A difference that stays, and why. */
interface Known {
  readonly name: string;
  readonly reason: string;
  readonly fits: (difference: Difference) => boolean;
}

/** Every difference that the comparison may meet without failing: it counts them by name, none is left out silently. */
export const KNOWN_DIFFERENCES: readonly Known[] = [
  {
    name: "odd-range",
    reason:
      "what Kiln draws may change when conf reads it if a range is empty or its ends are other symbols: conf moves a number that it reads to another end than one that it makes up, and what hangs on it keeps the value that it had before",
    fits: ({ job }) => job.isStable === true && Object.values(job.tree.files).some((text) => hasOddRange(text)),
  },
  {
    name: "last-line-of-a-sourced-file",
    reason:
      "conf says that an entry on the last line of a file without a final line break stands in the file that sources it, at that line's number; Kiln says where it stands",
    fits: ({ job, conf, kiln, what }) => {
      const { missing, more } = unlike(conf.said, kiln.said);
      const isCutOff = Object.entries(job.tree.files).some(([path, text]) => path !== "Kconfig" && !text.endsWith("\n"));
      return isCutOff && what.startsWith("warning") && groupsOf(missing) === groupsOf(more);
    },
  },
  {
    name: "mistake-in-an-assignment",
    reason:
      "conf works the value of `X := …` out when it has read the end of the line, and tells its mistakes at the line behind it; Kiln tells them at their own",
    fits: ({ job, conf, kiln }) => {
      const [path = "", line] = (kiln.rejected ?? "").split(":");
      const text = job.tree.files[path]?.split("\n")[Number(line) - 1];
      return text?.includes(":=") === true && conf.rejected === `${path}:${Number(line) + 1}`;
    },
  },
  {
    name: "type-of-a-choice",
    reason:
      "an entry without a type of its own has that of its choice; conf tells that it is compared with `m` when it works out submenus a second time, Kiln once, before the entry has it",
    fits: ({ what }) => /^(?:warning of conf only: compare \S+(?:; |$))+$/.test(what),
  },
  {
    name: "modules-in-a-choice",
    reason:
      "of a tristate choice that holds the symbol for modules, conf takes the entry that it meets first while the mode of the choice hangs on that very symbol",
    fits: ({ job }) =>
      job.isStable === true && Object.values(job.tree.files).some((text) => /^\s*modules\b/m.test(text) && text.includes("choice")),
  },
  {
    name: "string-in-a-continued-statement",
    reason: "conf tells a string without an end at the line that its statement begins on, Kiln at its own: they differ behind a backslash",
    fits: ({ job, what }) =>
      Object.values(job.tree.files).some((text) => text.includes("\\\n")) &&
      /^warning of conf only: text \S+; warning of Kiln only: text this string has no end on its line$/.test(what),
  },
  {
    name: "help-between-answers",
    reason:
      "oldconfig: after an answer that isn't possible conf prints the entry's help, and looks for that whether its places can be seen: one that can't, with a submenu that can, then counts as set to n",
    fits: ({ job, what }) =>
      job.command === "oldconfig" && what.startsWith("output") && Object.values(job.tree.files).some((text) => hasSecondPlace(text)),
  },
];

/** The name of the first known difference that explains this one. */
export const knownDifference = (difference: Difference): string | undefined => KNOWN_DIFFERENCES.find(({ fits }) => fits(difference))?.name;

/** A symbol is declared twice. */
function hasSecondPlace(text: string): boolean {
  const names = [...text.matchAll(/^\s*(?:menu)?config[\s\\]+(\S+)/gm)].map(([, name]) => name);
  return new Set(names).size < names.length;
}

/** A range of which both ends aren't numbers, the smaller one first. */
export const hasOddRange = (text: string): boolean =>
  [...text.matchAll(/^\s*range[\s\\]*(\S+)\s+(\S+)/gm)].some(([, low = "", high = ""]) => !(numberOf(low) <= numberOf(high)));

const numberOf = (written: string): number => Number(/^"?(-?\d+|0x[\da-f]+)"?$/i.exec(written)?.[1] ?? Number.NaN);
const groupsOf = (said: readonly Said[]): string => said.map(({ group }) => group).toSorted().join(); // prettier-ignore
