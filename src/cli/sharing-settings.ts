import { isRecord } from "#derivation/is-record.ts";
import { badOptionValue, badSettingsFile } from "#diagnostics/command-line.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";
import type { CacheSettings, SharingSettings } from "#share/cache/cache-settings.ts";
import { ageOption } from "./amounts.ts";
import { keyFolder } from "./key-folder.ts";
import type { Flags } from "./register/registration.ts";
import type { Settings } from "./settings.ts";
import { stringsOf } from "./strings-of.ts";

const DEFAULTS = { wait: "10s", send: "60s" };
const CACHE_KEYS = ["address", "read", "write", "token_env"];

/**
 * Caches of the command line, else of the environment, else of the configuration file; keys of all of them. Throws KILN-E1101, KILN-E1102.
 */
export function sharingSettings(settings: Settings, env: NodeJS.ProcessEnv, flags: Flags): SharingSettings {
  const { sharing, file, fetch } = settings;
  const wrong = (key: string, expected: string): never => {
    throw new KilnFailure([badSettingsFile(file, `${key} must be ${expected}`)]);
  };
  const text = (key: string): string | undefined => {
    const value = sharing[key];
    return value === undefined || typeof value === "string" ? value : wrong(key, "a string");
  };
  const texts = (key: string): readonly string[] => {
    const value = sharing[key] ?? [];
    return Array.isArray(value) && value.every((one) => typeof one === "string") ? value : wrong(key, "a list of strings");
  };
  const age = (key: string, variable: string, otherwise: string): number => {
    const set = env[variable] || undefined;
    return set === undefined ? ageOption(key, text(key) ?? otherwise) : ageOption(variable, set);
  };
  const topLevelOnly = sharing["cache_top_level_only"] ?? false;
  const { httpsProxy, noProxy, cafile } = fetch;
  return {
    caches: cachesOf(settings, env, flags, wrong),
    trustedKeys: [...texts("trusted_keys"), ...words(env["KILN_TRUSTED_KEYS"])],
    signingKey: env["KILN_SIGNING_KEY"] || text("signing_key"),
    keyFolder: keyFolder(env),
    waitMs: age("cache_wait", "KILN_CACHE_WAIT", DEFAULTS.wait),
    sendMs: age("cache_send", "KILN_CACHE_SEND", DEFAULTS.send),
    topLevelOnly: typeof topLevelOnly === "boolean" ? topLevelOnly : wrong("cache_top_level_only", "true or false"),
    network: {
      ...(httpsProxy === undefined ? {} : { httpsProxy }),
      ...(noProxy === undefined ? {} : { noProxy }),
      ...(cafile === undefined ? {} : { cafile }),
    },
  };
}

/** Tells what is no address of a cache before anything is asked of one: where all is there, nothing is. Throws KILN-E1311. */
export async function checkCacheAddresses({ sharing }: Settings, env: NodeJS.ProcessEnv, flags: Flags): Promise<void> {
  const named = namedCaches(env, flags);
  const tables: readonly unknown[] = Array.isArray(sharing["caches"]) ? sharing["caches"] : [];
  const inFile = tables.flatMap((table) => (isRecord(table) && typeof table["address"] === "string" ? [table["address"]] : []));
  const { readCacheAddress } = await import("#share/cache/open-back-end.ts");
  const wrong: Diagnostic[] = [];
  for (const address of new Set(named === undefined ? inFile : [...named.read, ...named.written]))
    try {
      readCacheAddress({ address });
    } catch (error) {
      if (!(error instanceof KilnFailure)) throw error;
      wrong.push(...error.diagnostics);
    }
  if (wrong.length > 0) throw new KilnFailure(wrong);
}

interface NamedCaches {
  readonly read: readonly string[];
  readonly written: readonly string[];
}

/** Those of the command line, else of the environment. Undefined: there are none, so that the file's count. */
const namedCaches = (env: NodeJS.ProcessEnv, flags: Flags): NamedCaches | undefined =>
  [
    { read: stringsOf(flags["cache"]), written: stringsOf(flags["cacheWrite"]) },
    { read: words(env["KILN_CACHE"]), written: words(env["KILN_CACHE_WRITE"]) },
  ].find(({ read, written }) => read.length + written.length > 0);

function cachesOf(
  { sharing }: Settings,
  env: NodeJS.ProcessEnv,
  flags: Flags,
  wrong: (key: string, expected: string) => never,
): readonly CacheSettings[] {
  const named = namedCaches(env, flags);
  if (named !== undefined) {
    const { read, written } = named;
    const token = env["KILN_CACHE_TOKEN"] || undefined;
    return [...new Set([...read, ...written])].map((address) => ({
      address,
      read: read.includes(address),
      write: written.includes(address),
      token,
    }));
  }
  const list: unknown = sharing["caches"] ?? [];
  if (!Array.isArray(list)) return wrong("caches", "written as [[caches]]");
  return list.map((table: unknown): CacheSettings => {
    if (!isRecord(table)) return wrong("caches", "written as [[caches]]");
    for (const key of Object.keys(table))
      if (!CACHE_KEYS.includes(key)) wrong(`caches.${key}`, `one of ${CACHE_KEYS.join(", ")}: no such setting`);
    const { address, read = true, write = false, token_env: variable } = table;
    if (typeof address !== "string") return wrong("caches.address", "a string");
    if (typeof read !== "boolean" || typeof write !== "boolean") return wrong("caches.read and caches.write", "true or false");
    if (variable !== undefined && typeof variable !== "string") return wrong("caches.token_env", "the name of a variable");
    // The environment's token is for caches that the environment or the command line names: hosts of the file get what the file says.
    const own = variable === undefined ? undefined : env[variable];
    if (variable !== undefined && own === undefined)
      throw new KilnFailure([badOptionValue("caches.token_env", variable, "a variable that is set")]);
    return { address, read, write, token: own };
  });
}

/** Separated by white space or commas, which no key and no address that Kiln takes has. */
const words = (text: string | undefined): readonly string[] => (text ?? "").split(/[\s,]+/).filter((word) => word !== "");
