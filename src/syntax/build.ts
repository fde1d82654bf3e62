import type * as ast from "./ast.ts";
import { flat, over, type Cons, type Extent } from "./cons.ts";
import type { Token } from "./lexer.ts";

export * from "./build-expressions.ts";
export * from "./build-types.ts";

/** Actions of the item and entry rules. nearley hands each function the list of what the rule's symbols gave; the types here say what that is. */
export const first = <T>(d: readonly [T]): T => d[0];
export const second = <T>(d: readonly [unknown, T]): T => d[1];
export const nothing = (): undefined => undefined;
export const none = (): undefined => undefined;
export const one = <T>([item]: readonly [T]): Cons<T> => ({ before: undefined, item });
export const cons = <T>([before, , item]: readonly [Cons<T>, unknown, T]): Cons<T> => ({ before, item });
export const consPlain = <T>([before, item]: readonly [Cons<T> | undefined, T]): Cons<T> => ({ before, item });

export const name = ([t]: readonly [Token]): ast.Name => ({ kind: "name", text: t.value, start: t.start, end: t.end });
export const namePath = ([n]: readonly [ast.Name]): ast.NamePath => ({ kind: "name-path", parts: [n], ...over(n, n) });
export const namePathMore = ([p, , n]: readonly [ast.NamePath, Token, ast.Name]): ast.NamePath => ({
  kind: "name-path",
  parts: [...p.parts, n],
  ...over(p, n),
});

// ---- items
type Imported = { readonly name: ast.Name; readonly as?: ast.Name };
export const importName = ([n, , as]: readonly [ast.Name, Token?, ast.Name?]): Imported => (as ? { name: n, as } : { name: n });
export function importItem(d: readonly (Token | Cons<Imported> | ast.PathExpr | ast.Name)[]): ast.ImportItem {
  const from = d.at(-1) as ast.PathExpr | ast.Name;
  return { kind: "import", names: flat(d[2] as Cons<Imported>), from, ...over(d[0] as Token, from) };
}
type Assigned = readonly [Token, ast.Name, Token, ast.Expr];
export const inputItem = ([k, n, , value]: Assigned): ast.InputItem => ({ kind: "input", name: n, value, ...over(k, value) });
export const constItem = ([k, n, , value]: Assigned): ast.ConstItem => ({ kind: "const", name: n, value, ...over(k, value) });
export const letItem = ([k, n, , value]: Assigned): ast.LetItem => ({ kind: "let-item", name: n, value, ...over(k, value) });
export const openItem = (d: readonly (Token | ast.Name | Cons<ast.Name>)[]): ast.OpenItem => ({
  kind: "open",
  input: d[1] as ast.Name,
  names: flat(d[3] as Cons<ast.Name>),
  ...over(d[0] as Token, d.at(-1) as Token),
});
interface Block extends Extent {
  readonly entries: readonly ast.Entry[];
}
type Keyword = ast.DeclarationItem["keyword"];
export const declaration = ([k, n, block]: readonly [Token, ast.Name, Block]): ast.DeclarationItem => ({
  kind: "declaration",
  keyword: k.value as Keyword,
  name: n,
  entries: block.entries,
  ...over(k, block),
});
export const declarationUsing = ([k, n, , using, block]: readonly [Token, ast.Name, Token, ast.NamePath, Block]): ast.DeclarationItem => ({
  ...declaration([k, n, block]),
  using,
});
export const exportsItem = ([k, block]: readonly [Token, Block]): ast.DeclarationItem => ({
  kind: "declaration",
  keyword: "exports",
  name: { kind: "name", text: "", start: k.start, end: k.end },
  entries: block.entries,
  ...over(k, block),
});
type Extendable = ast.ExtendItem["keyword"];
export const extendItem = ([k, keyword, target, block]: readonly [Token, Token, ast.NamePath, Block]): ast.ExtendItem => ({
  kind: "extend",
  keyword: keyword.value as Extendable,
  target,
  entries: block.entries,
  ...over(k, block),
});
export const extendItemWhen = (d: readonly [Token, Token, ast.NamePath, Token, ast.Expr, Block]): ast.ExtendItem => ({
  ...extendItem([d[0], d[1], d[2], d[5]]),
  when: d[4],
});
export const overrideItem = ([k, target, block]: readonly [Token, ast.NamePath, Block]): ast.OverrideItem => ({
  kind: "override",
  target,
  entries: block.entries,
  ...over(k, block),
});
type Params = Cons<ast.Parameter> | undefined;
export const ruleItem = ([k, n, , params, , , body]: readonly [Token, ast.Name, Token, Params, Token, Token, ast.Expr]): ast.RuleItem => ({
  kind: "rule",
  name: n,
  params: flat(params),
  body,
  ...over(k, body),
});

