import type { MenuNode, NodeId } from "../model/model.ts";
import { isNodeVisible, nextNode } from "../values/node-visibility.ts";
import { FLAG } from "../values/flags.ts";
import type { Values } from "../values/values.ts";
import { configLine, PREFIX } from "./format.ts";

/** The text of a `.config` file with all that belongs into one, as bytes: menus and comments that can be seen, and the values in their order. */
export function writeConfig(values: Values, prefix: string = PREFIX): string {
  const { nodes, symbols } = values.model;
  const written = new Uint8Array(symbols.length);
  let text = `#\n# Automatically generated file; DO NOT EDIT.\n# ${promptText(values, nodes[0]!)}\n#\n`;
  let isBehindMenu = false;
  const leave = (id: NodeId): void => {
    const node = nodes[id]!;
    if (id === 0 || node.symbol >= 0 || values.model.properties[node.prompt]?.kind !== "menu" || !isNodeVisible(values, id)) return;
    text += `# end of ${promptText(values, node)}\n`;
    isBehindMenu = true;
  };
  for (let id = nodes[0]!.firstChild; id >= 0; id = nextNode(values, id, leave)) {
    const node = nodes[id]!;
    const symbol = symbols[node.symbol];
    if (symbol === undefined) {
      if (!isNodeVisible(values, id)) continue;
      text += `\n#\n# ${promptText(values, node)}\n#\n`;
      isBehindMenu = false;
    } else if (symbol.kind !== "choice" && written[node.symbol] === 0) {
      values.compute(node.symbol);
      if (!values.has(node.symbol, FLAG.written)) continue;
      if (isBehindMenu) text += "\n";
      isBehindMenu = false;
      written[node.symbol] = 1;
      if (symbol.type !== "unknown") text += configLine(prefix, symbol, values.text(node.symbol));
    }
  }
  return text;
}

function promptText({ model }: Values, node: MenuNode): string {
  const prompt = model.properties[node.prompt];
  return prompt?.text ?? "";
}
