import type { OutputReference } from "#derivation/derivation.ts";
import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { badRuleResult } from "#diagnostics/evaluation.ts";
import { locationOf, onlyOutput } from "./artifact.ts";
import type { EvaluatedTarget, EvaluatedTest, HttpChecks, JsonValue } from "./evaluated.ts";
import { bootOptions } from "./boot-options.ts";
import { asInt, asList, asRecord, asString, typeFailure } from "./expect.ts";
import { FieldReader } from "./field-reader.ts";
import { reference } from "./inputs.ts";
import type { Machine } from "./machine.ts";
import { fieldNames, fieldOf, getOptional, valuePlace } from "./record.ts";
import { toJson } from "./show.ts";
import type { TargetEvaluation } from "./target-evaluation.ts";
import { force } from "./thunk.ts";
import type { RecordValue, Value } from "./value.ts";

/** The image's outputs, or with `library` those files, trees and derivations that this library's rule gave. Throws what is wrong. */
export function targetOutputs(
  machine: Machine,
  evaluation: TargetEvaluation,
  library: string | undefined,
  wanted?: readonly string[],
): EvaluatedTarget {
  const { target } = evaluation;
  const at = evaluation.nameSpan(target.image);
  const result = library === undefined ? asRecord(force(evaluation.image.result), "the image", at) : libraryResult(evaluation, library);
  const image = asRecord(force(evaluation.image.body), "the image", at);
  return {
    // A library that is built alone is the image that was made for it.
    name: library === undefined || library === target.imageName ? target.name : `${target.name}.${library}`,
    image: target.imageName,
    platform: target.platformName,
    arch: target.arch,
    ...(library === undefined ? imageOutputs(machine, result, wanted, at) : { outputs: plainOutputs(machine, result), lazy: [] }),
    libraries: evaluation.libraries
      .filter(({ resolved }) => resolved.name !== "app")
      .map(({ resolved, result: made }) => ({ name: resolved.name, version: versionIn(force(made)) })),
    run: runRecord(force(evaluation.platform)),
    tests: library === undefined ? testsOf(image) : [],
    boot: library === undefined ? bootOptions(target) : [],
  };
}

function libraryResult(evaluation: TargetEvaluation, name: string): RecordValue {
  const library = evaluation.libraries.find(({ resolved }) => resolved.name === name);
  if (library === undefined) throw new Error(`no library ${name} in ${evaluation.target.name}`);
  return asRecord(force(library.result), `what ${name} gives`, evaluation.nameSpan(library.resolved.declared));
}

function imageOutputs(
  machine: Machine,
  result: RecordValue,
  wanted: readonly string[] | undefined,
  at: Span,
): Pick<EvaluatedTarget, "outputs" | "lazy"> {
  const given = getOptional(result, "outputs");
  if (given === undefined)
    throw new KilnFailure([badRuleResult("of the image", "gives no `outputs`", "let it give `{ outputs = { image = FILE } }`", at)]);
  const record = asRecord(given, "`outputs` of an image", fieldOf(result, "outputs")?.at ?? at);
  const outputs: [string, OutputReference][] = [];
  const lazy = new FieldReader(result, "what the rule gives", at).strings("lazy", []);
  for (const name of fieldNames(record)) {
    const field = fieldOf(record, name);
    if (field === undefined || (wanted !== undefined && lazy.includes(name) && !wanted.includes(name))) continue;
    const value = force(field.value);
    const found = outputReference(machine, value);
    if (found === undefined) throw typeFailure(`the output "${name}"`, "a file or tree that a step gives", value, valuePlace(field));
    outputs.push([name, found]);
  }
  return { outputs: Object.fromEntries(outputs), lazy };
}

function plainOutputs(machine: Machine, result: RecordValue): EvaluatedTarget["outputs"] {
  const outputs: [string, OutputReference][] = [];
  for (const name of fieldNames(result)) {
    const value = force(fieldOf(result, name)?.value ?? false);
    const found = outputReference(machine, value);
    if (found) outputs.push([name, found]);
    else if (typeof value === "object" && value.kind === "derivation") {
      for (const output of value.step.derivation.outputs)
        outputs.push([`${name}.${output.replaceAll("/", ".")}`, { derivation: value.step.id, output }]);
    }
  }
  return Object.fromEntries(outputs);
}

function outputReference(machine: Machine, value: Value): OutputReference | undefined {
  const artifact = typeof value === "object" && value.kind === "derivation" ? onlyOutput(value) : value;
  if (typeof artifact !== "object" || artifact.kind !== "artifact") return undefined;
  const location = locationOf(artifact);
  return location.kind === "output" ? reference(location) : undefined;
}

function versionIn(result: Value): string {
  const version = typeof result === "object" && result.kind === "record" ? getOptional(result, "version") : undefined;
  return typeof version === "string" ? version : "";
}

function runRecord(platform: Value): JsonValue {
  const run = typeof platform === "object" && platform.kind === "record" ? getOptional(platform, "run") : undefined;
  return run === undefined ? {} : toJson(run);
}

function testsOf(image: RecordValue): readonly EvaluatedTest[] {
  const field = fieldOf(image, "test");
  if (field === undefined) return [];
  return asList(force(field.value), "`test`", field.at).items.map((item) => {
    const record = asRecord(force(item), "a test", field.at);
    const name = fieldOf(record, "name");
    const at = name?.at ?? field.at;
    const read = new FieldReader(record, "a test", at);
    read.only(["name", "run", "expect", "exit", "http", "port"]);
    const exit = read.optional("exit", asInt);
    const requests = read.optional("http", (value, what, place) =>
      asList(value, what, place).items.map((one) => requestOf(asRecord(force(one), `an element of ${what}`, place), place)),
    );
    return {
      name: name === undefined ? "" : asString(force(name.value), "`name`", at),
      run: read.strings("run", []),
      expect: read.strings("expect", []),
      ...(exit === undefined ? {} : { exit: Number(exit) }),
      http: { port: Number(read.optional("port", asInt) ?? HTTP), requests: requests ?? [] },
    };
  });
}

const HTTP = 80n;
const OK = 200n;

function requestOf(record: RecordValue, at: Span): HttpChecks["requests"][number] {
  const read = new FieldReader(record, "a request", at);
  read.only(["path", "status", "contains"]);
  return {
    path: read.string("path"),
    status: Number(read.optional("status", asInt) ?? OK),
    contains: read.optional("contains", asString) ?? "",
  };
}
