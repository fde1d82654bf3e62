import { assertNever } from "#diagnostics/assert-never.ts";
import type { ErrorObject } from "ajv";
import { compareUtf8 } from "#derivation/byte-order.ts";
import type { Digest } from "#derivation/digest.ts";
import { badLock, lockHasConflicts } from "#diagnostics/inputs.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { errnoIn } from "#diagnostics/errno.ts";
import type { RemoteLocator, SigningKeys } from "#config/inputs/input-locator.ts";
import { validate } from "../generated/lock-schema.js";

export const LOCK_FILE = "kiln.lock";

/** What an input is, to the byte. Entries of kiln.lock: kiln-lock.schema.json is the format. */
export type LockedInput =
  | { readonly kind: "git"; readonly ref?: string; readonly commit: string; readonly tree: Digest }
  | (Partial<LockedBundle> & { readonly kind: "url"; readonly strip: number; readonly integrity: string; readonly tree: Digest })
  | { readonly kind: "npm"; readonly range: string; readonly version: string; readonly integrity: string; readonly tree: Digest }
  /** `tag`, `range`: what was asked for; neither: a digest. `manifest`: of the OCI manifest, `sha256:…`. */
  | (LockedBundle & {
      readonly kind: "oci";
      readonly tag?: string;
      readonly range?: string;
      readonly manifest: string;
      readonly tree: Digest;
    });

/** What a bundle says of itself, and the key that had to sign it and did. */
export interface LockedBundle {
  readonly name: string;
  readonly version: string;
  readonly key?: string;
}

export interface Lock {
  /** By `inputKey`. */
  readonly inputs: ReadonlyMap<string, LockedInput>;
  /** SRI hashes of recipes → locators for which they were seen. */
  readonly sources: ReadonlyMap<string, readonly string[]>;
}

export const EMPTY_LOCK: Lock = { inputs: new Map(), sources: new Map() };

/** As the file has it. */
export interface LockJson {
  readonly version: 1;
  readonly inputs: Readonly<Record<string, object>>;
  readonly sources: Readonly<Record<string, readonly string[]>>;
}

/** Characters; a lock of a thousand inputs has a fiftieth of it. */
const LONGEST = 16 * 1024 * 1024;

/** Throws KILN-E0750. */
export function checkLength({ length }: string): void {
  if (length > LONGEST) throw new KilnFailure([badLock([TOO_LONG])]);
}

/** Reads the text of a lock: KILN-E0750 also where it is more than a string can hold. */
export function readingLock(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (errnoIn(error) === "ERR_STRING_TOO_LONG") throw new KilnFailure([badLock([TOO_LONG])]);
    throw error;
  }
}

const TOO_LONG = `it is larger than ${LONGEST} characters`;

/** Lines that git leaves where both sides of a merge changed the same. */
export const CONFLICT_LINE = /^(?:<{7}|={7}|>{7}|\|{7})(?: |$)/m;

/** Throws KILN-E0750 (another form), KILN-E0751 (both sides of a merge). */
export function parseLock(text: string): Lock {
  checkLength(text);
  if (CONFLICT_LINE.test(text)) throw new KilnFailure([lockHasConflicts()]);
  return lockOf(parsed(text), text);
}

/** Of what JSON gives. Throws KILN-E0750. */
function lockOf(json: unknown, text: string): Lock {
  if (!validate(json)) throw new KilnFailure([badLock(problemsOf(validate.errors ?? []))]);
  // Of two entries of one name JSON keeps the last, and people read the first.
  if (keysIn(text) !== countKeys(json)) throw new KilnFailure([badLock(["a name stands in it twice"])]);
  return {
    inputs: new Map(Object.entries(json.inputs).map(([key, entry]) => [key, inputOf(key, entry)])),
    sources: new Map(Object.entries(json.sources)),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new KilnFailure([badLock([error instanceof Error ? error.message : String(error)])]);
  }
}

/** The schema lets no other prefix pass, and says for each what its entries have. */
function inputOf(key: string, entry: object): LockedInput {
  const kind = key.slice(0, key.indexOf(":"));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema is the format
  return { kind, ...entry } as LockedInput;
}

