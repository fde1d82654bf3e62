import picocolors from "picocolors";
import { assertNever } from "#diagnostics/assert-never.ts";
import { shownText } from "#diagnostics/shown-text.ts";
import type { BuiltinTopic, Conditional, FormTopic, LibraryTopic, OptionTopic, Topic } from "#pipeline/documentation/topic.ts";

/** Colours for one output; without colours they leave text as it is. */
export type Colors = ReturnType<typeof picocolors.createColors>;

/** A topic as text for a terminal; ends with a line break. */
export function showTopic(topic: Topic, color: boolean): string {
  return joined(lines(shownTexts(topic), picocolors.createColors(color)));
}

/** With all texts in it as they may be written to a terminal: recipes are strangers'. */
export function shownTexts<T extends object>(told: T): T {
  // oxlint-disable-next-line no-unsafe-type-assertion -- the same but for texts
  return JSON.parse(JSON.stringify(told), (_, value: unknown) => (typeof value === "string" ? shownText(value) : value)) as T;
}

/** Undefined: there is nothing to say. */
export type Lines = readonly (string | undefined)[];

export const joined = (all: Lines): string => all.flatMap((line) => (line === undefined ? [] : [`${line}\n`])).join("");

function lines(topic: Topic, colors: Colors): Lines {
  switch (topic.kind) {
    case "builtin":
      return builtinLines(topic, colors);
    case "form":
      return formLines(topic, colors);
    case "library":
      return libraryLines(topic, colors);
    case "option":
      return optionLines(topic, colors);
    case "interface":
      return [
        ...head(topic, colors),
        ...all("default", topic.defaults, colors),
        ...all("provided by", topic.providers.map(always), colors),
      ];
    case "platform":
      return [...head(topic, colors), field("archs", topic.archs?.join(", ") ?? "all", colors), ...all("needs", topic.needs, colors)];
    case "image":
    case "profile":
      return [
        ...head(topic, colors),
        ...all("targets", topic.kind === "image" ? topic.targets.map(always) : [], colors),
        ...all("uses", topic.uses.map(always), colors),
        ...all("needs", topic.needs, colors),
        ...all("options", topic.options, colors),
      ];
    case "rule":
      return [...head(topic, colors), "", ...topic.signature.split("\n").map((line) => `  ${line}`)];
    default:
      return assertNever(topic);
  }
}

function builtinLines({ signature, meaning, errors = [], examples }: BuiltinTopic, colors: Colors): Lines {
  return [
    colors.bold(signature),
    "",
    `  ${meaning}`,
    "",
    ...examples.flatMap(([expression, result]) => [`  ${expression}`, colors.dim(`    → ${result}`)]),
    ...(errors.length === 0 ? [] : ["", field("errors", errors.join(", "), colors)]),
  ];
}

function formLines({ name, title, syntax, meaning, example, section }: FormTopic, colors: Colors): Lines {
  return [
    `${colors.bold(name)} · ${title}`,
    "",
    ...syntax.map((line) => `  ${line}`),
    "",
    ...meaning.flatMap((line) => wrapped(line).map((part) => `  ${part}`)),
    "",
    ...example.text.split("\n").map((line) => `    ${line}`),
    ...(example.as === "expression" ? [colors.dim(`    → ${example.result}`)] : []),
    "",
    field("more", `docs/language.md, «${section}»`, colors),
  ];
}

const LINE = 100;

/** Between words, so that no line is longer than people read. */
function wrapped(text: string): readonly string[] {
  const parts: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > LINE) {
      parts.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...parts, line];
}

function libraryLines(topic: LibraryTopic, colors: Colors): Lines {
  return [
    ...head(topic, colors),
    field("version", topic.version, colors),
    field("licence", topic.license, colors),
    field("homepage", topic.homepage, colors),
    field("provides", topic.provides.join(", ") || undefined, colors),
    ...all("needs", topic.needs, colors),
    ...all("suggests", topic.suggests, colors),
    ...all("headers", topic.exports.headers, colors),
    ...all("symbols", topic.exports.symbols, colors),
    ...all("gates", topic.exports.gates, colors),
    ...all("from", (topic.source?.urls ?? []).map(always), colors),
    ...all("patched", (topic.source?.patches ?? []).map(always), colors),
    ...(topic.options.length === 0 ? [] : ["", colors.bold("Options")]),
    ...topic.options.flatMap((option) => optionLines(option, colors).map((line) => line && `  ${line}`)),
  ];
}

function optionLines(option: OptionTopic, colors: Colors): Lines {
  return [
    `${colors.bold(option.name)}: ${option.type}${option.prompt === undefined ? "" : ` · ${option.prompt}`}`,
    ...(option.help?.trimEnd().split("\n") ?? []).map((line) => `  ${line}`),
    ...all("default", option.defaults, colors),
    ...all("depends on", option.depends.map(always), colors),
    ...all("shown when", option.visible.map(always), colors),
    ...all("range", option.ranges, colors),
    ...all("requires", option.requires, colors),
    field("at start", option.boot, colors),
    field("in C", option.c, colors),
    field("declared", option.declared, colors),
  ];
}

function head(topic: Exclude<Topic, BuiltinTopic | FormTopic | OptionTopic>, colors: Colors): Lines {
  return [
    `${colors.bold(topic.name)} · ${topic.kind}${topic.summary === undefined ? "" : ` · ${topic.summary}`}`,
    ...(topic.help?.trimEnd().split("\n") ?? []).map((line) => `  ${line}`),
    field("declared", topic.declared, colors),
  ];
}

export const always = (text: string): Conditional => ({ text, when: [] });

const WIDTH = 12;

export function field(name: string, text: string | undefined, colors: Colors): string | undefined {
  return text === undefined ? undefined : `  ${colors.dim(name.padEnd(WIDTH))}${text}`;
}

/** One a line, the first with its name. */
export const all = (name: string, parts: readonly Conditional[], colors: Colors): Lines =>
  parts.map(({ text, when }, i) => field(i === 0 ? name : "", when.length === 0 ? text : `${text} when ${when.join(" && ")}`, colors));
