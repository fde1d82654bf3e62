import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { notAKey } from "#diagnostics/keys.ts";
import { KeyFolder } from "../sign/key-folder.ts";
import { readPublicKey, type PublicKey } from "../sign/public-key.ts";
import { readSigningKey, type SigningKey } from "../sign/signing-key.ts";
import type { SharingSettings } from "./cache-settings.ts";

/** The keys whose statements count: those of the folder and those that settings name, each once. Throws KILN-E1304, KILN-E1306. */
export function trustedKeys({ keyFolder, trustedKeys: texts }: Pick<SharingSettings, "keyFolder" | "trustedKeys">): readonly PublicKey[] {
  const named = texts.map((text) => {
    const key = readPublicKey(text);
    if (key === undefined) throw new KilnFailure([notAKey(JSON.stringify(text.slice(0, 60)), "public")]);
    return key;
  });
  const all = [...new KeyFolder(keyFolder).trusted().map(({ key }) => key), ...named];
  return [...new Map(all.map((key) => [key.id, key])).values()];
}

/** The key that signs what is sent; undefined: none is set. Throws KILN-E1303–6. */
export function signingKey({ keyFolder, signingKey: given }: Pick<SharingSettings, "keyFolder" | "signingKey">): SigningKey | undefined {
  if (given === undefined) return undefined;
  if (!given.startsWith("-----BEGIN")) return new KeyFolder(keyFolder).signingKey(given);
  const key = readSigningKey(given);
  if (key === undefined) throw new KilnFailure([notAKey("the text of signing_key or KILN_SIGNING_KEY", "secret")]);
  return key;
}
