import { assertNever } from "#diagnostics/assert-never.ts";
import type { Entry, FieldEntry, Item } from "../ast.ts";
import { braces, commaList, type Row } from "./brackets.ts";
import type { TokenCursor } from "./cursor.ts";
import { hug, indent, line, type Doc } from "./doc.ts";
import { printExpression, printValue, printWhen } from "./print-expressions.ts";
import { printAnnotation, printParameters } from "./print-types.ts";

/** An item of a file; the cursor is at its first token. */
export function printItem(p: TokenCursor, item: Item): Doc {
  switch (item.kind) {
    case "import":
      return [p.take(), " ", commaList(p, "rbrace", () => words(p, ["comma", "rbrace"]), line), " ", p.take(), " ", p.take()];
    case "open":
      return [p.take(), " ", p.take(), " ", commaList(p, "rbrace", () => p.take(), line)];
    case "input":
    case "const":
    case "let-item":
      return [p.take(), " ", p.take(), " ", p.take(), printValue(p, item.value)];
    case "declaration": {
      const head = [p.take(), item.name.text === "" ? "" : [" ", p.take()], item.using ? [" ", p.take(), " ", dotted(p)] : ""];
      return [head, " ", printBlock(p, item.entries)];
    }
    case "extend": {
      const head = [p.take(), " ", p.take(), " ", dotted(p), item.when ? printWhen(p, item.when) : ""];
      return [head, " ", printBlock(p, item.entries)];
    }
    case "override":
      return [p.take(), " ", dotted(p), " ", printBlock(p, item.entries)];
    case "rule":
      return [p.take(), " ", p.take(), printParameters(p, item.params, printValue), " ", p.take(), printValue(p, item.body)];
    default:
      return assertNever(item);
  }
}

/** Tokens with one blank between them, up to one of these types. */
function words(p: TokenCursor, ends: readonly string[]): Doc {
  const docs: Doc[] = [p.take()];
  while (!ends.includes(p.type())) docs.push(" ", p.take());
  return docs;
}

/** `core.lwip`, or a string where a name may be one. */
function dotted(p: TokenCursor): Doc {
  const isString = p.type() === "string_start" || p.type() === "triple_start" || p.type() === "raw";
  const docs: Doc[] = [isString ? p.takeString() : p.take()];
  while (p.type() === "dot") docs.push(p.take(), p.take());
  return docs;
}

/** `a, core.b`, without brackets: long ones are broken. */
function names(p: TokenCursor, count: number): Doc {
  const docs: Doc[] = [dotted(p)];
  for (let i = 1; i < count; i++) docs.push(p.take(), line, dotted(p));
  return hug(indent(docs));
}

function printBlock(p: TokenCursor, entries: readonly Entry[]): Doc {
  const left = [...entries];
  return braces(p, () => {
    const entry = left.shift();
    if (entry === undefined) throw new Error("no such entry");
    return printEntry(p, entry);
  });
}

const plain = (...docs: readonly Doc[]): Row => ({ key: docs[0] ?? "", rest: docs.slice(1), isAfterBlank: false });

function printEntry(p: TokenCursor, entry: Entry): Row {
  switch (entry.kind) {
    case "field":
      return printField(p, entry);
    case "block": {
      const keyword = p.take();
      const label = entry.label === undefined ? "" : [" ", dotted(p)];
      return plain(keyword, label, " ", printBlock(p, entry.entries));
    }
    case "option":
      return plain(p.take(), " ", p.take(), printAnnotation(p, entry.type, printValue), " ", printBlock(p, entry.entries));
    case "options-from":
      return plain(p.take(), " ", p.take(), " ", p.take(), entry.as === undefined ? "" : [" ", p.take(), " ", p.take()]);
    case "needs":
      return plain(p.take(), " ", names(p, entry.targets.length), entry.when ? printWhen(p, entry.when) : "");
    case "provides":
      return plain(p.take(), " ", names(p, entry.targets.length));
    case "use":
      return plain(p.take(), " ", names(p, entry.profiles.length));
    case "choose": {
      const key = [p.take(), " ", dotted(p)];
      return {
        key,
        kind: "choose",
        rest: [" ", p.take(), " ", dotted(p), entry.when ? printWhen(p, entry.when) : ""],
        isAfterBlank: false,
      };
    }
    case "check": {
      const condition = [p.take(), " ", printExpression(p, entry.condition), entry.when ? printWhen(p, entry.when) : ""];
      return plain(condition, entry.because ? because(p) : "");
    }
    default:
      return assertNever(entry);
  }
}

const because = (p: TokenCursor): Doc => [" ", p.take(), " ", p.takeString()];

function printField(p: TokenCursor, entry: FieldEntry): Row {
  const key = entry.rank === "plain" ? dotted(p) : [p.take(), " ", dotted(p)];
  const rest = [" ", p.take(), printValue(p, entry.value), entry.when ? printWhen(p, entry.when) : "", entry.because ? because(p) : ""];
  return { key, kind: entry.rank, rest, isAfterBlank: false };
}
