import type { Diagnostic } from "./diagnostic.ts";
import { didYouMean } from "./suggest.ts";

const mistake = (code: Diagnostic["code"], message: string, advice: string, detail?: string): Diagnostic => ({
  code,
  severity: "error",
  message,
  ...(detail === undefined ? {} : { detail }),
  advice,
  notes: [],
  fault: "recipe",
});

/** KILN-E1301: a key's name becomes a file's name. */
export function badKeyName(name: string): Diagnostic {
  return mistake(
    "KILN-E1301",
    `a key can't be called ${JSON.stringify(name)}`,
    "take letters, digits, `-`, `_` and `.`, a letter or digit first, 64 at most",
  );
}

/** KILN-E1302: keys are never replaced. */
export function keyNameTaken(name: string, path: string): Diagnostic {
  return mistake(
    "KILN-E1302",
    `there is a key "${name}" already`,
    "choose another name; what a lost secret has signed can't be signed again, so no key is ever replaced",
    path,
  );
}

/** KILN-E1303: no key of this name. `kind`: where it was looked for. */
export function noSuchKey(name: string, kind: "own" | "trusted", near: string | undefined): Diagnostic {
  const what = kind === "own" ? "no key of your own is" : "no trusted key is";
  return mistake("KILN-E1303", `${what} called "${name}"`, didYouMean(near, "`kiln key list` tells all; `kiln key generate` makes one"));
}

/** KILN-E1304: a text or file that should be a key. */
export function notAKey(shown: string, wanted: "secret" | "public"): Diagnostic {
  const what = wanted === "secret" ? "secret ed25519 key" : "public ed25519 key";
  const form =
    wanted === "secret"
      ? "PKCS#8 in PEM, without a pass phrase, as `kiln key generate` writes it"
      : "`ed25519:` and 44 letters of base64, or PEM";
  return mistake("KILN-E1304", `${shown} is no ${what}`, `give what \`kiln key show\` prints, or the path of a file with it: ${form}`);
}

/** KILN-E1305: a secret that others can read is none. `mode`: octal. */
export function secretIsOpen(path: string, mode: string): Diagnostic {
  return mistake(
    "KILN-E1305",
    "a secret key can be read by others",
    `take that away: chmod 600 ${path}; if somebody may have read it, make another key and let nobody trust this one`,
    `${path} has the mode ${mode}`,
  );
}

/** KILN-E1306: a file or folder of keys can't be read or written. `why`: errno. */
export function keysUnusable(path: string, why: string): Diagnostic {
  return mistake(
    "KILN-E1306",
    `keys can't be read or kept in ${path}`,
    "look at the folder's permissions, or name another one: KILN_KEYS",
    why,
  );
}