/** One entry a line, sorted: what two branches add apart merges by itself, and a conflict is one line. */
export function printLock(lock: Lock): string {
  const inputs = section(lock.inputs, shown);
  const sources = section(lock.sources, (urls) => JSON.stringify(urls));
  return `{\n  "version": 1,\n  "inputs": ${inputs},\n  "sources": ${sources}\n}\n`;
}

function section<T>(entries: ReadonlyMap<string, T>, show: (entry: T) => string): string {
  if (entries.size === 0) return "{}";
  const lines = [...entries].toSorted(([a], [b]) => compareUtf8(a, b)).map(([key, entry]) => `    ${JSON.stringify(key)}: ${show(entry)}`);
  return `{\n${lines.join(",\n")}\n  }`;
}

/** The fields in the order that readers want. */
const FIELDS = ["ref", "tag", "range", "name", "version", "strip", "commit", "manifest", "integrity", "key", "tree"];
function shown(entry: LockedInput): string {
  const all = new Map<string, unknown>(Object.entries(entry));
  const fields = FIELDS.filter((name) => all.has(name)).map((name) => `${JSON.stringify(name)}: ${JSON.stringify(all.get(name))}`);
  return `{ ${fields.join(", ")} }`;
}

/** Whether an entry is what this locator asks for, so that it stays as it is. */
export function fits(entry: LockedInput, locator: RemoteLocator): boolean {
  switch (locator.kind) {
    case "git":
      return entry.kind === "git" && entry.ref === locator.ref;
    case "url":
      return (
        entry.kind === "url" &&
        entry.strip === locator.strip &&
        (locator.hash === undefined || locator.hash === entry.integrity) &&
        isSigned(entry, locator.keys)
      );
    case "npm":
      return entry.kind === "npm" && entry.range === locator.range;
    case "oci": {
      const { by, version, keys } = locator;
      if (entry.kind !== "oci" || !isSigned(entry, keys)) return false;
      if (by === "digest") return entry.tag === undefined && entry.range === undefined && entry.manifest === version;
      return version === (by === "tag" ? entry.tag : entry.range);
    }
    default:
      return assertNever(locator);
  }
}

const isSigned = ({ key }: { readonly key?: string }, keys: SigningKeys | undefined): boolean =>
  keys === undefined || (key !== undefined && keys.includes(key));

/** What it was asked for by, and what that was: for people. */
export function entryText(entry: LockedInput): string {
  switch (entry.kind) {
    case "git":
      return `${entry.ref === undefined ? "" : `${entry.ref} at `}${entry.commit.slice(0, 12)}`;
    case "url":
      return entry.name === undefined ? entry.integrity.slice(0, 20) : `${entry.name} ${entry.version} at ${entry.integrity.slice(0, 20)}`;
    case "oci":
      return `${entry.name} ${entry.version} at ${entry.manifest.slice(0, "sha256:".length + 12)}`;
    case "npm":
      return entry.version;
    default:
      return assertNever(entry);
  }
}

function problemsOf(errors: readonly ErrorObject[]): readonly string[] {
  return [
    ...new Set(
      errors.map(({ instancePath, keyword, params, parentSchema }) => {
        const place = instancePath === "" ? "it" : instancePath.slice(1).split("/").map(decoded).join(" → ");
        if (keyword === "required") return `${place} lacks ${JSON.stringify(params["missingProperty"])}`;
        if (keyword === "additionalProperties") return `${place} has no place for ${JSON.stringify(params["additionalProperty"])}`;
        const wanted: unknown = parentSchema?.["title"];
        return `${place} must be ${typeof wanted === "string" ? wanted : "of another form"}`;
      }),
    ),
  ].slice(0, MOST_PROBLEMS);
}

const MOST_PROBLEMS = 5;
const decoded = (part: string): string => part.replaceAll("~1", "/").replaceAll("~0", "~");

const keysIn = (text: string): number => [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined).length;
function countKeys(value: unknown): number {
  if (Array.isArray(value) || typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, one) => sum + 1 + countKeys(one), 0);
}
