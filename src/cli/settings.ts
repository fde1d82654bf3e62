import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter } from "node:path";
import envPaths from "env-paths";
import { parse, TomlError } from "smol-toml";
import { badOptionValue, badSettingsFile } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { FetchSettings } from "#fetch/fetcher.ts";
import type { MirrorRule } from "#fetch/mirror-rules.ts";
import { defaultStoreFolder } from "#store/default-folder.ts";
import { LEAST_LOG_SIZE, LOG_SIZE } from "#run/detached/machine-record.ts";
import { parseSize, SIZE_FORM, sizeOption, sizeText } from "./amounts.ts";

/** Where a value was found, for `kiln doctor`. */
export type SettingOrigin = "command line" | "environment" | "configuration file" | "default";

export interface Setting<T> {
  readonly value: T;
  readonly origin: SettingOrigin;
}

/** Precedence: command line, environment, configuration file, default. */
export interface Settings {
  readonly file: string;
  readonly fileExists: boolean;
  readonly store: Setting<string>;
  readonly jobs: Setting<number>;
  /** Stores of somebody else's that are only read. */
  readonly lowerStores: Setting<readonly string[]>;
  /** Bytes; undefined: it grows until somebody collects. */
  readonly maxStoreSize: Setting<number | undefined>;
  /** What a step may use of memory, bytes; undefined: three quarters of the machine's. */
  readonly stepMemory: Setting<number | undefined>;
  /** Bytes that are kept of what a detached machine says. */
  readonly logSize: Setting<number>;
  /** Whether a process stays that does the next commands; auto: where a person sits at a terminal. */
  readonly server: Setting<ServerWish>;
  /** What the file says of caches and keys, as it is written there: read by who uses them. */
  readonly sharing: Readonly<Record<string, unknown>>;
  readonly fetch: FetchSettings;
  readonly fetchOrigins: Readonly<Record<string, SettingOrigin>>;
}

const SERVER_WISHES = ["auto", "always", "never"] as const;
export type ServerWish = (typeof SERVER_WISHES)[number];

/** The user's configuration file: KILN_CONFIG, else `kiln/config.toml` in XDG_CONFIG_HOME. */
export function settingsFile(env: NodeJS.ProcessEnv): string {
  return env["KILN_CONFIG"] ?? `${envPaths("kiln", { suffix: "" }).config}/config.toml`;
}

