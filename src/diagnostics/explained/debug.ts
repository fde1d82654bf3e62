import { other, plain, type Explanations } from "./explanation.ts";

/** Steps that fail, and looking into them. */
export const DEBUG: Explanations = {
  "KILN-E0915": plain(
    "A step used more memory than it may",
    "A step may use three quarters of the machine's memory, or what `step_memory` says: beyond that everything else on the machine would suffer. `kiln doctor` tells the limit, and whether the kernel enforces it.",
  ),
  "KILN-E1171": other(
    "No failed step to look into",
    "Without a step's name `kiln debug` takes the one that failed when the target was last built. None did, or what it was made from has changed since.",
    "kiln debug hello",
    "kiln debug hello heap/heap.c",
  ),
  "KILN-E1172": other(
    "Several steps failed",
    "`kiln debug` opens one sandbox: name the step, by its name or the first digits of its id.",
    "kiln debug hello",
    "kiln debug hello heap/heap.c",
  ),
  "KILN-E1173": plain(
    "A step without a sandbox",
    "Kiln does it itself, as a function of its inputs: there is no command, and nothing to look into.",
  ),
  "KILN-E1174": other(
    "A shell that can't run in a sandbox",
    "The sandbox has the step's inputs and nothing of this machine, no libraries either: the program must need no other file.",
    "kiln debug hello --shell /bin/bash",
    "kiln debug hello --shell /bin/busybox     # of the package busybox-static",
  ),
};
