import { KilnFailure, type DiagnosticCode } from "#diagnostics/diagnostic.ts";
import { unknownCode } from "#diagnostics/command-line.ts";
import { explanations, STAGES } from "#diagnostics/explained/explanations.ts";
import type { Explanation } from "#diagnostics/explained/explanation.ts";
import { nearest } from "#diagnostics/suggest.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";

/** What a code means, with a wrong and a right example; without one a list of all. */
export function explainCommand(context: Context, written: string | undefined): number {
  if (written === undefined) {
    context.terminal.out(context.json ? `${JSON.stringify(Object.fromEntries(explanations))}\n` : list());
    return EXIT.done;
  }
  const code = codeOf(written);
  const found = [...explanations].find(([known]) => known === code);
  if (found === undefined) throw new KilnFailure([unknownCode(written, nearCode(code))]);
  context.terminal.out(context.json ? `${JSON.stringify({ code, ...found[1] })}\n` : page(...found));
  return EXIT.done;
}

/** `e0402`, `402` and `KILN-E0402` are one. */
const codeOf = (written: string): string =>
  `KILN-E${written
    .toUpperCase()
    .replace(/^(?:KILN-)?E?/, "")
    .padStart(4, "0")}`;

/** One digit apart at most: what all codes begin with says nothing. */
function nearCode(code: string): string | undefined {
  const numbers = [...explanations.keys()].map((known) => known.slice(PREFIX.length));
  const near = nearest(code.slice(PREFIX.length), numbers);
  return near === undefined ? undefined : PREFIX + near;
}

const PREFIX = "KILN-E";

function page(code: DiagnosticCode, { title, meaning, example }: Explanation): string {
  const examples = example === undefined ? "" : `\nWrong:\n${indented(example.wrong)}\nRight:\n${indented(example.right)}`;
  return `${code}: ${title}\n\n${meaning}\n${examples}`;
}

const SHOWN = 200;
const indented = (text: string): string =>
  (text.length > SHOWN && !text.includes("\n") && !text.includes(" ") ? `${text.slice(0, 20)}…${text.slice(-20)}` : text)
    .split("\n")
    .map((line) => `  ${line}\n`)
    .join("");

function list(): string {
  let text = "";
  for (const [digits, stage] of STAGES) {
    text += `${text === "" ? "" : "\n"}${stage}\n`;
    for (const [code, { title }] of explanations) if (code.startsWith(`KILN-E${digits}`)) text += `  ${code}  ${title}\n`;
  }
  return `${text}\n\`kiln explain CODE\` tells more.\n`;
}
