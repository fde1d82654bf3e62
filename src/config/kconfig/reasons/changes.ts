import { isLogic } from "../model/model.ts";
import type { ExplainedValue, PromptPlace, Selector, ShownCondition } from "./reason.ts";

type Known = Omit<ExplainedValue, "changes">;

/** What would have to change for a symbol to have another value, a line each; empty: it need only be set. */
export function changesFor(explained: Known): readonly string[] {
  if (!isLogic(explained.type))
    return explained.prompts.some(({ visible }) => visible !== "n") ? rangeLines(explained) : showLines(explained);
  return [...lessLines(explained), ...moreLines(explained)];
}

/** For less than it is: nothing may select it. */
function lessLines({ value, selectors }: Known): readonly string[] {
  const active = selectors.filter(({ level }) => level !== "n");
  if (value === "n" || active.length === 0) return [];
  return [`for less than ${value}: ${active.map(({ name, place }) => `${name} (${place})`).join(", ")} must not select it`];
}

/** For more than it is: it must be seen, or be selected. */
function moreLines(explained: Known): readonly string[] {
  if (explained.value === "y") return explained.prompts.every(({ visible }) => visible === "n") ? unsetLines(explained) : [];
  if (explained.prompts.some(({ visible }) => visible === "y")) return ["for y: set it"];
  const others = explained.selectors.filter(({ level }) => level === "n");
  return [...showLines(explained), ...(others.length === 0 ? [] : [`or by what selects it: ${few(others)}`])];
}

const unsetLines = ({ prompts, reason }: Known): readonly string[] =>
  prompts.length === 0 && reason.kind === "default" ? [`it has no prompt: only its defaults decide, here ${reason.place}`] : [];

const MOST = 8;
const few = (selectors: readonly Selector[]): string =>
  `${selectors
    .slice(0, MOST)
    .map(({ name }) => name)
    .join(", ")}${selectors.length > MOST ? ` and ${selectors.length - MOST} more` : ""}`;

function showLines({ prompts }: Known): readonly string[] {
  if (prompts.length === 0) return ["it has no prompt, so it can't be set: only defaults, selects and implies decide"];
  return prompts.map(promptLine);
}

const promptLine = ({ place, against }: PromptPlace): string => `to be set at ${place} it needs ${against.map(need).join(", and ")}`;

/** What stands against something, as what it would have to be. */
export const need = ({ text, value }: ShownCondition): string =>
  `${text.includes(" || ") || text.includes(" && ") ? `(${text})` : text}, which is ${value}`;

const rangeLines = ({ range }: Known): readonly string[] => [
  range === undefined ? "set it" : `set it, from ${range.text} (${range.place})`,
];
