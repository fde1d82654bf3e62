import { plain, type Explanations } from "./explanation.ts";

/** KILN-E06xx: the store. */
export const STORE: Explanations = {
  "KILN-E0601": plain(
    "The store can't be used",
    "The operating system refused a file of the store for a reason of its own. `kiln doctor` shows the folder.",
  ),
  "KILN-E0602": plain("No room", "The disk or quota is full. What was written stays whole; free some room and run the same command again."),
  "KILN-E0603": plain("The store may not be written", "One user owns a store. Choose a folder of your own with --store or KILN_STORE."),
  "KILN-E0604": plain("A store of a newer Kiln", "Older versions don't touch what they don't know. Use the newer Kiln, or another store."),
  "KILN-E0605": plain(
    "A blob that is needed isn't there",
    "Something was taken out of the store by hand. `kiln store verify` tells what else is missing; a build makes it again.",
  ),
  "KILN-E0606": plain("A file with other content than it should have", "It was changed after Kiln had read it, or damaged."),
  "KILN-E0607": plain("A file that trees can't hold", "Devices, sockets and pipes are no sources."),
  "KILN-E0608": plain("A file of this machine that can't be read", "Look at its permissions."),
  "KILN-E0609": plain(
    "A damaged blob",
    "Its content no longer fits its name, so it was removed. The next build makes it again; look at the disk if that happens often.",
  ),
  "KILN-E0610": plain(
    "Something of somebody's stands where a result should be shown",
    "Kiln replaces only links that it made itself. Move the thing away.",
  ),
  "KILN-E0611": plain("The chosen store folder holds something else", "A store wants an empty folder, or one that it made."),
  "KILN-E0612": plain(
    "The link to a result can't be made",
    "The result is in the store; only its link in `out` is missing. Look at the folder's permissions.",
  ),
  "KILN-E0613": plain(
    "A collector that stands still",
    "Builds wait the milliseconds that a batch of removals takes. This one was stopped (Ctrl-Z, a debugger) before its batch was over.",
  ),
  "KILN-E0614": plain(
    "Somebody is collecting or verifying the store",
    "`kiln gc`, `kiln store verify` and `kiln store optimise` work one at a time. Builds go on beside them.",
  ),
  "KILN-E0615": plain(
    "A store on a network file system",
    "What another machine uses is seen too late there, so nothing is removed. Building in such a store works; give each machine a store of its own to collect.",
  ),
  "KILN-E0616": plain(
    "A process that can't tell what it uses",
    "Each process writes down what it uses of the store. One whose disk is full can't, and older versions didn't: as long as it lives, all counts as used.",
  ),
  "KILN-E0617": plain(
    "Too much is in use",
    "Roots (results in `out`, kept names) and running builds hold more than the size that was wished. All else was removed.",
  ),
  "KILN-E0618": plain(
    "A path that shows nothing of the store",
    "`kiln store keep` wants a link or file that a build left, of the same store.",
  ),
  "KILN-E0619": plain("A name that keeps something else", "What a name keeps isn't changed under somebody's hands. Release it first."),
  "KILN-E0620": plain("A name that keeps nothing", "It was released already, or never kept; the list tells all names."),
  "KILN-E0621": plain(
    "A lower store that can't be read",
    "A lower store is a whole store that another user owns and that is only read: what is in it needn't be built. It must be there, and readable.",
  ),
  "KILN-E0622": plain(
    "A damaged blob of a lower store",
    "What comes from a lower store is hashed before it enters yours. Nobody but its owner may change that store, so it is neither mended nor passed over.",
  ),
};
