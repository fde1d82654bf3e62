import { plain, type Explanations } from "./explanation.ts";

/** KILN-E14xx: what is told of images to others: bills of materials, provenance, OCI registries. */
export const PROVENANCE: Explanations = {
  "KILN-E1401": plain(
    "An image without an image",
    "Bills of materials and provenance name files by their hashes. The rule of this image leaves none that is called `image`.",
  ),
};
