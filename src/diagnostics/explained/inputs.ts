import { other, plain, type Explanations } from "./explanation.ts";

/** KILN-E075x, E076x: fetched inputs, kiln.lock, `vendor/`; KILN-E1133 to E1136: how inputs are written. */
export const INPUTS: Explanations = {
  "KILN-E0750": plain(
    "A kiln.lock that isn't one",
    "`kiln lock` and `kiln update` write it: one entry a line, sorted, each name once, in the form of the schema in docs/sharing.md. Whatever else stands in it could be a mistake of a merge, or somebody's trick.",
  ),
  "KILN-E0751": plain(
    "Both sides of a merge",
    "git left its conflict lines in kiln.lock. `kiln lock` takes the entries of both; where both moved one input it keeps yours and says so.",
  ),
  "KILN-E0752": other(
    "kiln.lock doesn't fit the recipes",
    "With `--locked` nothing may be built but what kiln.lock says. A recipe asks for another version of an input, or has a source that it doesn't know.",
    'input core = git("https://example.org/core.git", ref = "v2")   # kiln.lock has v1',
    "kiln lock, and kiln.lock committed with the recipe",
  ),
  "KILN-E0753": other(
    "A hash that belongs to another locator",
    "What is fetched is known by its hash: with the old one you would go on building the old sources. kiln.lock remembers for which locators a hash was seen.",
    'urls = ["https://example.org/lwip-2.2.1.tar.gz"]  hash = "sha256-…of 2.2.0…"',
    "kiln update --hashes",
  ),
  "KILN-E0754": plain(
    "Something must be fetched",
    "`--offline` takes only what lies in the store or in `vendor/`. `kiln fetch` and `kiln vendor` bring all that targets need.",
  ),
  "KILN-E0755": plain("A fetched input isn't here", "This command fetches nothing. `kiln lock` and `kiln build` do."),
  "KILN-E0756": plain(
    "git couldn't",
    "Its own words stand below. Your git configuration, hooks and credential helpers don't count here: credentials come from KILN_TOKEN_HOST, a netrc, or an ssh agent.",
  ),
  "KILN-E0757": plain("There is no git", "Inputs by git are fetched by the program git, 2.29 or newer."),
  "KILN-E0758": plain(
    "A repository with submodules",
    "A submodule is only the name of a commit elsewhere: what is in it isn't covered by the repository's content.",
  ),
  "KILN-E0759": plain(
    "Not what kiln.lock pins",
    "The commit or version is the same, its content isn't: it was replaced at its source, or kiln.lock was changed by hand. Nothing of it is used.",
  ),
  "KILN-E0760": plain(
    "No such version",
    "The repository has no such branch or tag, or the registry no version in this range. Short commit ids don't count: write all 40 digits.",
  ),
  "KILN-E0761": plain(
    "A vendored input that was changed",
    "Files in `vendor/` are used only if they are what kiln.lock pins, to the byte. git may have changed line ends: `vendor/** -text` in .gitattributes.",
  ),
  "KILN-E0762": plain(
    "An unknown input",
    "`kiln update` takes names of inputs as the workspace calls them: core, or core.net for one that core takes in.",
  ),
  "KILN-E0763": plain("Credentials that can't be read", "A token or a netrc is there and can't be used. What it holds isn't told."),
  "KILN-E0764": plain(
    "A file of the workspace that can't be written",
    "kiln.lock, a recipe or `vendor/`: look at the disk and the permissions.",
  ),
  "KILN-E0765": plain(
    "Somebody else's folder `vendor`",
    "`kiln vendor` replaces the folder as a whole, so it touches only one that it made: with a kiln-vendor.json.",
  ),
  "KILN-E0766": plain(
    "A hash that can't be written in place",
    "`kiln update --hashes` writes where the hash stands as a string. One that is computed is yours to write.",
  ),
  "KILN-E0767": plain(
    "Inputs without end",
    "An input takes in others, these take in others: a thousand are enough for any workspace that means well.",
  ),
  "KILN-E1133": other(
    "A locator that can't be used",
    "Inputs are fetched over https:, ssh: or from file:, with names and versions that are written out and hold no password.",
    'input core = git("git@example.org:core.git")',
    'input core = git("ssh://git@example.org/core.git")',
  ),
  "KILN-E1134": plain(
    "`follows` in an input",
    "Which version is taken where several are asked for is decided by the workspace that is built, not by those that it takes in.",
  ),
  "KILN-E1135": plain(
    "An input that leaves its tree",
    "A workspace that was fetched sees what was fetched with it, and nothing of your machine. Of a repository taken by `folder` only that folder is fetched.",
  ),
  "KILN-E1136": other(
    "`follows` that leads nowhere",
    '`follows = { theirs = "own" }` gives an input another input of this workspace in the place of one of its own.',
    'input app = git("https://example.org/app.git", follows = { core = "core" })   # and no input core',
    'input core = shipped("core")\ninput app = git("https://example.org/app.git", follows = { core = "core" })',
  ),
};
