import type { Tristate } from "../model/model.ts";

/** Of each symbol. */
export const FLAG = {
  /** Its value is worked out. */
  valid: 1,
  /** It belongs into what is saved. */
  written: 2,
  /** The user has said what it should be. */
  user: 4,
  /** The entries of its choice that nobody has said anything of are to become n first. */
  choiceFirst: 8,
} as const;

/** A line of a `.config` file. */
export interface UserOrigin {
  readonly path: string;
  readonly line: number;
}

/** Letters of tristates. */
export const letter = (value: Tristate): string => "nmy".charAt(value);