// ---- entries
export const items = ([all]: readonly [Cons<ast.Item>]): readonly ast.Item[] => flat(all);
export const emptyBlock = ([open, close]: readonly [Token, Token]): Block => ({ entries: [], ...over(open, close) });
export const block = ([open, entries, close]: readonly [Token, Cons<ast.Entry>, Token]): Block => ({
  entries: flat(entries),
  ...over(open, close),
});
type Because = ast.StringExpr | undefined;
export const stringKey = ([s]: readonly [ast.StringExpr]): ast.NamePath => {
  const text = s.parts.map((p) => (p.kind === "text" ? p.text : "")).join("");
  return { kind: "name-path", parts: [{ kind: "name", text, start: s.start, end: s.end }], ...over(s, s) };
};
export const field = ([path, op, value, because]: readonly [ast.NamePath, Token, ast.Expr, Because]): ast.FieldEntry => ({
  kind: "field",
  rank: "plain",
  path,
  op: op.value as ast.FieldEntry["op"],
  value,
  ...(because ? { because } : {}),
  ...over(path, because ?? value),
});
export const fieldWhen = (d: readonly [ast.NamePath, Token, ast.Expr, Token, ast.Expr, Because]): ast.FieldEntry => ({
  ...field([d[0], d[1], d[2], d[5]]),
  when: d[4],
  end: (d[5] ?? d[4]).end,
});
export const defaultField = ([k, f]: readonly [Token, ast.FieldEntry]): ast.FieldEntry => ({ ...f, rank: "default", start: k.start });
export const forceField = ([k, f]: readonly [Token, ast.FieldEntry]): ast.FieldEntry => ({ ...f, rank: "force", start: k.start });
export const blockEntry = ([keyword, body]: readonly [ast.Name, Block]): ast.BlockEntry => ({
  kind: "block",
  keyword,
  entries: body.entries,
  ...over(keyword, body),
});
export const labelledBlock = ([keyword, label, body]: readonly [ast.Name, ast.Name | ast.StringExpr, Block]): ast.BlockEntry => ({
  ...blockEntry([keyword, body]),
  label,
});
export const optionEntry = ([k, n, , type, body]: readonly [Token, ast.Name, Token, ast.TypeExpr, Block]): ast.OptionEntry => ({
  kind: "option",
  name: n,
  type,
  entries: body.entries,
  ...over(k, body),
});
export const optionsFromEntry = ([k, , path, , as]: readonly [Token, Token, ast.PathExpr, Token?, ast.Name?]): ast.OptionsFromEntry => ({
  kind: "options-from",
  path,
  ...(as ? { as } : {}),
  ...over(k, as ?? path),
});
export const needsEntry = ([k, targets]: readonly [Token, Cons<ast.NamePath>]): ast.NeedsEntry => ({
  kind: "needs",
  strength: k.value as "needs" | "suggests",
  targets: flat(targets),
  ...over(k, targets.item),
});
export const needsEntryWhen = ([k, targets, , when]: readonly [Token, Cons<ast.NamePath>, Token, ast.Expr]): ast.NeedsEntry => ({
  ...needsEntry([k, targets]),
  when,
  end: when.end,
});
export const providesEntry = ([k, targets]: readonly [Token, Cons<ast.NamePath>]): ast.ProvidesEntry => ({
  kind: "provides",
  targets: flat(targets),
  ...over(k, targets.item),
});
export const useEntry = ([k, targets]: readonly [Token, Cons<ast.NamePath>]): ast.UseEntry => ({
  kind: "use",
  profiles: flat(targets),
  ...over(k, targets.item),
});
export const chooseEntry = ([k, face, , provider]: readonly [Token, ast.NamePath, Token, ast.NamePath]): ast.ChooseEntry => ({
  kind: "choose",
  interface: face,
  provider,
  ...over(k, provider),
});
export const chooseEntryWhen = (d: readonly [Token, ast.NamePath, Token, ast.NamePath, Token, ast.Expr]): ast.ChooseEntry => ({
  ...chooseEntry([d[0], d[1], d[2], d[3]]),
  when: d[5],
  end: d[5].end,
});
export const checkEntry = ([k, condition, because]: readonly [Token, ast.Expr, Because]): ast.CheckEntry => ({
  kind: "check",
  condition,
  ...(because ? { because } : {}),
  ...over(k, because ?? condition),
});
export const checkEntryWhen = (d: readonly [Token, ast.Expr, Token, ast.Expr, Because]): ast.CheckEntry => ({
  ...checkEntry([d[0], d[1], d[4]]),
  when: d[3],
  end: (d[4] ?? d[3]).end,
});
