import type { SymbolChoice } from "../from-kconfig/symbol-choice.ts";
import type { Question } from "../kconfig/commands/ask-new.ts";
import { parseOptionValue } from "../option-value.ts";
import { answerAt, asked, switchWord, takenOrWhyNot } from "./asked.ts";
import { choose } from "./choose.ts";
import type { Configuration, ConfiguredOption } from "./configuration.ts";
import { asTheyAre, entriesOf, isForced, takenOf, turnOff, turnOn } from "./file-choice.ts";

/** Asks for a Kconfig file's choice: of an optional one whether it is to be on, then which of its entries it is to be. None of them is new after that. */
export function* askChoice(configuration: Configuration, choice: SymbolChoice): Generator<Question, Configuration, string> {
  if (isForced(configuration, choice)) return asTheyAre(configuration, choice);
  let now = configuration;
  if (choice.isOptional) now = yield* asked(whether(now, choice), (answer) => switched(configuration, choice, answer));
  const entries = entriesOf(now, choice).filter(canBeTaken);
  if (entries.length < 2) return asTheyAre(now, choice);
  const decided = now;
  return yield* asked(which(choice, entries), (answer) => entryTaken(decided, choice, entries, answer));
}

const about = ({ prompt, help }: SymbolChoice): Pick<Question, "name" | "prompt" | "help"> => ({ name: undefined, prompt, help });

const whether = (configuration: Configuration, choice: SymbolChoice): Question => ({
  ...about(choice),
  kind: "tristate",
  value: takenOf(configuration, choice) === undefined ? "n" : "y",
  possible: ["n", "y"],
});

function switched(configuration: Configuration, choice: SymbolChoice, answer: string): Configuration | string {
  if (answer === "") return configuration;
  const value = parseOptionValue({ kind: "bool" }, switchWord(answer));
  if (value === undefined) return `"${answer}" is no bool`;
  const turn = value === true ? turnOn : turnOff;
  return takenOrWhyNot(turn(configuration, choice, answerAt(answer)));
}

/** Nobody is asked for what a recipe rules out. */
const canBeTaken = ({ hiding, fixing }: ConfiguredOption): boolean =>
  hiding === undefined && !(fixing?.kind === "forced" && fixing.value === false);

const which = (choice: SymbolChoice, entries: readonly ConfiguredOption[]): Question => ({
  ...about(choice),
  kind: "choice",
  value: takenAt(entries) + 1,
  entries: entries.map(({ declared: { key, prompt = "", help } }) => ({ name: key, prompt, help })),
});

const takenAt = (entries: readonly ConfiguredOption[]): number =>
  Math.max(
    0,
    entries.findIndex(({ value }) => value === true),
  );

/** An answer is a number from 1, or an entry's name. */
function entryTaken(
  configuration: Configuration,
  choice: SymbolChoice,
  entries: readonly ConfiguredOption[],
  answer: string,
): Configuration | string {
  const named = entries.findIndex(({ declared: { key } }) => key === answer);
  const at = answer === "" ? takenAt(entries) : /^\d+$/.test(answer) ? Number(answer) - 1 : named;
  const entry = entries[at]?.declared;
  if (!entry) return `"${answer}" is none of 1 to ${entries.length}`;
  const chosen = takenOrWhyNot(choose(configuration, [{ key: entry.key, value: true, at: answerAt(answer) }]));
  return typeof chosen === "string" ? chosen : asTheyAre(chosen, choice);
}
