import type { Declarations } from "#config/declared.ts";
import { isExported, namespace, type Named } from "#config/names.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import { nameOfSeveral, unknownDeclaration } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { nearest } from "#diagnostics/suggest.ts";
import { declaredTopic, optionTopic } from "../documentation/declared-topics.ts";
import type { DeclaredTopics } from "../documentation/find-topic.ts";
import type { Topic } from "../documentation/topic.ts";
import { calledName } from "./called-name.ts";
import { catalogueOf } from "./catalogue.ts";
import { inputOrigins, type InputOrigin } from "./input-origins.ts";

/** A declaration of the workspace or of an input of it, and how it is used from here. */
export interface DeclarationInfo {
  readonly kind: "declaration";
  readonly topic: Topic;
  /** Undefined: the workspace itself has it. */
  readonly from?: InputOrigin;
  /** Lines for recipes and command lines; none: it can't be used from here. */
  readonly use: readonly string[];
  /** Why it can't be used as it is. */
  readonly hindrance?: string;
}

/** A workspace that is taken in. */
export interface InputInfo {
  readonly kind: "input";
  readonly origin: InputOrigin;
  /** What it shows to others, by kind: names in it. */
  readonly exports: Readonly<Partial<Record<Named["kind"], readonly string[]>>>;
  /** What it takes in itself. */
  readonly inputs: readonly string[];
}

/**
 * What is called so: `heap`, `core.heap`, `core.heap.size`, `core`, `size`. A bare name is looked for in the workspace first, then in all inputs.
 * Throws KILN-E1157, KILN-E1158.
 */
export function findInfo(name: string, workspace: DeclaredTopics): DeclarationInfo | InputInfo {
  const { declarations } = workspace;
  const origins = inputOrigins(declarations.workspace);
  const origin = origins.get(name);
  if (origin !== undefined) return inputInfo(origin, declarations);
  const found = named(name, declarations);
  const [first, ...others] = found;
  if (first === undefined) {
    const entries = catalogueOf(declarations, true);
    const bare = new Map(entries.map((one) => [one.local, one.name]));
    const near = nearest(name, [...origins.keys(), ...entries.map((one) => one.name)]) ?? bare.get(nearest(name, bare.keys()) ?? "");
    throw new KilnFailure([unknownDeclaration(name, near)]);
  }
  if (others.length > 0)
    throw new KilnFailure([
      nameOfSeveral(
        name,
        found.map((one) => shownName(one, declarations)),
      ),
    ]);
  return declarationInfo(first, workspace, origins);
}

interface Found {
  readonly named: Named;
  /** Of a library. */
  readonly option?: string;
}

/** What has the whole name; else what goes by it in the workspace; else what inputs call so; else options of that name. */
function named(name: string, declarations: Declarations): readonly Found[] {
  const { names, libraries } = declarations;
  const all = [...names.namespaces.values()].flatMap(({ own }) => [...own.values()]);
  const cut = name.lastIndexOf(".");
  const [library, option] = [name.slice(0, Math.max(cut, 0)), name.slice(cut + 1)];
  const opened = namespace(names, "").opened;
  const steps: readonly ((one: Named, text: string) => boolean)[] = [
    (one, text) => one.name === text,
    (one, text) => opened.get(text)?.name === one.name,
    (one, text) => one.local === text,
  ];
  for (const isMeant of steps) {
    const whole = all.filter((one) => isMeant(one, name)).map((one): Found => ({ named: one }));
    const withOption = all.filter((one) => isMeant(one, library) && libraries.get(one.name)?.options.has(option) === true);
    const found = [...whole, ...withOption.map((one): Found => ({ named: one, option }))];
    if (found.length > 0) return found;
  }
  return all.filter((one) => libraries.get(one.name)?.options.has(name) === true).map((one) => ({ named: one, option: name }));
}

const shownName = ({ named: one, option }: Found, declarations: Declarations): string =>
  `${calledName(declarations, one)}${option === undefined ? "" : `.${option}`}`;

function declarationInfo(
  found: Found,
  { declarations, everyTarget }: DeclaredTopics,
  origins: ReadonlyMap<string, InputOrigin>,
): DeclarationInfo {
  const { named: one, option } = found;
  const targets = everyTarget();
  const known = option === undefined ? undefined : declarations.libraries.get(one.name)?.options.get(option);
  const topic = known === undefined ? declaredTopic(one, declarations, targets) : optionTopic(known);
  const from = origins.get(one.input);
  const hindrance = hindranceOf(one, declarations, from);
  const use = hindrance === undefined ? uses(found, declarations, targets) : [];
  return { kind: "declaration", topic, ...(from && { from }), use, ...(hindrance === undefined ? {} : { hindrance }) };
}

function hindranceOf(one: Named, { names }: Declarations, from: InputOrigin | undefined): string | undefined {
  if (from === undefined) return undefined;
  if (one.kind === "image") return `images are built in their own workspace, and this one is ${one.input}'s`;
  if (!isExported(names, one)) return `${one.input} doesn't export it: only its own recipes may use it`;
  const isDirect = [...namespace(names, "").inputs.values()].includes(one.input);
  if (isDirect) return undefined;
  const how = from.pinned === undefined ? "" : `: \`input NAME = ${from.locator}\``;
  return `${from.by ?? ""} takes ${one.input} in; to use it here, it must be an input of this workspace, too${how}`;
}

/** Lines, most usual first. */
function uses({ named: one, option }: Found, declarations: Declarations, targets: readonly string[]): readonly string[] {
  const name = calledName(declarations, one);
  if (option !== undefined) return [`options { ${name}.${option} = … }`, `kiln build IMAGE --set ${name}.${option}=…`];
  const opening = name.includes(".") ? [`open ${one.input} { ${one.local} }, then \`${one.local}\` alone`] : [];
  switch (one.kind) {
    case "library":
    case "interface":
      return [`needs ${name}`, ...opening];
    case "platform":
      return [`platforms = [${name}]`, ...opening];
    case "profile":
      return [`use ${name}`, ...opening];
    case "rule":
      return [`library NAME using ${name} { … }`, ...opening];
    case "image":
      return targets.filter((target) => target.startsWith(`${name}@`)).map((target) => `kiln build ${target}`);
    default:
      return assertNever(one.kind);
  }
}

function inputInfo(origin: InputOrigin, { names, workspace }: Declarations): InputInfo {
  const exports: Partial<Record<Named["kind"], string[]>> = {};
  for (const one of namespace(names, origin.name).own.values()) if (isExported(names, one)) (exports[one.kind] ??= []).push(one.local);
  for (const list of Object.values(exports)) list.sort();
  const inputs = [...(workspace.inputs.get(origin.name)?.inputs.values() ?? [])];
  return { kind: "input", origin, exports, inputs: [...new Set(inputs)].filter((name) => name !== origin.name).toSorted() };
}
