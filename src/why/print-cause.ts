import { assertNever } from "#diagnostics/assert-never.ts";
import { shownText } from "#diagnostics/shown-text.ts";
import type { Derivation } from "#derivation/derivation.ts";
import type { Change } from "./change.ts";
import type { OptionChange, ToldCause } from "./told-rebuild.ts";

/** Lines of a difference, and names in a list; `--json` has all. */
const LINES = 12;
const NAMES = 6;

/** The steps that have a cause. */
export const stepLines = (steps: readonly { readonly derivation: Derivation }[]): readonly string[] =>
  steps.length === 0 ? [] : [`  → ${stepNames(steps)}`];

export function stepNames(steps: readonly { readonly derivation: Derivation }[]): string {
  const shown = steps.slice(0, NAMES).map(({ derivation: { kind, name } }) => `${kind} ${name}`);
  return shown.join(", ") + (steps.length > NAMES ? ` and ${steps.length - NAMES} more` : "");
}

export function causeLines({ change, difference, isTextGone, option }: ToldCause): readonly string[] {
  const first = option ? `option ${optionText(option)}` : changeText(change);
  return [isTextGone ? `${first}; what it was is no longer in the store` : first, ...differenceLines(difference ?? "")];
}

export function differenceLines(difference: string): readonly string[] {
  const lines = difference.split("\n").filter((line) => line !== "" && !line.startsWith("\\"));
  const shown = lines.slice(0, LINES).map((line) => `    ${shownText(line)}`);
  return lines.length > LINES ? [...shown, `    … ${lines.length - LINES} more lines`] : shown;
}

export const optionText = ({ name, before, after, reason }: OptionChange): string =>
  `${name}: ${before ?? "not there"} → ${after ?? "not there"}${reason === undefined || reason === "" ? "" : `, ${reason}`}`;

const fromTo = (before: string | undefined, after: string | undefined): string =>
  `${before === undefined ? "not there" : before || '""'} → ${after === undefined ? "not there" : after || '""'}`;

function changeText(change: Change): string {
  switch (change.kind) {
    case "file":
      return `${change.path} ${FILE_CHANGES[change.change]}`;
    case "reach":
      return `${change.path} is ${change.isRead ? "read now" : "no longer read"}`;
    case "option":
    case "define":
      return `${change.kind} ${change.name}: ${fromTo(change.before, change.after)}`;
    case "command":
      return commandText(change);
    case "environment":
      return `environment ${change.name}: ${fromTo(change.before, change.after)}`;
    case "setting":
      return `${change.name}: ${fromTo(change.before, change.after)}`;
    case "text":
      return `the text ${change.path}, which a recipe says`;
    case "step-added":
      return `${change.step} is taken in${change.source === undefined ? "" : `: ${change.source} was added`}`;
    case "step-removed":
      return `${change.step} is left out${change.source === undefined ? "" : `: ${change.source} was removed`}`;
    case "place":
      return `what is taken of other steps for ${change.step} stands at other places`;
    case "new":
      return change.source === undefined ? "a step that was not there" : `${change.source} was added`;
    case "lost":
      return "the same as before: the result is no longer in the store";
    case "sandbox":
      return "the same as before: that was with, or without, a sandbox";
    case "first":
      return "nothing to compare it with";
    case "key":
      return "its key is another one";
    default:
      return assertNever(change);
  }
}

const FILE_CHANGES: Readonly<Record<Extract<Change, { kind: "file" }>["change"], string>> = {
  edited: "was edited",
  added: "was added",
  removed: "was removed",
  mode: "became executable, or isn't any more",
  folder: "was edited; what its files were is no longer in the store",
};

function commandText({ removed, added }: Extract<Change, { kind: "command" }>): string {
  if (removed.length === added.length && removed.toSorted().join("\0") === added.toSorted().join("\0"))
    return `the words of the command stand in another order: ${added.join(" ")}`;
  if (removed.length === 0) return `the command has ${added.join(" ")} now`;
  if (added.length === 0) return `the command has no ${removed.join(" ")} now`;
  return `the command has ${added.join(" ")} instead of ${removed.join(" ")}`;
}
