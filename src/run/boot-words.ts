import { commandLineValue } from "#config/command-line-value.ts";
import { checkOptionValue } from "#config/option-value.ts";
import type { OptionType, OptionValue } from "#config/resolved.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import { badOptionValue } from "#diagnostics/command-line.ts";
import { KilnFailure, type Diagnostic, type Span } from "#diagnostics/diagnostic.ts";
import { noBootOption } from "#diagnostics/run.ts";
import { nearest } from "#diagnostics/suggest.ts";
import type { BootOption } from "#eval/evaluated.ts";

/** What such a word begins with (recipes/cmdline): behind it stands what the image's own arguments can't be taken for. */
const MARK = "kiln:";

/**
 * `log.level=warn` of `--boot` → the words, first of an image's command line, by which it gets that value. Errors: KILN-E1102, KILN-E1011 and those of values
 * (KILN-E0312 to KILN-E0314), all of them at once.
 */
export function bootWords(
  target: string,
  options: readonly BootOption[],
  wishes: readonly string[],
  args: readonly string[],
): readonly string[] {
  const found = wishes.map((wish) => bootWord(target, options, wish));
  const wrong = found.flatMap((one) => (typeof one === "string" ? [] : [one]));
  if (wrong.length > 0) throw new KilnFailure(wrong);
  const words = found.filter((one) => typeof one === "string");
  // The mark alone ends them.
  return args[0]?.startsWith(MARK) === true ? [...words, MARK] : words;
}

function bootWord(target: string, options: readonly BootOption[], wish: string): string | Diagnostic {
  const equals = wish.indexOf("=");
  if (equals < 1) return badOptionValue("--boot", wish, "LIBRARY.OPTION=VALUE, as in --boot log.level=warn");
  const name = wish.slice(0, equals);
  const option = options.find((one) => one.name === name);
  const known = options.map((one) => one.name);
  if (option === undefined) return noBootOption(target, name, nearest(name, known), known);
  const type = typeOf(option);
  const at: Span = { source: { path: "--boot", text: wish }, start: equals + 1, end: wish.length };
  const read = commandLineValue(name, type, wish.slice(equals + 1), at);
  if ("failed" in read) return read.failed;
  return checkOptionValue(name, type, read.value, at) ?? `${MARK}${name}=${textOf(read.value)}`;
}

function typeOf({ kind, min, max, values = [] }: BootOption): OptionType {
  switch (kind) {
    case "enum":
      return { kind, values };
    case "int":
    case "size":
      return { kind, ...(min === undefined ? {} : { min: BigInt(min) }), ...(max === undefined ? {} : { max: BigInt(max) }) };
    case "bool":
    case "string":
      return { kind };
    default:
      return assertNever(kind);
  }
}

/** Integers are decimal, sizes in bytes. */
const textOf = (value: OptionValue): string => String(value);
