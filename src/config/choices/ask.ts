import type { Span } from "#diagnostics/diagnostic.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import type { Question } from "../kconfig/commands/ask-new.ts";
import { parseOptionValue, typedValue, typeText } from "../option-value.ts";
import type { OptionValue } from "../resolved.ts";
import { choose } from "./choose.ts";
import { withChoices, type Configuration, type ConfiguredOption } from "./configuration.ts";
import { newOptions } from "./fill.ts";

/** Asks for each new option, in the order of the tree, until no answer makes another one appear. What can't be otherwise isn't asked. */
export function* askNewOptions(configuration: Configuration): Generator<Question, Configuration, string> {
  let now = configuration;
  for (let [option] = newOptions(now); option !== undefined; [option] = newOptions(now)) now = yield* askOne(now, option);
  return now;
}

function* askOne(configuration: Configuration, option: ConfiguredOption): Generator<Question, Configuration, string> {
  const { key } = option.declared;
  const asIs = withChoices(configuration, new Map([[key, option.value]]));
  if (option.possible?.length === 1) return asIs;
  let problem: string | undefined;
  for (;;) {
    const answer = yield question(option, problem);
    if (answer.trim() === "") return asIs;
    const value = answerValue(option, answer.trim());
    if (value === undefined) {
      problem = `"${answer}" is no ${typeText(option.declared.type)}`;
      continue;
    }
    const at: Span = { source: { path: "the answer", text: answer }, start: 0, end: answer.length };
    const chosen = choose(configuration, [{ key, value, at }]);
    if (chosen.kind === "chosen") return chosen.configuration;
    problem = chosen.diagnostics.map(({ message, detail }) => (detail === undefined ? message : `${message}: ${detail}`)).join("\n");
  }
}

function question({ declared, value }: ConfiguredOption, problem: string | undefined): Question {
  const { key, type, prompt = "", help } = declared;
  const about = { name: key, prompt, help, ...(problem === undefined ? {} : { problem }) };
  switch (type.kind) {
    case "bool":
      return { ...about, kind: "tristate", value: value === true ? "y" : "n", possible: ["n", "y"] };
    case "enum":
      return {
        ...about,
        kind: "choice",
        value: type.values.findIndex((one) => one === value) + 1,
        entries: type.values.map((name) => ({ name, prompt: name })),
      };
    case "int":
    case "size":
      return { ...about, kind: "text", value: value === undefined ? "" : typedValue(type, value), type: typeText(type) };
    case "string":
      return { ...about, kind: "text", value: String(value), type: "string" };
    default:
      return assertNever(type);
  }
}

const WORDS: Readonly<Record<string, string>> = { yes: "y", no: "n" };

/** An enum's answer is a number from 1, or the value itself. */
function answerValue({ declared: { type } }: ConfiguredOption, answer: string): OptionValue | undefined {
  if (type.kind === "bool") return parseOptionValue(type, WORDS[answer.toLowerCase()] ?? answer.toLowerCase());
  if (type.kind === "enum" && !type.values.includes(answer) && /^\d+$/.test(answer)) return type.values[Number(answer) - 1];
  return parseOptionValue(type, answer);
}
