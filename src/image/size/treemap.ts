import { hierarchy, treemap, treemapSquarify, type HierarchyRectangularNode } from "d3-hierarchy";
import { rowName, type SizeRow } from "./size-rows.ts";

const [WIDTH, HEIGHT, TITLE, HEADING, LETTER] = [1200, 800, 28, 15, 6.2];

/** Told apart also by those who see few colours (Okabe and Ito, «Color Universal Design», lightened). */
const COLORS = ["#9ad0f5", "#f7c97f", "#8fd3b6", "#f3a6c8", "#e8e27e", "#b7b6e8", "#f2a38b", "#c5dca0"];
const NEUTRAL = "#d8d8d8";

interface Node {
  readonly name: string;
  readonly row: SizeRow | undefined;
  readonly children: Node[];
}

/** A picture of rows by their bytes in the file, as SVG: a box for each library, in it its objects and symbols so far as rows have them. */
export function sizePicture(title: string, rows: readonly SizeRow[]): string {
  const root = hierarchy(treeOf(rows))
    .sum(({ row }) => row?.bytes ?? 0)
    // oxlint-disable-next-line unicorn/no-array-sort -- d3's own, of no array
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const laidOut = treemap<Node>()
    .tile(treemapSquarify)
    .size([WIDTH, HEIGHT - TITLE])
    .paddingInner(1)
    .paddingTop((node) => (node.depth === 1 && (node.children?.length ?? 0) > 0 ? HEADING : 0))
    .round(true)(root);
  const boxes = laidOut.descendants().filter((node) => node.depth > 0 && node.x1 > node.x0 && node.y1 > node.y0);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<text x="6" y="19" font-size="15">${escaped(title)}</text>`,
    ...boxes.map((box) => boxText(box)),
    "</svg>",
    "",
  ].join("\n");
}

function treeOf(rows: readonly SizeRow[]): Node {
  const root: Node = { name: "", row: undefined, children: [] };
  for (const row of rows) {
    let at = root;
    const names = [row.library, row.object, row.symbol].filter((name) => name !== undefined);
    for (const [i, name] of names.entries()) {
      const isLeaf = i === names.length - 1;
      let next = isLeaf ? undefined : at.children.find((child) => child.name === name);
      if (next === undefined) at.children.push((next = { name, row: isLeaf ? row : undefined, children: [] }));
      at = next;
    }
  }
  return root;
}

function boxText(node: HierarchyRectangularNode<Node>): string {
  const { x0, x1, y0, y1, data, value = 0 } = node;
  const [width, height] = [x1 - x0, y1 - y0];
  const library = node.ancestors().at(-2)?.data.name ?? "";
  const isLeaf = node.children === undefined;
  const title = `${data.row === undefined ? pathOf(node) : rowName(data.row)}: ${value} bytes`;
  const label = isLeaf || node.depth === 1 ? labelText(node.depth === 1 && !isLeaf ? `${data.name}, ${value}` : data.name, width) : "";
  return (
    `<g><title>${escaped(title)}</title>` +
    `<rect x="${x0}" y="${y0 + TITLE}" width="${width}" height="${height}" fill="${colorOf(library)}"${isLeaf ? "" : ' fill-opacity="0.55"'} stroke="#ffffff" stroke-width="0.5"/>` +
    (label === "" || height < HEADING ? "" : `<text x="${x0 + 3}" y="${y0 + TITLE + 11}">${escaped(label)}</text>`) +
    "</g>"
  );
}

const pathOf = (node: HierarchyRectangularNode<Node>): string =>
  node
    .ancestors()
    .slice(0, -1)
    .map(({ data }) => data.name)
    .toReversed()
    .join("/");

/** What fits; nothing, where not even its begin does. */
function labelText(name: string, width: number): string {
  const letters = Math.floor((width - 6) / LETTER);
  if (name.length <= letters) return name;
  return letters < 4 ? "" : `${name.slice(0, letters - 1)}…`;
}

/** The same for a name in every picture. */
function colorOf(library: string): string {
  if (library.startsWith("(")) return NEUTRAL;
  let sum = 0;
  for (const letter of library) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return COLORS[sum % COLORS.length] ?? NEUTRAL;
}

/** XML 1.0 has no control characters. */
const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, "·");
