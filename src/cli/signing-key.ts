import { resolve } from "node:path";
import { noKeyChosen } from "#diagnostics/provenance.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { KeyFolder } from "#share/sign/key-folder.ts";
import type { SigningKey } from "#share/sign/signing-key.ts";
import type { Context } from "./context.ts";
import { keyFolder } from "./key-folder.ts";

/** The key that somebody names, or the only one that is there. KILN-E1303–6, KILN-E1403. */
export function signingKey(context: Context, wished: unknown): SigningKey {
  const keys = new KeyFolder(keyFolder(context.env));
  if (typeof wished === "string") return keys.signingKey(wished.includes("/") ? resolve(context.folder, wished) : wished);
  const own = keys.own();
  const [only, ...more] = own;
  if (only === undefined || more.length > 0) throw new KilnFailure([noKeyChosen(own.map(({ name }) => name))]);
  return keys.signingKey(only.name);
}
