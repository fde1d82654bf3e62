import type { ExplainedCondition, ExplainedDefault, ExplainedOption, ExplainedRaise, ExplainedWish } from "./explain.ts";

/** For people: the value, what led to it, what else has a say, and what would have to change. */
export function printExplained(option: ExplainedOption): string {
  const { name, value, type, cName, place, reasons, hidden, unused, range, defaults, wishes, raises, changes } = option;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ["because", reasons.filter(({ kind }) => kind !== "hidden").map(({ text, place: at }) => withPlace(text, at))],
    ["hidden", hidden ? [withPlace(hidden.text, hidden.place)] : []],
    ["chosen", unused ? [`${withPlace(unused.value, unused.place)}, which doesn't count now`] : []],
    ["range", range === undefined ? [] : [range]],
    ["defaults", defaults.map(defaultLine)],
    ["wishes", wishes.map(wishLine)],
    ["raised by", raises.map(raiseLine)],
    ["to change", changes],
  ];
  const head = `${name}${value === undefined ? "" : ` = ${value}`}  (${type}, ${cName}, ${place})`;
  const lines = sections.flatMap(([title, texts]) => texts.map((text, i) => `  ${(i === 0 ? title : "").padEnd(WIDTH)}${text}`));
  return [head, ...lines].map((line) => `${line}\n`).join("");
}

const WIDTH = 11;

const withPlace = (text: string, place: string | undefined): string =>
  place === undefined || text.endsWith(`(${place})`) ? text : `${text} (${place})`;

const defaultLine = ({ value, when, place, applies }: ExplainedDefault): string =>
  `${applies ? "* " : "  "}${withPlace(`${value}${whenText(when)}`, place)}`;

function wishLine({ by, rank, value, when, because, place }: ExplainedWish): string {
  const ranked = rank === "plain" ? "" : `${rank} `;
  return withPlace(`${ranked}${value} of ${by}${whenText(when)}${because === undefined ? "" : `: ${because}`}`, place);
}

const raiseLine = ({ text, when, place, isActive }: ExplainedRaise): string =>
  `${isActive ? "* " : "  "}${withPlace(`${text}${whenText(when)}`, place)}`;

function whenText(when: ExplainedCondition | undefined): string {
  if (when === undefined) return "";
  const values = when.values.length === 0 ? "" : `: ${when.values.join(", ")}`;
  return ` when ${when.text} [${when.holds ? "holds" : "doesn't hold"}${values}]`;
}
