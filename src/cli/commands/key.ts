import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { unusableFile } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { errnoIn } from "#diagnostics/errno.ts";
import { notAKey } from "#diagnostics/keys.ts";
import { KeyFolder, type NamedKey } from "#share/sign/key-folder.ts";
import { readPublicKey } from "#share/sign/public-key.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { keyFolder } from "../key-folder.ts";
import { printResult } from "../print-result.ts";
import type { Flags } from "../register/registration.ts";

/** Makes a key of one's own, and says how others come to trust it. */
export async function keyGenerateCommand(context: Context, name: string): Promise<number> {
  const made = keysOf(context).generate(name);
  if (context.json) printResult(context.terminal, keyJson(made));
  else context.terminal.out(`${made.key.text}\n`);
  if (!context.terminal.quiet) context.terminal.err(`who is to take what it signs runs: kiln key trust ${made.key.text} --name ${name}\n`);
  return EXIT.done;
}

export async function keyShowCommand(context: Context, name: string, flags: Flags): Promise<number> {
  const found = keysOf(context).show(name);
  if (context.json) printResult(context.terminal, keyJson(found));
  else context.terminal.out(flags["pem"] === true ? found.key.pem : `${found.key.text}\n`);
  return EXIT.done;
}

/** Trusts a key that is given by its text, by a file, or by the name of one's own. */
export async function keyTrustCommand(context: Context, given: string, flags: Flags): Promise<number> {
  const keys = keysOf(context);
  const { key, name } = publicKeyGiven(context, keys, given);
  const wished = flags["name"];
  const called = typeof wished === "string" ? wished : name;
  keys.trust(called, key);
  if (context.json) printResult(context.terminal, keyJson({ name: called, key }));
  else if (!context.terminal.quiet) context.terminal.err(`${called} (${key.id.slice(0, 16)}) is trusted\n`);
  return EXIT.done;
}

export async function keyListCommand(context: Context): Promise<number> {
  const keys = keysOf(context);
  const [own, trusted] = [keys.own(), keys.trusted()];
  if (context.json) {
    printResult(context.terminal, { own: own.map(keyJson), trusted: trusted.map(keyJson) });
    return EXIT.done;
  }
  for (const [what, list] of [
    ["own", own],
    ["trusted", trusted],
  ] as const)
    for (const { name, key } of list) context.terminal.out(`${what.padEnd(8)}${name}  ${key.text}  ${key.id.slice(0, 16)}\n`);
  return EXIT.done;
}

export async function keyUntrustCommand(context: Context, name: string): Promise<number> {
  const gone = keysOf(context).untrust(name);
  if (context.json) printResult(context.terminal, keyJson(gone));
  return EXIT.done;
}

const keysOf = (context: Context): KeyFolder => new KeyFolder(keyFolder(context.env));

const keyJson = ({ name, key }: NamedKey): Readonly<Record<string, unknown>> => ({ name, id: key.id, key: key.text });

/** Throws KILN-E1304, KILN-E1109. */
function publicKeyGiven(context: Context, keys: KeyFolder, given: string): NamedKey {
  const byText = readPublicKey(given);
  if (byText !== undefined) return { name: byText.id.slice(0, 16), key: byText };
  if (given.startsWith("ed25519:")) throw new KilnFailure([notAKey(given, "public")]);
  const own = keys.own().find(({ name }) => name === given);
  if (own !== undefined) return own;
  const path = resolve(context.folder, given);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new KilnFailure([
      unusableFile(
        given,
        "read",
        errnoIn(error) ?? String(error),
        "give a public key's text (ed25519:…), a file with one, or the name of a key of your own (`kiln key list`)",
      ),
    ]);
  }
  const key = readPublicKey(text);
  if (key === undefined) throw new KilnFailure([notAKey(given, "public")]);
  return { name: basename(given).replace(/\.(pub|pem)$/, ""), key };
}
