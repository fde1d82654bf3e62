/** One assignment of a `.config` file. */
export interface ConfigLine {
  readonly name: string;
  /** As it is written: strings in their quotes; `n` for «is not set». */
  readonly value: string;
}

/** What a line of a `.config` file is; `ignored`: a comment or the like, `stray`: nothing that belongs there. */
export type LineMeaning = ConfigLine | "ignored" | "stray";

/** Reads one line (without its break), as `conf` does. */
export function readLine(line: string, prefix: string): LineMeaning {
  if (line.charCodeAt(0) === 0x23) return readComment(line, prefix);
  if (!line.startsWith(prefix)) return line === "" || line.startsWith("\r") ? "ignored" : "stray";
  const equal = line.indexOf("=", prefix.length);
  if (equal < 0) return "ignored";
  return { name: line.slice(prefix.length, equal), value: line.endsWith("\r") ? line.slice(equal + 1, -1) : line.slice(equal + 1) };
}

function readComment(line: string, prefix: string): LineMeaning {
  if (!line.startsWith(prefix, 2) || line[1] !== " ") return "ignored";
  const blank = line.indexOf(" ", 2 + prefix.length);
  return blank >= 0 && line.startsWith("is not set", blank + 1) ? { name: line.slice(2 + prefix.length, blank), value: "n" } : "ignored";
}

/** What stands between the quotes; undefined: the string has no end. A value that doesn't begin with a quote is no string: `unquoted`. */
export function readString(value: string): { readonly text: string } | "unquoted" | undefined {
  if (!value.startsWith('"')) return "unquoted";
  let text = "";
  for (let at = 1; at < value.length; at++) {
    if (value[at] === '"') return { text };
    if (value[at] === "\\") at++;
    text += value[at] ?? "";
  }
  return undefined;
}
