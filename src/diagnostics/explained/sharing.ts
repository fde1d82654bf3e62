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
};
