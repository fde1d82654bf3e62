import { other, plain, type Explanations } from "./explanation.ts";

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
  "KILN-E1409": plain(
    "Provenance of another build (a warning)",
    "`out/TARGET.provenance.json` stays when the target is built again. `kiln push` sends only what is true of the image that it sends.",
  ),
  "KILN-E1450": other(
    "No address in an OCI registry",
    "OCI's distribution specification says what hosts, repositories, tags and digests look like. There are no credentials in an address.",
    "kiln pull oci://me:secret@registry.example.org/Me/Hello",
    "kiln pull oci://registry.example.org/me/hello:1.0",
  ),
  "KILN-E1451": plain(
    "A registry that can't be used",
    "Nobody answers there, it fails, or it answers something that the distribution specification doesn't know. Three attempts were made where that may help.",
  ),
  "KILN-E1452": plain(
    "A registry that refuses",
    "Credentials come from docker's configuration: helpers (`credHelpers`, `credsStore`) and what `docker login` left. They are sent to the registry and its token server, and told nowhere.",
  ),
  "KILN-E1453": plain("Nothing of this name in the registry", "The repository, tag or digest isn't there, or it isn't shown to who asks."),
  "KILN-E1454": plain(
    "Content that isn't what it should be",
    "Everything that comes from a registry is held against the digest that leads to it, and its size. Of a layer only the kernel is read.",
  ),
  "KILN-E1455": plain(
    "Which platform is meant isn't clear",
    "An index holds images of several platforms; without `--platform` there must be one alone.",
  ),
  "KILN-E1456": plain(
    "Credentials that can't be read",
    "docker's config.json isn't JSON, or a helper that it names isn't there or fails. What is in there is not shown.",
  ),
  "KILN-E1457": other(
    "Words that don't go with a registry's address",
    "`push` sends one image to one address, `pull` brings one.",
    "kiln push hello squeeze oci://localhost:5000/both",
    "kiln push hello oci://localhost:5000/hello",
  ),
};
