import { assertNever } from "#diagnostics/assert-never.ts";
import type { UserOrigin } from "../values/flags.ts";
import type { ExplainedValue, Reason, Selector, ShownCondition, Wish } from "./reason.ts";

/** For people: the symbol, what its value came from, and so on, each with its places; then what would have to change. */
export function printExplained(chain: readonly ExplainedValue[]): string {
  const changes = chain[0]?.changes ?? [];
  const toChange = changes.length === 0 ? [] : ["", "to change it", ...changes.map((line) => `  ${line}`)];
  return [...explainedLines(chain), ...toChange].map((line) => `${line}\n`).join("");
}

/** The same without what would have to change. */
export function explainedLines([first, ...others]: readonly ExplainedValue[]): readonly string[] {
  if (first === undefined) return [];
  const causes = others.length === 0 ? [] : ["", "because", ...others.flatMap((one) => shown(one).map((line) => `  ${line}`))];
  return [...shown(first), ...causes];
}

function shown(explained: ExplainedValue): readonly string[] {
  const { name, value, type, places, wish, range, unmet, reason, selectors } = explained;
  const lines = [`${name} = ${value}  (${type}${places.length === 0 ? "" : `, ${places.join(", ")}`})`, ...reasonLines(reason)];
  // Taking the user's word back would not change it.
  if (reason.kind === "user")
    lines.push(...selectors.filter(({ level }) => level !== "n").map((one) => `also ${selectorLine("selected", one)}`));
  if (wish !== undefined && wish.outcome !== "taken") lines.push(wishLine(wish));
  if (range?.hasChanged === true) lines.push(`brought into its range, ${range.text} (${range.place})`);
  if (unmet.length > 0) lines.push(`what it depends on isn't met: ${unmet.map(({ text }) => text).join(", ")}`);
  return lines.map((line, i) => (i === 0 ? line : `  ${line}`));
}

const originText = (origin: UserOrigin | undefined): string =>
  origin === undefined ? "" : origin.line === 0 ? ` by ${origin.path}` : ` at ${origin.path}:${origin.line}`;

const conditionText = (condition: ShownCondition | undefined): string => (condition === undefined ? "" : ` if ${condition.text}`);

const selectorLine = (word: string, { name, place, level, condition }: Selector): string =>
  `${word} by ${name} (${level}) at ${place}${conditionText(condition)}`;

/** Who decided, one line each. */
export function reasonLines(reason: Reason): readonly string[] {
  switch (reason.kind) {
    case "user":
      return [`set${originText(reason.origin)}`];
    case "selected":
    case "implied":
      return reason.by.map((one) => selectorLine(reason.kind, one));
    case "default":
      return [`default ${reason.value.text}${conditionText(reason.condition)} at ${reason.place}`];
    case "choice":
      return [choiceLine(reason)];
    case "nothing":
      return ["nothing sets it, and no default applies"];
    default:
      return assertNever(reason);
  }
}

function choiceLine({ choice, chosen, by }: Extract<Reason, { kind: "choice" }>): string {
  if (chosen === undefined) return `nothing of the choice "${choice}" can be chosen`;
  const why = { user: "as it is set", default: "as its default", first: "as the first that there is", none: "" }[by];
  return `of the choice "${choice}", ${chosen} is chosen, ${why}`;
}

function wishLine({ value, origin, outcome }: Wish): string {
  const why = {
    taken: "",
    hidden: "it can't be set now",
    limited: "it may not be so much now",
    raised: "it is selected",
    "out of range": "that is out of its range",
    "overruled by the choice": "another entry of its choice is chosen",
  }[outcome];
  return `${value} is wanted${originText(origin)}, but ${why}`;
}
