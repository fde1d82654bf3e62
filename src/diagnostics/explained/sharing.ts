import { plain, type Explanations } from "./explanation.ts";

/** KILN-E13xx: keys, caches and archives. */
export const SHARING: Explanations = {
  "KILN-E1301": plain("A name that a key can't have", "Keys are files of these names, so a name is no path."),
  "KILN-E1302": plain(
    "A key of this name is there",
    "Whoever trusts a key goes on doing so; a new secret in its place would make all that it signed worthless.",
  ),
  "KILN-E1303": plain("No key of this name", "Keys are looked for in the folder of keys (KILN_KEYS, else `kiln/keys` in XDG_CONFIG_HOME)."),
  "KILN-E1304": plain(
    "A text that is no key",
    "Kiln signs with ed25519 (RFC 8032). A public key is `ed25519:` with its 32 bytes in base64, or SubjectPublicKeyInfo in PEM; a secret one PKCS#8 in PEM.",
  ),
  "KILN-E1305": plain(
    "A secret that others can read",
    "Whoever has the secret can sign results that all who trust the key will take. So it is used only while its file is its owner's alone.",
  ),
  "KILN-E1306": plain("A folder of keys that can't be used", "Secrets lie in a folder that only its owner may enter."),
  "KILN-E1310": plain(
    "A cache that gives trouble",
    "Whatever a cache does, a build ends as it would without it, and waits no longer than `cache_wait` for nothing. It is told once; docs/caches.md lists what can be wrong, and what is done.",
  ),
  "KILN-E1311": plain("An address that is no cache's", "Caches are folders and servers of HTTP."),
  "KILN-E1312": plain(
    "Results that nobody signs",
    "Who takes results from a cache goes by their signatures, so that the cache need not be trusted. Without one nobody could use what is sent.",
  ),
  "KILN-E1313": plain(
    "A cache without anybody who is trusted",
    "Results count only with the signature of a key that you trust; so there is nothing to look for.",
  ),
  "KILN-E1314": plain(
    "A step that came out otherwise",
    "The cache has another result of the same action, signed by the same key. Steps are functions of what they see, or they aren't shared: this one is marked, and stays on this machine.",
  ),
  "KILN-E1315": plain(
    "Results that were not sent",
    "The end of a build waits only so long (`cache_send`) for what is still on its way; Ctrl-C ends that at once.",
  ),
  "KILN-E1316": plain("No cache", "`kiln push` needs a cache that is written, `kiln pull` one that is read and a key that is trusted."),
  "KILN-E1317": plain(
    "A target that no cache has",
    "A target is found by its recipes, options, sources and tools, all of which are in its id. One changed byte in what a step can see makes another one.",
  ),
  "KILN-E1318": plain("Results that could not be sent", "What was sent is whole: a result is told only when all that it names is there."),
  "KILN-E1319": plain("A port that can't be had", "`kiln serve` listens on the loopback interface unless `--host` says otherwise."),
  "KILN-E1320": plain(
    "A cache for readers only",
    "Beyond this machine `kiln serve` lets nobody write who has no token: results are signed, but a stranger could fill its disk.",
  ),
  "KILN-E1321": plain(
    "A file that is no cache",
    "An archive of `kiln cache export` is a tar archive packed by zstd, whose first member says so.",
  ),
  "KILN-E1322": plain(
    "An archive that was tampered with",
    "Each member has its place, its size and its hash; what is there twice, is named by nothing, is a link, or has other bytes, is in no archive that Kiln wrote.",
  ),
  "KILN-E1323": plain(
    "An archive by a stranger",
    "Results count only with the signature of a key that you trust. `--unsigned` is for files that only you, or your own CI, can have written: who can write there decides what is built.",
  ),
};
