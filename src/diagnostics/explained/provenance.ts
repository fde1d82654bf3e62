import { plain, type Explanations } from "./explanation.ts";

/** KILN-E14xx: what is told of images to others: bills of materials, provenance, OCI registries. */
export const PROVENANCE: Explanations = {
  "KILN-E1401": plain(
    "An image without an image",
    "Bills of materials and provenance name files by their hashes. The rule of this image leaves none that is called `image`.",
  ),
  "KILN-E1402": plain(
    "A result that nobody vouches for",
    "Provenance says that only declared inputs took part. Without a sandbox, or in one that only restricts files (landlock), nobody knows that.",
  ),
  "KILN-E1403": plain("No key was chosen", "With one key of one's own it is taken; else `--key` says which."),
  "KILN-E1404": plain(
    "No provenance",
    "A signed provenance is a DSSE envelope (JSON) around an in-toto statement with a SLSA v1 predicate, as `kiln attest` writes it.",
  ),
  "KILN-E1405": plain(
    "A signature that doesn't count",
    "Whoever can change an image can sign it, too. Only signatures of keys count that you chose to trust.",
  ),
  "KILN-E1406": plain(
    "Files that aren't what was signed",
    "The signature is right, and what lies beside it is something else: damaged, exchanged or added.",
  ),
  "KILN-E1407": plain(
    "Recipes that say something else",
    "A step's id follows from all that goes into it. Other ids: other recipes, sources, options, or another version of Kiln's standard rules.",
  ),
  "KILN-E1408": plain("Built again, and different", "The same steps from the same inputs gave other bytes than those that were signed."),
};
