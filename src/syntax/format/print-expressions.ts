import { assertNever } from "#diagnostics/assert-never.ts";
import type { Argument, BinaryExpr, Expr, HasExpr, IfExpr, ListItem, MatchExpr, RecordField } from "../ast.ts";
import { precedenceOf } from "../operators.ts";
import { braces, commaList, packedList, type Row } from "./brackets.ts";
import type { TokenCursor } from "./cursor.ts";
import { hardLine, hug, indent, indentAlways, line, type Doc } from "./doc.ts";
import { printParameters } from "./print-types.ts";

const isParen = (type: string): boolean => type === "lparen" || type === "nllparen";

/** An expression; the cursor is at its first token, afterwards behind its last. Parentheses stay, but doubled ones go. */
export function printExpression(p: TokenCursor, e: Expr): Doc {
  if (!isParen(p.type()) || p.start !== e.start || p.closingEnd !== e.end) return printBare(p, e);
  const open = p.take();
  const dropped: Doc[] = [];
  let doubled = 0;
  for (; isParen(p.type()) && p.isDoubledParen; doubled++) dropped.push(p.drop());
  const isOnNewLine = p.isOnNewLine;
  const inside = printBare(p, e);
  for (; doubled > 0; doubled--) dropped.push(p.drop());
  if (isOnNewLine) return [open, indentAlways([hardLine, inside, dropped]), hardLine, p.take()];
  return [open, inside, dropped, p.take()];
}

function printBare(p: TokenCursor, e: Expr): Doc {
  switch (e.kind) {
    case "bool":
    case "path":
    case "ref":
      return p.take();
    case "int":
      return printInt(p);
    case "string":
      return p.takeString();
    case "list": {
      const items = [...e.items];
      return packedList(p, () => printListItem(p, items.shift()));
    }
    case "comprehension": {
      const open = p.take();
      const body = printExpression(p, e.body);
      const source = [p.take(), " ", p.take(), " ", p.take(), " ", printExpression(p, e.source)];
      const filter = e.filter ? [line, p.take(), " ", printExpression(p, e.filter)] : "";
      return hug([open, body, indent([line, source, filter]), p.take()]);
    }
    case "record":
      return printRecord(p, e.fields);
    case "member":
      // A dot right behind a path would be part of it.
      return [printExpression(p, e.object), e.object.kind === "path" ? " " : "", p.take(), p.take()];
    case "index":
      return [printExpression(p, e.object), p.take(), printExpression(p, e.index), p.take()];
    case "call": {
      const callee = printExpression(p, e.callee);
      const args = [...e.args];
      return [callee, commaList(p, "rparen", () => printArgument(p, args.shift()))];
    }
    case "unary":
      return [p.take(), printExpression(p, e.operand)];
    case "has":
    case "binary":
      return printOperation(p, e);
    case "if":
      return printIf(p, e);
    case "let": {
      const bindings = [...e.bindings];
      const head = [
        p.take(),
        " ",
        braces(p, () => {
          const key = p.take();
          return { key, kind: "=", rest: [" ", p.take(), printValue(p, bindings.shift()?.value)], isAfterBlank: false };
        }),
        " ",
        p.take(),
      ];
      return [head, printValue(p, e.body)];
    }
    case "match":
      return printMatch(p, e);
    case "function":
      return [p.take(), printParameters(p, e.params, printValue), " ", p.take(), printValue(p, e.body)];
    case "derivation":
      return [p.take(), " ", printRecord(p, e.record.fields)];
    default:
      return assertNever(e);
  }
}

/** What follows `=` or `=>`: on the same line, or, where the author put it there, on the next one. */
export function printValue(p: TokenCursor, e: Expr | undefined): Doc {
  if (e === undefined) throw new Error("a value is missing");
  if (!p.isOnNewLine && !p.hasDangling) return [" ", printExpression(p, e)];
  return indentAlways([hardLine, p.lead(), printExpression(p, e)]);
}

/** A sign may stand before it, and parentheses between. */
function printInt(p: TokenCursor): Doc {
  const docs: Doc[] = [];
  let open = 0;
  for (; p.type() !== "int"; docs.push(p.take())) if (isParen(p.type())) open++;
  docs.push(p.take());
  for (; open > 0; open--) docs.push(p.take());
  return docs;
}

/** `e`, `...e`, `e when c` of the list's next element. */
function printListItem(p: TokenCursor, item: ListItem | undefined): Doc {
  if (item === undefined) throw new Error("no such element");
  const spread = item.spread ? p.take() : "";
  const value = printExpression(p, item.value);
  return [spread, value, item.when ? printWhen(p, item.when) : ""];
}

