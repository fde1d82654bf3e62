import { plain, type Explanations } from "./explanation.ts";

/** KILN-E093x: what `kiln build --check` says. */
export const BUILD_CHECK: Explanations = {
  "KILN-E0930": plain(
    "A step that doesn't give the same again",
    "`kiln build --check` ran it as another user, on another host, in another folder, with one processor, later, and with its inputs in another order. The message names the first file that differs, in ELF files the section and symbol. What it gave is no longer in the store.",
  ),
  "KILN-E0931": plain(
    "A step that fails when it is run again",
    "`kiln build --check` ran it as another user, on another host, in another folder, with one processor, later, and with its inputs in another order. What it gave before is no longer in the store.",
  ),
};
