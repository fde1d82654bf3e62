import { invalidDerivation } from "#diagnostics/derivation.ts";
import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import type { ErrorObject } from "ajv";
import { compareUtf8 } from "./byte-order.ts";
import type { Derivation } from "./derivation.ts";
import { validate as fitsSchema } from "./generated/derivation-schema.js";

/** What is wrong with a value that should be a derivation: one plain sentence each, none if it is one. */
export function validateDerivation(value: unknown): readonly string[] {
  if (!fitsSchema(value)) return schemaProblems(fitsSchema.errors ?? []);
  return [...pathProblems(value), ...stepProblems(value), ...scanProblems(value)];
}

/** Throws a `KilnFailure` (KILN-E0501) that points to `at`. */
export function assertValidDerivation(value: unknown, at?: Span): asserts value is Derivation {
  const problems = validateDerivation(value);
  if (problems.length > 0) throw new KilnFailure([invalidDerivation(nameOf(value), problems, at)]);
}

function nameOf(value: unknown): string {
  return typeof value === "object" && value !== null && "name" in value && typeof value.name === "string" ? value.name : "(no name)";
}

/** Words ajv's errors by the titles of the schema. A value that fits none of several forms gives one sentence, not one for each form. */
function schemaProblems(errors: readonly ErrorObject[]): readonly string[] {
  const undecided = errors.filter(({ keyword }) => keyword === "anyOf").map(({ instancePath }) => instancePath);
  const problems = new Set<string>();
  for (const error of errors) {
    const place = placeName(error.instancePath);
    if (error.keyword !== "anyOf" && undecided.some((path) => error.instancePath === path || error.instancePath.startsWith(`${path}/`)))
      continue;
    if (error.keyword === "propertyNames") continue;
    const { params, parentSchema } = error;
    const wanted = typeof parentSchema?.["title"] === "string" ? parentSchema["title"] : "of another form";
    if (error.keyword === "required") problems.add(`${place} lacks the field "${String(params["missingProperty"])}"`);
    else if (error.keyword === "additionalProperties") problems.add(`${place} has no field "${String(params["additionalProperty"])}"`);
    else if (error.propertyName !== undefined) problems.add(`${place}: the key "${error.propertyName}" must be ${wanted}`);
    else if (error.instancePath === "") problems.add("a derivation must be a record");
    else
      problems.add(`${place} must be ${error.keyword === "type" && wanted === "of another form" ? `a ${String(params["type"])}` : wanted}`);
  }
  return [...problems];
}

/** A JSON pointer as people read it: `inputs["src/a.c"].path`, `outputs[0]`. */
function placeName(pointer: string): string {
  if (pointer === "") return "the derivation";
  return pointer
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part, i) => (/^\d+$/.test(part) ? `[${part}]` : i === 0 ? part : /^\w+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`))
    .join("");
}

function pathProblems({ inputs, outputs }: Derivation): readonly string[] {
  const problems: string[] = [];
  const inputPaths = Object.keys(inputs);
  const taken = new Set(inputPaths);
  const given = new Set(outputs);
  for (const path of inputPaths) {
    const above = parentsOf(path).find((parent) => taken.has(parent));
    if (above !== undefined) problems.push(`the input "${path}" lies below the input "${above}"`);
  }
  outputs.forEach((output, i) => {
    const before = outputs[i - 1];
    if (before !== undefined && before === output) problems.push(`the output "${output}" is there twice`);
    else if (before !== undefined && compareUtf8(before, output) > 0)
      problems.push(`the outputs are not sorted: "${output}" comes before "${before}"`);
    const own = parentsOf(output).find((parent) => given.has(parent));
    if (own !== undefined) problems.push(`the output "${output}" lies below the output "${own}"`);
    const input = [output, ...parentsOf(output)].find((path) => taken.has(path));
    if (input !== undefined) problems.push(`the output "${output}" would change the input "${input}"`);
  });
  for (const path of inputPaths) {
    const output = parentsOf(path).find((parent) => given.has(parent));
    if (output !== undefined) problems.push(`the input "${path}" lies below the output "${output}"`);
  }
  return problems;
}

/** "a/b/c" → "a", "a/b". */
function parentsOf(path: string): readonly string[] {
  const parents: string[] = [];
  for (let i = path.indexOf("/"); i !== -1; i = path.indexOf("/", i + 1)) parents.push(path.slice(0, i));
  return parents;
}

function stepProblems({ kind, command, buildSystem, outputs, fetch, inputs }: Derivation): readonly string[] {
  const program = command[0] ?? "";
  const builtin = program.startsWith("kiln:");
  const problems: string[] = [];
  if (program === "") problems.push("the command's first word is empty");
  if (builtin && !/^kiln:[a-z][a-z0-9-]*\/[1-9][0-9]*$/.test(program)) problems.push(`"${program}" is not kiln:NAME/VERSION`);
  if (builtin !== (buildSystem === "any")) problems.push('buildSystem must be "any" for built-in steps, and for no others');
  if (builtin && (outputs.length !== 1 || outputs[0] !== "out")) problems.push('a built-in step has the one output "out"');
  if ((kind === "fetch") !== (fetch !== undefined)) problems.push('the record "fetch" goes with the kind "fetch", and with no other');
  if ((kind === "fetch") !== program.startsWith("kiln:fetch/"))
    problems.push('the kind "fetch" goes with the command kiln:fetch/VERSION, and with no other');
  if (kind === "fetch" && Object.keys(inputs).length > 0) problems.push("a fetch takes no inputs");
  return problems;
}

function scanProblems({ scan, inputs, kind }: Derivation): readonly string[] {
  if (scan === undefined) return [];
  const problems: string[] = [];
  const isInput = (path: string): boolean => Object.hasOwn(inputs, path);
  const within = (path: string): boolean => isInput(path) || parentsOf(path).some(isInput);
  if (kind !== "compile") problems.push('the record "scan" goes with the kind "compile" only');
  if (!within(scan.source)) problems.push(`scan.source "${scan.source}" lies in no input`);
  if (within(scan.header)) problems.push(`scan.header "${scan.header}" lies in an input; it must be a path of its own`);
  for (const path of scan.prune) if (!isInput(path)) problems.push(`scan.prune names "${path}", which is no input`);
  for (const path of scan.forced)
    if (path !== scan.header && !within(path)) problems.push(`scan.forced names "${path}", which lies in no input`);
  return problems;
}
