import { other, plain, type Explanations } from "./explanation.ts";

/** KILN-E146x, E1470: bundles of workspaces, made and taken in. */
export const BUNDLES: Explanations = {
  "KILN-E1460": other(
    "A workspace that says too little of itself",
    "A bundle has a name and a version, by which others ask for it: those of the block `workspace` in workspace.kiln, written out, the version as SemVer has it.",
    'workspace lib { version = "1.2" }',
    'workspace lib { version = "1.2.0"  license = "MIT" }',
  ),
  "KILN-E1461": plain(
    "Changes that git doesn't have",
    "What is published can be made again from the commit by everybody. So the folder must be as git has it, unless you say --dirty.",
  ),
  "KILN-E1462": other(
    "An input that stays behind",
    "Whoever takes the bundle in has neither folders beside yours nor what your machine serves. Folders within the workspace's own are part of the bundle.",
    'input net = path("../net")',
    'input net = oci("oci://registry.example.org/me/net:1.0.0")',
  ),
  "KILN-E1463": plain(
    "A file that no bundle holds",
    "Bundles hold regular files, and links that stay inside, with names in UTF-8. Sockets, devices, submodules and links that lead out would mean something else, or nothing, elsewhere.",
  ),
  "KILN-E1464": plain(
    "A version that is there",
    "A version is what it is for ever: who pinned it would get an error, and who didn't something that nobody told. The same bundle sent again is no mistake.",
  ),
  "KILN-E1465": plain(
    "A bundle that isn't what it says",
    "The envelope comes first, then the very files that it names by one digest, no more and no fewer; no member twice, no link out, nothing larger than was said. Anything else was changed, or isn't a bundle.",
  ),
  "KILN-E1466": plain(
    "A bundle without the signature that it needs",
    'An input with `key = "ed25519:…"` is taken only if that key, or one of a list, signed it. Who serves a bundle can replace it; who has no secret key can\'t sign it.',
  ),
  "KILN-E1467": plain(
    "A bundle for a newer Kiln",
    "Its publisher says which Kiln it needs at least: `kiln` in its workspace.kiln, else the one that published it.",
  ),
  "KILN-E1468": plain(
    "Words of `kiln publish` that don't go together",
    "A bundle goes to a registry, to a file, or to both. In a registry its tag is its version (with `_` for `+`).",
  ),
  "KILN-E1469": plain(
    "Another bundle in a place",
    "Signatures say that a bundle is somebody's, not that it is the one that was asked for: a right older one, or one of another name, may have been put there. A version's tag must lead to that version, and a place goes on having the same name.",
  ),
  "KILN-E1470": plain(
    "git doesn't answer",
    "Which files are published is git's to say where there is a repository: what it ignores may be secret. Where it refuses to work, nothing is published.",
  ),
};