export function readSettings(
  surroundings: NodeJS.ProcessEnv,
  flags: { readonly store?: string; readonly jobs?: string; readonly logSize?: string },
): Settings {
  // What is empty isn't set.
  const env: NodeJS.ProcessEnv = Object.fromEntries(Object.entries(surroundings).filter(([, value]) => value !== ""));
  const file = settingsFile(env);
  const table = readTable(file);
  const problems = (key: string, expected: string): never => {
    throw new KilnFailure([badSettingsFile(file, `${key} must be ${expected}`)]);
  };
  const text = (key: string, value: unknown): string | undefined =>
    value === undefined || typeof value === "string" ? value : problems(key, "a string");
  const strings = (key: string, value: unknown): readonly string[] =>
    Array.isArray(value) && value.every((one) => typeof one === "string") ? value : problems(key, "a list of strings");
  for (const key of Object.keys(table ?? {})) {
    if (!KNOWN_KEYS.includes(key)) problems(key, `one of ${KNOWN_KEYS.join(", ")}: no such setting`);
  }
  const fileJobs = table?.["jobs"];
  if (fileJobs !== undefined && (!Number.isInteger(Number(fileJobs)) || Number(fileJobs) < 1)) problems("jobs", "a whole number from 1");
  const size = (key: string): number | undefined => {
    const written = text(key, table?.[key]);
    return written === undefined ? undefined : (parseSize(written) ?? problems(key, SIZE_FORM));
  };
  const fileLogSize = size("log_size");
  if (fileLogSize !== undefined && fileLogSize < LEAST_LOG_SIZE) problems("log_size", LOG_SIZE_FORM);
  const mirrors: Record<string, readonly string[]> = {};
  for (const [name, value] of Object.entries(table?.["mirrors"] ?? {})) {
    mirrors[name] = strings(`mirrors.${name}`, value);
  }
  const mirrorRules = rulesOf(table?.["mirror_rules"], problems);
  const origins: Record<string, SettingOrigin> = {};
  const first = (key: string, fromEnv: string | undefined, fromFile: string | undefined): string | undefined => {
    origins[key] = fromEnv !== undefined ? "environment" : fromFile !== undefined ? "configuration file" : "default";
    return fromEnv ?? fromFile;
  };
  const httpsProxy = first("https_proxy", env["HTTPS_PROXY"] ?? env["https_proxy"], text("https_proxy", table?.["https_proxy"]));
  const noProxy = first("no_proxy", env["NO_PROXY"] ?? env["no_proxy"], text("no_proxy", table?.["no_proxy"]));
  const cafile = first("cafile", env["NODE_EXTRA_CA_CERTS"] ?? env["SSL_CERT_FILE"], text("cafile", table?.["cafile"]));
  const npmRegistry = first("npm_registry", undefined, text("npm_registry", table?.["npm_registry"]));
  origins["mirrors"] = Object.keys(mirrors).length > 0 ? "configuration file" : "default";
  return {
    file,
    fileExists: table !== undefined,
    store: pick(flags.store, env["KILN_STORE"], text("store", table?.["store"]), () => defaultStoreFolder(env)),
    jobs: pick(
      flags.jobs === undefined ? undefined : wholeNumber("--jobs", flags.jobs),
      env["KILN_JOBS"] === undefined ? undefined : wholeNumber("KILN_JOBS", env["KILN_JOBS"]),
      fileJobs === undefined ? undefined : Number(fileJobs),
      availableParallelism,
    ),
    lowerStores: pick<readonly string[]>(
      undefined,
      env["KILN_LOWER_STORES"]?.split(delimiter).filter((folder) => folder !== ""),
      table?.["lower_stores"] === undefined ? undefined : strings("lower_stores", table["lower_stores"]),
      () => [],
    ),
    maxStoreSize: pick<number | undefined>(
      undefined,
      env["KILN_MAX_STORE_SIZE"] === undefined ? undefined : sizeOption("KILN_MAX_STORE_SIZE", env["KILN_MAX_STORE_SIZE"]),
      size("max_store_size"),
      () => undefined,
    ),
    stepMemory: pick<number | undefined>(
      undefined,
      env["KILN_STEP_MEMORY"] === undefined ? undefined : sizeOption("KILN_STEP_MEMORY", env["KILN_STEP_MEMORY"]),
      size("step_memory"),
      () => undefined,
    ),
    logSize: pick(
      flags.logSize === undefined ? undefined : logSizeOption("--log-size", flags.logSize),
      env["KILN_LOG_SIZE"] === undefined ? undefined : logSizeOption("KILN_LOG_SIZE", env["KILN_LOG_SIZE"]),
      fileLogSize,
      () => LOG_SIZE,
    ),
    server: pick<ServerWish>(
      undefined,
      env["KILN_SERVER"] === undefined ? undefined : serverWish("KILN_SERVER", env["KILN_SERVER"]),
      table?.["server"] === undefined
        ? undefined
        : (SERVER_WISHES.find((wish) => wish === table["server"]) ?? problems("server", `one of ${SERVER_WISHES.join(", ")}`)),
      () => "auto",
    ),
    sharing: table === undefined ? {} : Object.fromEntries(SHARING_KEYS.flatMap((key) => (key in table ? [[key, table[key]]] : []))),
    fetch: {
      mirrors,
      ...(mirrorRules.length > 0 ? { mirrorRules } : {}),
      attempts: 4,
      ...(npmRegistry !== undefined ? { npmRegistry } : {}),
      ...(httpsProxy !== undefined ? { httpsProxy } : {}),
      ...(noProxy !== undefined ? { noProxy } : {}),
      ...(cafile !== undefined ? { cafile } : {}),
    },
    fetchOrigins: origins,
  };
}

