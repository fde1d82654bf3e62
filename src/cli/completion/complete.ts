import type { Argument, Command, Option } from "commander";

/** What could stand at the cursor. */
export interface Candidate {
  readonly text: string;
  /** For shells that show it beside the text. */
  readonly description: string;
}

export interface Completion {
  readonly candidates: readonly Candidate[];
  /** The shell's own completion of files fits too. */
  readonly files: boolean;
}

/** Names that are known only in a workspace, by what the command line calls its argument; never throws. */
export type NamesOf = (argument: string) => Promise<readonly Candidate[] | undefined>;

/** `words`: what follows `kiln`, the last one being completed, perhaps empty. */
export async function complete(program: Command, words: readonly string[], namesOf: NamesOf): Promise<Completion> {
  const prefix = words.at(-1) ?? "";
  const { command, waiting, operands, isAfterDashes } = commandOf(program, words.slice(0, -1));
  const offered = await offers(program, command, { prefix, waiting, operands, isAfterDashes }, namesOf);
  return { ...offered, candidates: offered.candidates.filter(({ text }) => text.startsWith(prefix)) };
}

interface Place {
  readonly command: Command;
  /** The option whose value comes next. */
  readonly waiting: Option | undefined;
  readonly operands: readonly string[];
  /** Behind `--` everything is the guest's. */
  readonly isAfterDashes: boolean;
}

function commandOf(program: Command, words: readonly string[]): Place {
  let command = program;
  let waiting: Option | undefined;
  const operands: string[] = [];
  for (const word of words) {
    if (word === "--") return { command, waiting: undefined, operands, isAfterDashes: true };
    if (waiting !== undefined) waiting = undefined;
    else if (word.startsWith("-")) {
      const option = optionsOf(program, command).find((one) => one.long === word || one.short === word);
      waiting = option !== undefined && (option.required || option.optional) ? option : undefined;
    } else {
      const inner = visible(command).find((one) => one.name() === word);
      if (inner !== undefined && operands.length === 0) command = inner;
      else operands.push(word);
    }
  }
  return { command, waiting, operands, isAfterDashes: false };
}

/** Commands without those that are for programs only. */
const visible = (command: Command): readonly Command[] => command.commands.filter((one) => !one.name().startsWith("_"));

const optionsOf = (program: Command, command: Command): readonly Option[] => [
  ...command.options,
  ...(command === program ? [] : program.options),
];

const FILES = { candidates: [], files: true };

async function offers(
  program: Command,
  command: Command,
  { prefix, waiting, operands, isAfterDashes }: Omit<Place, "command"> & { readonly prefix: string },
  namesOf: NamesOf,
): Promise<Completion> {
  if (isAfterDashes) return FILES;
  if (waiting !== undefined)
    return waiting.argChoices === undefined ? await named(valueName(waiting), [], namesOf) : plain(waiting.argChoices);
  if (prefix.startsWith("-")) {
    const options = optionsOf(program, command).filter(({ hidden }) => !hidden);
    const texts = options.map(({ long, short, description }) => ({ text: long ?? short ?? "", description }));
    return { candidates: [...texts, { text: "--help", description: "display help for command" }], files: false };
  }
  const inner = visible(command);
  if (inner.length > 0 && operands.length === 0) {
    return { candidates: inner.map((one) => ({ text: one.name(), description: one.description() })), files: false };
  }
  const argument = argumentAt(command, operands.length);
  if (argument === undefined) return { candidates: [], files: false };
  if (argument.argChoices !== undefined) return plain(argument.argChoices);
  return await named(argument.name(), operands, namesOf);
}

async function named(argument: string, operands: readonly string[], namesOf: NamesOf): Promise<Completion> {
  const names = await namesOf(argument);
  return names === undefined ? FILES : { candidates: names.filter(({ text }) => !operands.includes(text)), files: false };
}

/** `target` of `--target <target>`. */
const valueName = ({ flags }: Option): string => /[<[](\w+)/.exec(flags)?.[1] ?? "";

const plain = (texts: readonly string[]): Completion => ({ candidates: texts.map((text) => ({ text, description: "" })), files: false });

function argumentAt(command: Command, place: number): Argument | undefined {
  const last = command.registeredArguments.at(-1);
  return command.registeredArguments[place] ?? (last?.variadic === true ? last : undefined);
}
