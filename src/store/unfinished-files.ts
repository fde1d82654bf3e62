import type { UnfinishedFiles } from "#config/kconfig/dotconfig/save.ts";
import { unfinished } from "./living-process.ts";
import { removeUnfinishedIn } from "./temporary.ts";

/** Files that aren't finished are named after their process; those of processes that are gone go with the next one that writes there. */
export const unfinishedFiles: UnfinishedFiles = { at: unfinished, tidy: removeUnfinishedIn };