/** Whether any cache is set: a build without one asks no more than this. */
export function hasCaches({ sharing }: Settings, env: NodeJS.ProcessEnv, flags: Readonly<Record<string, unknown>>): boolean {
  if (flags["cache"] === false) return false;
  return (
    sharing["caches"] !== undefined ||
    Boolean(env["KILN_CACHE"]) ||
    Boolean(env["KILN_CACHE_WRITE"]) ||
    flags["cache"] !== undefined ||
    flags["cacheWrite"] !== undefined
  );
}

const SHARING_KEYS = ["caches", "trusted_keys", "signing_key", "cache_wait", "cache_send", "cache_top_level_only"];

const KNOWN_KEYS = [
  ...SHARING_KEYS,
  "store",
  "jobs",
  "lower_stores",
  "max_store_size",
  "step_memory",
  "log_size",
  "server",
  "mirrors",
  "mirror_rules",
  "npm_registry",
  "https_proxy",
  "no_proxy",
  "cafile",
];

/** `[[mirror_rules]]`: `from`, `to`, `only`. */
function rulesOf(value: unknown, problem: (key: string, expected: string) => never): readonly MirrorRule[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return problem("mirror_rules", "tables: [[mirror_rules]]");
  const isAddress = (text: unknown): text is string => typeof text === "string" && /^(?:https?|file|ssh):/.test(text) && text.endsWith("/");
  return value.map((rule: unknown) => {
    const fields = new Map<string, unknown>(typeof rule === "object" && rule !== null ? Object.entries(rule) : []);
    const [from, to, only = false] = ["from", "to", "only"].map((name) => fields.get(name));
    if (
      !isAddress(from) ||
      !Array.isArray(to) ||
      to.length === 0 ||
      !to.every(isAddress) ||
      typeof only !== "boolean" ||
      [...fields.keys()].some((key) => !RULE_KEYS.includes(key))
    )
      return problem(
        "mirror_rules",
        'tables with from = "https://…/", to = ["https://…/"] and, where the address itself isn\'t to be asked, only = true',
      );
    return { from, to, only };
  });
}

const RULE_KEYS = ["from", "to", "only"];

function pick<T>(flag: T | undefined, env: T | undefined, file: T | undefined, fallback: () => T): Setting<T> {
  if (flag !== undefined) return { value: flag, origin: "command line" };
  if (env !== undefined) return { value: env, origin: "environment" };
  if (file !== undefined) return { value: file, origin: "configuration file" };
  return { value: fallback(), origin: "default" };
}

/** Throws KILN-E1102. */
function serverWish(variable: string, text: string): ServerWish {
  const wish = SERVER_WISHES.find((one) => one === text);
  if (wish === undefined) throw new KilnFailure([badOptionValue(variable, text, `one of ${SERVER_WISHES.join(", ")}`)]);
  return wish;
}

const LOG_SIZE_FORM = `${SIZE_FORM}, of at least ${sizeText(LEAST_LOG_SIZE)}`;

/** Throws KILN-E1102. */
function logSizeOption(option: string, text: string): number {
  const bytes = parseSize(text);
  if (bytes === undefined || bytes < LEAST_LOG_SIZE) throw new KilnFailure([badOptionValue(option, text, LOG_SIZE_FORM)]);
  return bytes;
}

/** Throws KILN-E1102. */
export function wholeNumber(option: string, text: string, most = 9999): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text) || Number(text) > most)
    throw new KilnFailure([badOptionValue(option, text, `a whole number from 1 to ${most}`)]);
  return Number(text);
}

function readTable(file: string): Record<string, unknown> | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return undefined;
    throw new KilnFailure([badSettingsFile(file, String(error))]);
  }
  try {
    return parse(text);
  } catch (error) {
    // Its message quotes the lines around, and with them what is secret.
    const why = error instanceof TomlError ? `${error.message.split("\n", 1)[0]} (${error.line}:${error.column})` : String(error);
    throw new KilnFailure([badSettingsFile(file, why)]);
  }
}
