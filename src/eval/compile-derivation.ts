import { compareUtf8 } from "#derivation/byte-order.ts";
import type { Derivation, DerivationKind, ScanSpec } from "#derivation/derivation.ts";
import type { Span } from "#diagnostics/diagnostic.ts";
import type { DerivationExpr } from "#syntax/ast.ts";
import type { Code, Compiler } from "./code.ts";
import { asInt, asRecord, asString, typeFailure } from "./expect.ts";
import { FieldReader } from "./field-reader.ts";
import { Inputs } from "./inputs.ts";
import type { Machine } from "./machine.ts";
import { eachValue } from "./record.ts";
import type { Scope } from "./scope.ts";
import { SightSteps } from "./sight-steps.ts";
import type { Step } from "./step.ts";
import { force } from "./thunk.ts";
import type { DerivationValue, RecordValue } from "./value.ts";

const FIELDS = ["kind", "name", "command", "inputs", "outputs", "env", "timeout", "target", "scan", "build_system", "fetch"];
const SCAN_FIELDS = ["language", "source", "include", "prune", "forced", "header", "defines", "config"];
const KINDS: readonly DerivationKind[] = ["fetch", "prepare", "compile", "link", "image", "run"];
const DEFAULT_TIMEOUT = 300n;

/** `derivation { … }`: one step of the graph. Equal steps are one. Errors: KILN-E04xx for the fields, KILN-E05xx for the whole. */
export function compileDerivation(c: Compiler, expr: DerivationExpr, scope: Scope): Code {
  const code = c.code(expr.record, scope);
  const at = c.span(expr, scope);
  const { machine } = c;
  return (frame) => makeDerivation(machine, asRecord(code(frame), "a derivation", at), at);
}

function makeDerivation(machine: Machine, record: RecordValue, at: Span): DerivationValue {
  const read = new FieldReader(record, "a derivation", at);
  read.only(FIELDS);
  const command = read.strings("command");
  const target = read.optional("target", asString);
  const scan = read.optional("scan", (value, what, place) => scanSpec(asRecord(value, what, place), place));
  const fetch = read.optional("fetch", (value, what, place) => {
    const fields = new FieldReader(asRecord(value, what, place), "`fetch`", place);
    fields.only(["urls", "hash"]);
    return { urls: fields.strings("urls"), hash: fields.string("hash") };
  });
  const kind = read.word("kind", KINDS);
  const name = read.string("name");
  const isStep = command[0]?.startsWith("kiln:") === true;
  const buildSystem = read.optional("build_system", asString) ?? (isStep ? "any" : machine.environment.buildSystem);
  const env = read.optional("env", (value, what, place) => plainStrings(asRecord(value, what, place))) ?? {};
  const timeout = String(read.optional("timeout", asInt) ?? DEFAULT_TIMEOUT);
  const inputs = new Inputs(machine);
  read.optional("inputs", (value, what, place) =>
    eachValue(asRecord(value, what, place), (path, lazy, placed) => void inputs.add(path, force(lazy), placed)),
  );
  const outputs = read.strings("outputs").toSorted(compareUtf8);
  // In the order of the keys: their canonical JSON needs no other one.
  const derivation: Derivation = {
    buildSystem,
    command,
    env,
    ...(fetch === undefined ? {} : { fetch }),
    inputs: inputs.record,
    kind,
    name,
    outputs,
    ...(scan === undefined ? {} : { scan }),
    ...(target === undefined ? {} : { target }),
    timeout,
  };
  return { kind: "derivation", step: addStep(machine, derivation, at, inputs.steps), at };
}

/** `uses`: where in its inputs outputs of other steps lie. */
export function addStep(machine: Machine, derivation: Derivation, at: Span, uses: Inputs["steps"]): Step {
  const id = machine.builder.add(derivation, at);
  return SightSteps.make(id, machine.builder.derivations.get(id) ?? derivation, at, uses);
}

function scanSpec(record: RecordValue, at: Span): ScanSpec {
  const read = new FieldReader(record, "`scan`", at);
  read.only(SCAN_FIELDS);
  const language = read.word("language", ["c", "asm"]);
  const source = read.string("source");
  const include = read.strings("include", []);
  const prune = read.strings("prune", []);
  const forced = read.strings("forced", []);
  const header = read.string("header");
  const defines = read.optional("defines", (value, what, place) => cTexts(asRecord(value, what, place))) ?? {};
  const config = read.optional("config", (value, what, place) => cTexts(asRecord(value, what, place))) ?? {};
  return { config, defines, forced, header, include, language, prune, source };
}

function plainStrings(record: RecordValue): Record<string, string> {
  const strings: [string, string][] = [];
  eachValue(record, (name, value, at) => strings.push([name, asString(force(value), `"${name}"`, at)]));
  return Object.fromEntries(strings);
}

/** C texts: strings as they are, ints in decimal, true as `1`; what is false isn't defined. */
function cTexts(record: RecordValue): Record<string, string> {
  const texts: [string, string][] = [];
  eachValue(record, (name, lazy, at) => {
    const value = force(lazy);
    if (value === false) return;
    if (typeof value === "object") throw typeFailure(`"${name}"`, "a string, an int or a bool", value, at);
    texts.push([name, value === true ? "1" : String(value)]);
  });
  return Object.fromEntries(texts);
}
