import { chmodSync, linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { errnoIn } from "#diagnostics/errno.ts";
import { badKeyName, keyNameTaken, keysUnusable, noSuchKey, notAKey, secretIsOpen } from "#diagnostics/keys.ts";
import { nearest } from "#diagnostics/suggest.ts";
import { readPublicKey, type PublicKey } from "./public-key.ts";
import { generateSigningKey, readSigningKey, type SigningKey } from "./signing-key.ts";

/** A key by the name that its owner gave it here. */
export interface NamedKey {
  readonly name: string;
  readonly key: PublicKey;
}

const SECRET = ".key";
const PUBLIC = ".pub";
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * A folder of keys: `NAME.key` the secret of a key of one's own (mode 0600), `NAME.pub` its public half, `trusted/NAME.pub` keys whose signatures
 * count. Nobody else may enter it. Failures are `KilnFailure`s KILN-E1301–6.
 */
export class KeyFolder {
  readonly #folder: string;

  /** Absolute; it need not be there. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  generate(name: string): NamedKey {
    checkName(name);
    const { key, pem } = generateSigningKey();
    this.#write(this.#folder, name, SECRET, pem, 0o600);
    this.#write(this.#folder, name, PUBLIC, key.public.pem, 0o644);
    return { name, key: key.public };
  }

  own(): readonly NamedKey[] {
    return list(this.#folder);
  }

  trusted(): readonly NamedKey[] {
    return list(this.#trustedFolder);
  }

  /** The public half of one's own key, or else a trusted one. Throws KILN-E1303. */
  show(name: string): NamedKey {
    const all = [...this.own(), ...this.trusted()];
    const found = all.find((one) => one.name === name || one.key.id === name);
    if (found === undefined) throw new KilnFailure([noSuchKey(name, "own", nearestName(name, all))]);
    return found;
  }

  /** The signatures of this key count from now on. */
  trust(name: string, key: PublicKey): void {
    checkName(name);
    const same = this.trusted().find((one) => one.name === name);
    if (same?.key.id === key.id) return;
    this.#write(this.#trustedFolder, name, PUBLIC, key.pem, 0o644);
  }

  /** By name or id. Throws KILN-E1303. */
  untrust(name: string): NamedKey {
    const all = this.trusted();
    const found = all.find((one) => one.name === name || one.key.id === name);
    if (found === undefined) throw new KilnFailure([noSuchKey(name, "trusted", nearestName(name, all))]);
    const path = join(this.#trustedFolder, found.name + PUBLIC);
    onKeys(path, () => rmSync(path));
    return found;
  }

  /** The secret of this name, or that lies in a file. Throws KILN-E1303–6. */
  signingKey(nameOrPath: string): SigningKey {
    const isPath = nameOrPath.includes("/");
    if (!isPath) checkName(nameOrPath);
    const path = isPath ? nameOrPath : join(this.#folder, nameOrPath + SECRET);
    const pem = onKeys(path, () => {
      const stat = statSync(path, { throwIfNoEntry: false });
      if (stat === undefined) throw new KilnFailure([noSuchKey(nameOrPath, "own", nearestName(nameOrPath, this.own()))]);
      if (stat.isFile() && (stat.mode & 0o077) !== 0) throw new KilnFailure([secretIsOpen(path, (stat.mode & 0o777).toString(8))]);
      return readFileSync(path, "utf8");
    });
    const key = readSigningKey(pem);
    if (key === undefined) throw new KilnFailure([notAKey(path, "secret")]);
    return key;
  }

  get #trustedFolder(): string {
    return join(this.#folder, "trusted");
  }

  /** Whole or not at all, and never in the place of another: a link to a finished file fails where there is one. */
  #write(folder: string, name: string, suffix: string, content: string, mode: number): void {
    const path = join(folder, name + suffix);
    onKeys(path, () => {
      makePrivate(folder);
      const temporary = join(folder, `.${randomUUID()}`);
      try {
        writeFileSync(temporary, content, { flag: "wx", mode: 0o600 });
        chmodSync(temporary, mode);
        linkSync(temporary, path);
      } catch (error) {
        throw errnoIn(error) === "EEXIST" ? new KilnFailure([keyNameTaken(name, path)]) : error;
      } finally {
        rmSync(temporary, { force: true });
      }
    });
  }
}

/** Throws KILN-E1301. */
function checkName(name: string): void {
  if (!NAME.test(name)) throw new KilnFailure([badKeyName(name)]);
}

/** Makes the folder, for its owner only, as XDG's specification wants it of what leads there. */
function makePrivate(folder: string): void {
  const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (made !== undefined) chmodSync(folder, 0o700);
}

function list(folder: string): readonly NamedKey[] {
  return onKeys(folder, () => {
    const names = readdirSync(folder).filter((name) => name.endsWith(PUBLIC) && !name.startsWith("."));
    return names.toSorted().map((file) => {
      const path = join(folder, file);
      const key = lstatSync(path).size > 4096 ? undefined : readPublicKey(readFileSync(path, "utf8"));
      if (key === undefined) throw new KilnFailure([notAKey(path, "public")]);
      return { name: file.slice(0, -PUBLIC.length), key };
    });
  }, []);
}

function nearestName(name: string, keys: readonly NamedKey[]): string | undefined {
  return nearest(
    name,
    keys.map((one) => one.name),
  );
}

/** `absent`: what a folder that isn't there stands for. */
function onKeys<T>(path: string, work: () => T, absent?: T): T {
  try {
    return work();
  } catch (error) {
    const errno = errnoIn(error);
    if (errno === undefined) throw error;
    if (errno === "ENOENT" && absent !== undefined) return absent;
    throw new KilnFailure([keysUnusable(path, errno)]);
  }
}
