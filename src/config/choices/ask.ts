import { assertNever } from "#diagnostics/assert-never.ts";
import type { Question } from "../kconfig/commands/ask-new.ts";
import { parseOptionValue, typedValue, typeText } from "../option-value.ts";
import type { OptionValue } from "../resolved.ts";
import { askChoice } from "./ask-choice.ts";
import { answerAt, asked, switchWord, takenOrWhyNot } from "./asked.ts";
import { choose } from "./choose.ts";
import { withChoices, type Configuration, type ConfiguredOption } from "./configuration.ts";
import { firstNew } from "./new-options.ts";

/**
 * Asks for all that is new, in the order of the tree, until no answer makes another thing appear. What can't be otherwise isn't asked. As with `conf`, an
 * optional choice that is off is new where nothing was saved yet only.
 */
export function* askNewOptions(configuration: Configuration): Generator<Question, Configuration, string> {
  const isFirst = configuration.source.text === "";
  let now = configuration;
  for (let next = firstNew(now, isFirst); next !== undefined; next = firstNew(now, isFirst))
    now = next.kind === "choice" ? yield* askChoice(now, next.choice) : yield* askOne(now, next.option);
  return now;
}

function* askOne(configuration: Configuration, option: ConfiguredOption): Generator<Question, Configuration, string> {
  const { key, type } = option.declared;
  const asIs = withChoices(configuration, new Map([[key, option.value]]));
  if (option.possible?.length === 1) return asIs;
  return yield* asked(question(option), (answer) => {
    if (answer === "") return asIs;
    const value = answerValue(option, answer);
    if (value === undefined) return `"${answer}" is no ${typeText(type)}`;
    return takenOrWhyNot(choose(configuration, [{ key, value, at: answerAt(answer) }]));
  });
}

function question({ declared, value }: ConfiguredOption): Question {
  const { key, type, prompt = "", help } = declared;
  const about = { name: key, prompt, help };
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

/** An enum's answer is a number from 1, or the value itself. */
function answerValue({ declared: { type } }: ConfiguredOption, answer: string): OptionValue | undefined {
  if (type.kind === "bool") return parseOptionValue(type, switchWord(answer));
  if (type.kind === "enum" && !type.values.includes(answer) && /^\d+$/.test(answer)) return type.values[Number(answer) - 1];
  return parseOptionValue(type, answer);
}
