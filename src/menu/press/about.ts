import type { ItemId, OptionTreeView } from "#config/tree/option-tree.ts";
import { printable } from "../cells.ts";
import { typeText } from "../rows.ts";
import type { Panel } from "../state.ts";

/** So many entries can be gone to from a text: a digit each. */
const MOST_LINKS = 9;

const titleOf = (tree: OptionTreeView, id: ItemId): string => {
  const { prompt, name } = tree.item(id);
  return prompt === "" ? (name ?? "") : prompt;
};

/** All that is written about an entry. */
export function helpPanel(tree: OptionTreeView, id: ItemId): Panel {
  const item = tree.item(id);
  const { name } = item;
  const { value } = tree.state(id);
  const range = tree.range(id);
  const help = tree.help(id);
  const about = [
    ...(name === undefined ? [] : [`Name:   ${name}`]),
    `Type:   ${typeText(item)}${range === undefined ? "" : `, ${range}`}`,
    ...(value === "" ? [] : [`Value:  ${value}`]),
    ...reasonLines(tree, id),
    `Place:  ${tree.place(id)}`,
  ];
  const text = help.length === 0 ? ["There is no help for this entry."] : help;
  return { kind: "text", title: `Help: ${titleOf(tree, id)}`, lines: [...text, "", ...about], links: [], top: 0 };
}

function reasonLines(tree: OptionTreeView, id: ItemId): readonly string[] {
  const reason = tree.reason(id);
  return reason === "" ? [] : [`Why:    ${reason}`];
}

/** Why an entry is what it is, and what to turn on for another value. */
export function whyPanel(tree: OptionTreeView, id: ItemId): Panel {
  const { why, changes, related } = tree.explain(id);
  const links = related.slice(0, MOST_LINKS);
  const toChange = changes.length === 0 ? [] : ["", "To change it:", ...changes.map((line) => `  ${line}`)];
  const goTo = links.length === 0 ? [] : ["", "Press a number to go to:", ...links.map((link, i) => `  ${i + 1}  ${linkText(tree, link)}`)];
  return { kind: "text", title: `Why: ${titleOf(tree, id)}`, lines: [...why, ...toChange, ...goTo], links, top: 0 };
}

function linkText(tree: OptionTreeView, id: ItemId): string {
  const { name, prompt } = tree.item(id);
  const { value } = tree.state(id);
  return [...(name === undefined ? [] : [`${name}${value === "" ? "" : `=${value}`}`]), printable(prompt)].join("  ");
}
