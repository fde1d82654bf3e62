import { characters, widthOf } from "#menu/cells.ts";

/** How a part of a screen looks, by the numbers of SGR sequences. */
interface Look {
  readonly bold: boolean;
  readonly faint: boolean;
  readonly inverse: boolean;
  readonly color: string | undefined;
}

const PLAIN: Look = { bold: false, faint: false, inverse: false, color: undefined };
const [INK, PAPER] = ["#d8dee9", "#1c2128"];
const COLORS: Readonly<Record<number, string>> = { 33: "#e5c07b", 36: "#56b6c2" };
/** Of a character, in pixels. */
const [WIDTH, HEIGHT, FONT, MARGIN] = [8.4, 18, 14, 12];

/** A screen that tmux captured with its sequences, as a picture. */
export function screenSvg(screen: string, columns: number, title: string): string {
  const lines = screen.split("\n");
  const [width, height] = [columns * WIDTH + 2 * MARGIN, lines.length * HEIGHT + 2 * MARGIN];
  let look = PLAIN;
  const parts = lines.flatMap((line, row) => {
    let column = 0;
    return line.split(SEQUENCE).flatMap((part, i) => {
      if (i % 2 === 1) {
        look = looking(look, part);
        return [];
      }
      const at = column;
      column += widthOf(part);
      return part === "" ? [] : [shape(part, at, row, look)];
    });
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="6" fill="${PAPER}"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="${FONT}" xml:space="preserve" style="white-space: pre">`,
    ...parts,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

// oxlint-disable-next-line no-control-regex -- terminals' sequences begin with one
const SEQUENCE = /\u001b\[([0-9;]*)m/;

function looking(before: Look, numbers: string): Look {
  let look = before;
  for (const number of numbers === "" ? [0] : numbers.split(";").map(Number)) {
    if (number === 0) look = PLAIN;
    else if (number === 1) look = { ...look, bold: true };
    else if (number === 2) look = { ...look, faint: true };
    else if (number === 7) look = { ...look, inverse: true };
    else if (number === 22) look = { ...look, bold: false, faint: false };
    else if (number === 27) look = { ...look, inverse: false };
    else if (number === 39) look = { ...look, color: undefined };
    else look = { ...look, color: COLORS[number] ?? look.color };
  }
  return look;
}

function shape(text: string, column: number, row: number, { bold, faint, inverse, color }: Look): string {
  const [x, y] = [MARGIN + column * WIDTH, MARGIN + row * HEIGHT];
  const ink = color ?? INK;
  const back = inverse
    ? `<rect x="${x.toFixed(1)}" y="${y}" width="${(widthOf(text) * WIDTH).toFixed(1)}" height="${HEIGHT}" fill="${ink}"/>`
    : "";
  const attributes = `${bold ? ' font-weight="bold"' : ""}${faint ? ' opacity="0.65"' : ""}`;
  // Where each character stands doesn't hang on the reader's font.
  let at = column;
  const places = characters(text).map((character) => {
    const place = (MARGIN + at * WIDTH).toFixed(1);
    at += widthOf(character);
    return place;
  });
  if (text.trim() === "") return back;
  return `${back}<text x="${places.join(" ")}" y="${y + FONT}" fill="${inverse ? PAPER : ink}"${attributes}>${escaped(text)}</text>`;
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
