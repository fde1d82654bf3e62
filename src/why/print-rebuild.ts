import { assertNever } from "#diagnostics/assert-never.ts";
import { shownText } from "#diagnostics/shown-text.ts";
import type { Change } from "./change.ts";
import type { RebuiltStep } from "./rebuild.ts";
import type { OptionChange, ToldCause, ToldRebuild } from "./told-rebuild.ts";

/** Lines of a difference, and names in a list; `--json` has all. */
const LINES = 12;
const NAMES = 6;

export function printRebuild(target: string, builtAt: string | undefined, told: ToldRebuild): string {
  const { steps, causes, recipes, options, reused } = told;
  if (steps.length === 0) {
    const known =
      reused === 0 ? "" : `; ${counted(reused, "step differs", "steps differ")} from the last build, with results that are known`;
    return `${target}: nothing is to be built again${known}\n`;
  }
  const runs = steps.filter(({ state }) => state === "runs");
  const more = steps.length - runs.length;
  const lines = [
    `${target}: ${counted(runs.length, "step runs", "steps run")}${more === 0 ? "" : `, ${more} more if what those give is not what it was`}`,
    builtAt === undefined ? "nothing is known of an earlier build in this store" : `compared with what was built at ${builtAt}`,
  ];
  for (const [i, cause] of causes.entries())
    lines.push("", ...causeLines(cause), ...stepLines(steps.filter((step) => step.causes.includes(i))));
  const following = steps.filter((step) => step.causes.length === 0);
  if (following.length > 0) lines.push("", "follows, if what it is given is not what it was:", `  ${names(following)}`);
  if (options.length > 0) lines.push("", "options that have other values:", ...options.map((option) => `  ${optionText(option)}`));
  if (recipes.length > 0) lines.push("", "recipes that changed:");
  for (const { path, difference } of recipes) lines.push(`  ${path}`, ...differenceLines(difference));
  return `${lines.join("\n")}\n`;
}

const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const stepLines = (steps: readonly RebuiltStep[]): readonly string[] => (steps.length === 0 ? [] : [`  → ${names(steps)}`]);

function names(steps: readonly RebuiltStep[]): string {
  const shown = steps.slice(0, NAMES).map(({ derivation: { kind, name } }) => `${kind} ${name}`);
  return shown.join(", ") + (steps.length > NAMES ? ` and ${steps.length - NAMES} more` : "");
}

function causeLines({ change, difference, option }: ToldCause): readonly string[] {
  return [option ? `option ${optionText(option)}` : changeText(change), ...differenceLines(difference ?? "")];
}

function differenceLines(difference: string): readonly string[] {
  const lines = difference.split("\n").filter((line) => line !== "" && !line.startsWith("\\"));
  const shown = lines.slice(0, LINES).map((line) => `    ${shownText(line)}`);
  return lines.length > LINES ? [...shown, `    … ${lines.length - LINES} more lines`] : shown;
}

const optionText = ({ name, before, after, reason }: OptionChange): string =>
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
