import type { ToldCause } from "./told-rebuild.ts";

/** A cause as commands print it with `--json`. */
export const causeJson = ({ change, difference, isTextGone, option }: ToldCause): Readonly<Record<string, unknown>> => ({
  ...change,
  ...(difference === undefined ? {} : { difference }),
  ...(isTextGone === undefined ? {} : { isTextGone }),
  ...(option === undefined ? {} : { option }),
});