/** ` when c`, the cursor being at the keyword. */
export function printWhen(p: TokenCursor, condition: Expr): Doc {
  return [" ", p.take(), " ", printExpression(p, condition)];
}

function printArgument(p: TokenCursor, argument: Argument | undefined): Doc {
  if (argument === undefined) throw new Error("no such argument");
  if (argument.name === undefined) return printExpression(p, argument.value);
  return [p.take(), " ", p.take(), " ", printExpression(p, argument.value)];
}

function printRecord(p: TokenCursor, fields: readonly RecordField[]): Doc {
  const left = [...fields];
  return braces(p, () => printRecordField(p, left.shift()));
}

function printRecordField(p: TokenCursor, field: RecordField | undefined): Row {
  if (field === undefined) throw new Error("no such field");
  const when = (): Doc => (field.when ? printWhen(p, field.when) : "");
  if (field.kind === "spread") return { key: p.take(), rest: [printExpression(p, field.value), when()], isAfterBlank: false };
  const rank = field.rank === undefined ? "" : [p.take(), " "];
  if (field.kind === "named") {
    const key = [rank, p.take()];
    // `{ b }` is short for `{ b = b }`.
    if (field.value.start === field.name.start) return { key, rest: when(), isAfterBlank: false };
    return row(key, field.rank, [" ", p.take(), printValue(p, field.value), when()]);
  }
  const key = p.type() === "string_start" || p.type() === "triple_start" || p.type() === "raw" ? p.takeString() : computedKey(p, field.key);
  return row([rank, key], field.rank, [" ", p.take(), printValue(p, field.value), when()]);
}

const row = (key: Doc, rank: string | undefined, rest: Doc): Row => ({ key, kind: `${rank ?? ""}=`, rest, isAfterBlank: false });

const computedKey = (p: TokenCursor, key: Expr): Doc => [p.take(), printExpression(p, key), p.take()];

function printIf(p: TokenCursor, e: IfExpr): Doc {
  const condition = [p.take(), " ", printExpression(p, e.condition)];
  const thenBreaks = p.isOnNewLine;
  const then = [p.take(), " ", printExpression(p, e.then)];
  const elseBreaks = p.isOnNewLine;
  const otherwise = [p.take(), " ", printExpression(p, e.otherwise)];
  if (!thenBreaks && !elseBreaks) return hug([condition, indent([line, then, line, otherwise])]);
  return [condition, indentAlways([thenBreaks ? hardLine : " ", then, elseBreaks ? hardLine : " ", otherwise])];
}

function printMatch(p: TokenCursor, e: MatchExpr): Doc {
  const head = [p.take(), " ", printExpression(p, e.subject), " "];
  const arms = [...e.arms];
  const arm = (): Doc => {
    const body = arms.shift()?.body;
    const patterns: Doc[] = [];
    while (p.type() !== "arrow") {
      if (p.type() === "bar") patterns.push([" ", p.take(), " "]);
      else patterns.push(p.type() === "string_start" || p.type() === "triple_start" ? p.takeString() : p.take());
    }
    return [patterns, " ", p.take(), printValue(p, body)];
  };
  return [head, commaList(p, "rbrace", arm, line)];
}

/** Operations of one precedence in a row: line breaks of the author's stay; a too long one is broken before every operator. */
function printOperation(p: TokenCursor, e: BinaryExpr | HasExpr): Doc {
  const level = precedenceOf(e);
  const parts: { readonly op: Doc; readonly isMinus: boolean; readonly operand: Doc; readonly isBroken: boolean }[] = [];
  const walk = (node: Expr, isFirst: boolean): Doc => {
    const isChained =
      (node.kind === "binary" || node.kind === "has") &&
      precedenceOf(node) === level &&
      (isFirst || !(isParen(p.type()) && p.start === node.start && p.closingEnd === node.end));
    if (!isChained) return printExpression(p, node);
    const first = walk(node.kind === "has" ? node.object : node.left, false);
    const before = p.isOnNewLine || p.hasDangling;
    const isMinus = p.type() === "minus";
    const op = [before ? p.lead() : "", p.take()];
    const isBroken = before || p.isOnNewLine;
    const operand = node.kind === "has" ? p.take() : printExpression(p, node.right);
    parts.push({ op, isMinus, operand, isBroken });
    return first;
  };
  const first = walk(e, true);
  const anyBroken = parts.some(({ isBroken }) => isBroken);
  const rest = parts.map(({ op, isMinus, operand, isBroken }): Doc => {
    const gap = !anyBroken ? line : isBroken ? hardLine : " ";
    return isMinus ? [" ", op, gap, operand] : [gap, op, " ", operand];
  });
  return anyBroken ? [first, indentAlways(rest)] : hug([first, indent(rest)]);
}
