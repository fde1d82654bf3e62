import type { DiagnosticCode } from "../diagnostic.ts";

/** What `kiln explain` tells of a code, beside what the message said. */
export interface Explanation {
  /** What went wrong, without the particulars. */
  readonly title: string;
  /** Why that is a mistake, and what Kiln wants. */
  readonly meaning: string;
  /** A text that gives this code, and one that doesn't: both are tests but for `other`. */
  readonly example?: {
    readonly as: "expression" | "recipe" | "kconfig" | "other";
    readonly wrong: string;
    readonly right: string;
  };
}

export type Explanations = Readonly<Partial<Record<DiagnosticCode, Explanation>>>;

/** An entry: with `wrong` and `right` an expression each. */
export const expression = (title: string, meaning: string, wrong: string, right: string): Explanation => ({
  title,
  meaning,
  example: { as: "expression", wrong, right },
});
/** An entry whose examples are recipes. */
export const recipe = (title: string, meaning: string, wrong: string, right: string): Explanation => ({
  title,
  meaning,
  example: { as: "recipe", wrong, right },
});
/** An entry whose examples are command lines, files or other things that recipes alone can't show. */
export const other = (title: string, meaning: string, wrong: string, right: string): Explanation => ({
  title,
  meaning,
  example: { as: "other", wrong, right },
});
/** An entry without an example: what is wrong lies outside of any text. */
export const plain = (title: string, meaning: string): Explanation => ({ title, meaning });
