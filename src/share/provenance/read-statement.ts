import { isRecord } from "#derivation/is-record.ts";
import { BUILD_TYPE, PROVENANCE_TYPE, STATEMENT_TYPE, type Subject } from "./statement.ts";

/** What a statement says, as far as somebody who checks it asks. */
export interface ReadStatement {
  readonly target: string;
  readonly subjects: readonly Subject[];
  readonly wishes: readonly string[];
  /** Output → id of the derivation that gives it. */
  readonly derivations: ReadonlyMap<string, string>;
  readonly builder: string;
  readonly sandbox: string;
}

const SHA256 = /^[0-9a-f]{64}$/;
/** More than any image has; a signed text is small. */
const MOST_SUBJECTS = 10_000;

/** Reads the payload of an envelope whose signature was verified. A text: why it is none of Kiln's. */
export function readStatement(payload: Uint8Array): ReadStatement | string {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  } catch {
    return "its payload is no JSON";
  }
  if (at(value, "_type") !== STATEMENT_TYPE) return `its payload is no statement of the type ${STATEMENT_TYPE}`;
  if (at(value, "predicateType") !== PROVENANCE_TYPE) return `its predicate isn't ${PROVENANCE_TYPE}`;
  const definition = at(at(value, "predicate"), "buildDefinition");
  if (at(definition, "buildType") !== BUILD_TYPE) return `its build isn't of the type ${BUILD_TYPE}`;
  const parameters = at(definition, "externalParameters");
  const internal = at(definition, "internalParameters");
  const target = at(parameters, "target");
  const wishes = at(parameters, "set");
  const subjects = readSubjects(at(value, "subject"));
  const derivations = readDerivations(at(internal, "derivations"));
  const builder = at(at(at(at(value, "predicate"), "runDetails"), "builder"), "id");
  const sandbox = at(internal, "sandbox");
  if (typeof target !== "string" || typeof builder !== "string" || typeof sandbox !== "string" || !isTexts(wishes))
    return "its target, wishes, sandbox or builder isn't there";
  if (subjects === undefined) return "its subjects aren't names with sha256";
  if (derivations === undefined) return "its derivations aren't ids";
  return { target, subjects, wishes, derivations, builder, sandbox };
}

function readSubjects(value: unknown): readonly Subject[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_SUBJECTS) return undefined;
  const read = value.map((one: unknown): Subject | undefined => {
    const [name, digest] = [at(one, "name"), at(one, "digest")];
    const [sha256, reapiDirectory] = [at(digest, "sha256"), at(digest, "reapiDirectory")];
    if (typeof name !== "string") return undefined;
    if (sha256 !== undefined) return isSha256(sha256) ? { name, digest: { sha256 } } : undefined;
    return isSha256(reapiDirectory) ? { name, digest: { reapiDirectory } } : undefined;
  });
  const names = new Set(read.map((one) => one?.name));
  return read.every((one) => one !== undefined) && names.size === read.length ? read : undefined;
}

function readDerivations(value: unknown): ReadonlyMap<string, string> | undefined {
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value).flatMap(([name, id]): [string, string][] => (isSha256(id) ? [[name, id]] : []));
  return entries.length === Object.keys(value).length ? new Map(entries) : undefined;
}

const at = (value: unknown, key: string): unknown => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined);
const isSha256 = (value: unknown): value is string => typeof value === "string" && SHA256.test(value);
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((one) => typeof one === "string");
