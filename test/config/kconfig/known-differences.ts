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
    name: "number-clamped-again",
    reason:
      "a drawn number may move when conf reads it: where a range's first end is above its second, or hangs on other numbers, conf moves a number that it reads to another end than one that it makes up",
    fits: ({ job, conf }) => job.isStable === true && numbersOf(job.config ?? "") !== numbersOf(conf.output),
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
];

/** The name of the first known difference that explains this one. */
export const knownDifference = (difference: Difference): string | undefined => KNOWN_DIFFERENCES.find(({ fits }) => fits(difference))?.name;

const numbersOf = (config: string): string => config.match(/=-?\d.*$/gm)?.join() ?? "";
const groupsOf = (said: readonly Said[]): string => said.map(({ group }) => group).toSorted().join(); // prettier-ignore
