import { weighted, type Chance } from "./chance.ts";

const WORDS =
  "config menuconfig choice endchoice menu endmenu if endif source comment bool tristate int hex string def_bool def_tristate prompt default depends on select imply range help modules optional visible mainmenu y m n A \"text\" 'text' \" ' = != < <= > >= && || ! ( ) := += $ $( $(x) $(info,x) $(error-if,y,x) $(x, \\ # : , - é ~ { @ \t \0 \r".split(
    " ",
  );

/** A text with a few tokens taken away, doubled, exchanged or put in. Lines stay as they are, mostly. */
export function broken(chance: Chance, text: string): string {
  let tokens: readonly string[] = text.match(/\w+|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\n[ \t]*|[ \t]+|[^\w\s]/g) ?? [];
  for (
    let count = weighted(chance, [
      [6, 1],
      [2, 2],
      [1, 5],
    ]);
    count > 0 && tokens.length > 0;
    count--
  ) {
    const at = chance.int(0, tokens.length - 1);
    const token = tokens[at] ?? "";
    const other = chance.int(0, tokens.length - 1);
    tokens = weighted(chance, [
      [5, () => tokens.toSpliced(at, 1)],
      [3, () => tokens.toSpliced(at, 0, token)],
      [2, () => tokens.toSpliced(at, 0, token, " ")],
      [3, () => tokens.with(at, tokens[other] ?? "").with(other, token)],
      [4, () => tokens.with(at, chance.one(WORDS))],
      [2, () => tokens.toSpliced(at, 0, ` ${chance.one(WORDS)} `)],
      [2, () => tokens.toSpliced(at, 0, `\n${chance.one(WORDS)}\n`)],
      [2, () => withoutLine(tokens, at)],
      [1, () => tokens.slice(0, at)],
    ])();
  }
  return tokens.join("");
}

/** What stands from this place to the line's end goes: the end of a block, the start of one. */
function withoutLine(tokens: readonly string[], at: number): string[] {
  const start = tokens.findLastIndex((token, index) => index <= at && token.startsWith("\n"));
  const end = tokens.findIndex((token, index) => index > at && token.startsWith("\n"));
  return tokens.toSpliced(Math.max(start, 0), (end < 0 ? tokens.length : end) - Math.max(start, 0));
}
