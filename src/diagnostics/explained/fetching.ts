import { other, plain, type Explanations } from "./explanation.ts";

/** KILN-E07xx: the network, archives, patches. */
export const FETCHING: Explanations = {
  "KILN-E0701": other(
    "A hash that isn't one",
    "Hashes are SRI: sha256-, sha384- or sha512- and base64.",
    'hash = "d41d8cd98f00b204e9800998ecf8427e"',
    'hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="',
  ),
  "KILN-E0702": other(
    "A locator that nobody understands",
    "Locators are https:, http:, npm:NAME@VERSION, mirror://debian/… and file:./…",
    'urls = ["ftp://example.org/a.tar"]',
    'urls = ["https://example.org/a.tar"]',
  ),
  "KILN-E0703": plain(
    "No locator gave the file",
    "Each one that was tried is listed with its reason. Add another to `urls`, or try again later.",
  ),
  "KILN-E0704": plain(
    "Not what the recipe names",
    "The hash differs: the file was changed at its source, or on the way. Nothing of it was kept. Find out which before you change the hash.",
  ),
  "KILN-E0705": plain(
    "Nothing says where a mirror is",
    "apt's own configuration tells where Debian's packages are; elsewhere the configuration file of Kiln does.",
  ),
  "KILN-E0706": plain("Certificate authorities that can't be used", "The file that the setting names must hold certificates in PEM."),
  "KILN-E0707": plain("The fetched file can't be written", "Look at the disk and the store's permissions."),
  "KILN-E0708": plain(
    "npm's configuration can't be read",
    "npm: locators use npm's own registries and credentials; `npm config list` should work first.",
  ),
  "KILN-E0709": other("A proxy's address", "A proxy is an http or https URL.", "HTTPS_PROXY=proxy:8080", "HTTPS_PROXY=http://proxy:8080"),
  "KILN-E0720": plain(
    "Not an archive that Kiln reads",
    "tar, plain or packed by gzip, xz or zstd, and zip's cousins are told by their content, not by their name.",
  ),
  "KILN-E0721": plain(
    "A damaged archive",
    "It ends too early, or isn't tar below its packing. With the right hash it was damaged at its source.",
  ),
  "KILN-E0722": plain(
    "An archive whose entries leave their folder",
    "A name with .. or a leading slash would write elsewhere. Nothing of such an archive is unpacked.",
  ),
  "KILN-E0723": plain("An archive with a link that leads out", "Links must be relative and stay inside."),
  "KILN-E0724": plain("An archive with an entry below a link", "It could be written anywhere the link leads."),
  "KILN-E0725": plain("An archive with devices or pipes", "Sources are files, folders and links."),
  "KILN-E0726": plain(
    "An archive that names a path twice",
    "Which one counts would depend on who unpacks it. With `strip`, paths must differ in what remains.",
  ),
  "KILN-E0727": plain("An archive with a name that trees can't hold", "Names are UTF-8, without control codes."),
  "KILN-E0728": plain("An archive that is too large", "A small archive can unpack to more than any disk holds, so there are limits."),
  "KILN-E0729": other(
    "Stripping leaves nothing",
    "`strip` takes away so many leading folders of every name.",
    "strip = 3     # files lie in two folders",
    "strip = 1",
  ),
  "KILN-E0740": plain("Not a patch", "Patches are unified differences of text files, as diff -u and git make them."),
  "KILN-E0741": plain(
    "A hunk whose lines aren't there",
    "The source has other lines than the patch was made for: mostly another version. The file's own lines are shown.",
  ),
  "KILN-E0742": plain("A hunk that fits at several places", "More lines of context would tell which is meant."),
  "KILN-E0743": plain("A patch that names a file outside", "Patches change what lies in the sources, nothing else."),
  "KILN-E0744": plain("The file of a patch isn't there", "Names begin behind the first folder (`a/`, `b/`), as git writes them."),
};
