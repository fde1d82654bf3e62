/**
 * The tree of a recipe: plain data, told apart by `kind`. Offsets are UTF-16 into the module's text, `end` exclusive.
 * Nodes hold no parent and no text, so a tree can be cached by the text's hash.
 */
export interface Node {
  readonly start: number;
  readonly end: number;
}

export interface Name extends Node {
  readonly kind: "name";
  readonly text: string;
}

/** `a`, `a.b`, `core.lwip.mode`: a reference in a declaration position (needs, use, option paths). At least one part. */
export interface NamePath extends Node {
  readonly kind: "name-path";
  readonly parts: readonly Name[];
}

// ---- expressions

export type Expr =
  | BoolExpr
  | IntExpr
  | StringExpr
  | PathExpr
  | NameExpr
  | ListExpr
  | ComprehensionExpr
  | RecordExpr
  | MemberExpr
  | IndexExpr
  | HasExpr
  | CallExpr
  | UnaryExpr
  | BinaryExpr
  | IfExpr
  | LetExpr
  | MatchExpr
  | FunctionExpr
  | DerivationExpr;

export interface BoolExpr extends Node {
  readonly kind: "bool";
  readonly value: boolean;
}
/** `64`, `0x40`, `1_000`, `4KiB`: sizes are bytes already. 64-bit signed; the parser reports overflow. */
export interface IntExpr extends Node {
  readonly kind: "int";
  readonly value: bigint;
}
/** `"…${e}…"`, `"""…"""` (common indentation already gone), `r"…"`. A plain string has one text part or none. */
export interface StringExpr extends Node {
  readonly kind: "string";
  readonly parts: readonly StringPart[];
}
export type StringPart = { readonly kind: "text"; readonly text: string } | { readonly kind: "interpolation"; readonly expr: Expr };
/** `./port.c`, `../x`: relative to the file's folder. */
export interface PathExpr extends Node {
  readonly kind: "path";
  readonly path: string;
}
export interface NameExpr extends Node {
  readonly kind: "ref";
  readonly name: string;
}
/** `[a, ...b, c when d]` */
export interface ListExpr extends Node {
  readonly kind: "list";
  readonly items: readonly ListItem[];
}
export interface ListItem extends Node {
  readonly spread: boolean;
  readonly value: Expr;
  readonly when?: Expr;
}
/** `[f(x) for x in xs if p]` */
export interface ComprehensionExpr extends Node {
  readonly kind: "comprehension";
  readonly body: Expr;
  readonly variable: Name;
  readonly source: Expr;
  readonly filter?: Expr;
}
/** `{ a = 1  b  "x.c" = f  [k] = v  ...r  default c = 2 }`; a field may have `when`. */
export interface RecordExpr extends Node {
  readonly kind: "record";
  readonly fields: readonly RecordField[];
}
export type RecordField =
  | (AssignedField & { readonly kind: "named"; readonly name: Name }) // shorthand `{ b }` has a ref as value
  | (AssignedField & { readonly kind: "computed"; readonly key: Expr }) // `[k] = v` and `"k" = v`
  | (Node & { readonly kind: "spread"; readonly value: Expr; readonly when?: Expr });
interface AssignedField extends Node {
  readonly value: Expr;
  readonly when?: Expr;
  /** What `&` does with the field: a `default` yields to any other value, a `force` to none. */
  readonly rank?: "default" | "force";
}
/** `e.name` */
export interface MemberExpr extends Node {
  readonly kind: "member";
  readonly object: Expr;
  readonly name: Name;
}
/** `r[k]`, `xs[i]` */
export interface IndexExpr extends Node {
  readonly kind: "index";
  readonly object: Expr;
  readonly index: Expr;
}
/** `r has x` */
export interface HasExpr extends Node {
  readonly kind: "has";
  readonly object: Expr;
  readonly name: Name;
}
export interface CallExpr extends Node {
  readonly kind: "call";
  readonly callee: Expr;
  readonly args: readonly Argument[];
}
export interface Argument extends Node {
  readonly name?: Name;
  readonly value: Expr;
}
export interface UnaryExpr extends Node {
  readonly kind: "unary";
  readonly op: "!" | "-";
  readonly operand: Expr;
}
export type BinaryOperator = "??" | "||" | "&&" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "++" | "&" | "+" | "-" | "*" | "/" | "%";
export interface BinaryExpr extends Node {
  readonly kind: "binary";
  readonly op: BinaryOperator;
  readonly left: Expr;
  readonly right: Expr;
}
export interface IfExpr extends Node {
  readonly kind: "if";
  readonly condition: Expr;
  readonly then: Expr;
  readonly otherwise: Expr;
}
/** `let { a = 1  b = 2 } in e`: bindings see each other. */
export interface LetExpr extends Node {
  readonly kind: "let";
  readonly bindings: readonly LetBinding[];
  readonly body: Expr;
}
export interface LetBinding extends Node {
  readonly name: Name;
  readonly value: Expr;
}
/** `match x { "a" => 1, "b" | "c" => 2, _ => 3 }` */
export interface MatchExpr extends Node {
  readonly kind: "match";
  readonly subject: Expr;
  readonly arms: readonly MatchArm[];
}
export interface MatchArm extends Node {
  /** Literals (bool, int, string); empty: `_`. */
  readonly patterns: readonly Expr[];
  readonly body: Expr;
}
/** `fn(x, y: int = 1) => e` */
export interface FunctionExpr extends Node {
  readonly kind: "function";
  readonly params: readonly Parameter[];
  readonly body: Expr;
}
export interface Parameter extends Node {
  readonly name: Name;
  readonly type?: TypeExpr;
  readonly fallback?: Expr;
}
/** `derivation { kind = "compile" … }` */
export interface DerivationExpr extends Node {
  readonly kind: "derivation";
  readonly record: RecordExpr;
}

// ---- types, in options, parameters and rule fields

export type TypeExpr =
  | (Node & { readonly kind: "type-name"; readonly name: string }) // bool int size string path file tree derivation any function
  | (Node & { readonly kind: "type-range"; readonly name: string; readonly min: IntExpr; readonly max: IntExpr }) // int(8..4096), size(…); other names are mistakes
  | (Node & { readonly kind: "type-enum"; readonly values: readonly StringExpr[] })
  | (Node & { readonly kind: "type-list"; readonly element: TypeExpr }) // [file]
  | (Node & { readonly kind: "type-map"; readonly element: TypeExpr }) // { string: any } written `{ any }`; `{}` is `{ any }`
  | (Node & { readonly kind: "type-record"; readonly fields: readonly TypeField[] }); // { a: int, b: string = "x" }
export interface TypeField extends Node {
  readonly name: Name;
  readonly type: TypeExpr;
  readonly fallback?: Expr;
}

// ---- block entries

export type Entry =
  | FieldEntry
  | BlockEntry
  | OptionEntry
  | OptionsFromEntry
  | NeedsEntry
  | ProvidesEntry
  | ChooseEntry
  | UseEntry
  | CheckEntry;

/** `a.b = e`, `sources += […]`, `source.patches ++= […]`, `default = 64 when c`, `force lwip.ipv6 = false because "…"`, `"index.html" = ./x`. */
export interface FieldEntry extends Node {
  readonly kind: "field";
  readonly rank: "plain" | "default" | "force";
  readonly path: NamePath;
  readonly op: "=" | "+=" | "++=";
  readonly value: Expr;
  readonly when?: Expr;
  readonly because?: StringExpr;
}
/** `source { … }`, `exports { … }`, `options { … }`, `app { … }`, `flags "src/*.c" { … }`, `test boots { … }`. */
export interface BlockEntry extends Node {
  readonly kind: "block";
  readonly keyword: Name;
  readonly label?: Name | StringExpr;
  readonly entries: readonly Entry[];
}
/** `option ipv6: bool { prompt = "…"  default = false }` */
export interface OptionEntry extends Node {
  readonly kind: "option";
  readonly name: Name;
  readonly type: TypeExpr;
  readonly entries: readonly Entry[];
}
/** `options from ./Config.uk as lwip`: what a Kconfig file declares. `as`: what its symbols' names begin with; default: the library's name. */
export interface OptionsFromEntry extends Node {
  readonly kind: "options-from";
  readonly path: PathExpr;
  readonly as?: Name;
}
/** `needs a, core.b when opt.c`; `suggests` is Kconfig's imply. */
export interface NeedsEntry extends Node {
  readonly kind: "needs";
  readonly strength: "needs" | "suggests";
  readonly targets: readonly NamePath[];
  readonly when?: Expr;
}
/** `provides netdev` */
export interface ProvidesEntry extends Node {
  readonly kind: "provides";
  readonly targets: readonly NamePath[];
}
/** `choose netdev = virtio_net` */
export interface ChooseEntry extends Node {
  readonly kind: "choose";
  readonly interface: NamePath;
  readonly provider: NamePath;
  readonly when?: Expr;
}
/** `use profiles.minimal, debug` */
export interface UseEntry extends Node {
  readonly kind: "use";
  readonly profiles: readonly NamePath[];
}
/** `check heap.size >= 256KiB because "…"` */
export interface CheckEntry extends Node {
  readonly kind: "check";
  readonly condition: Expr;
  readonly because?: StringExpr;
  readonly when?: Expr;
}

// ---- items of a file

export type Item = ImportItem | InputItem | OpenItem | ConstItem | LetItem | DeclarationItem | ExtendItem | OverrideItem | RuleItem;

/** `import { f, g as h } from ./util.kiln` (a file) or `from std` (what an input exports as values). */
export interface ImportItem extends Node {
  readonly kind: "import";
  readonly names: readonly { readonly name: Name; readonly as?: Name }[];
  readonly from: PathExpr | Name;
}
/** `input core = path("../kiln")`, in workspace.kiln only. */
export interface InputItem extends Node {
  readonly kind: "input";
  readonly name: Name;
  readonly value: Expr;
}
/** `open core { musl, lwip }` */
export interface OpenItem extends Node {
  readonly kind: "open";
  readonly input: Name;
  readonly names: readonly Name[];
}
/** `const PAGE = 4KiB`: a literal or an expression over consts, usable in the declare and resolve phases. */
export interface ConstItem extends Node {
  readonly kind: "const";
  readonly name: Name;
  readonly value: Expr;
}
/** `let f = fn(x) => …`: a value of the file, seen in the derive phase. */
export interface LetItem extends Node {
  readonly kind: "let-item";
  readonly name: Name;
  readonly value: Expr;
}
/**
 * `library lwip [using rules.c] { … }`, `interface`, `platform`, `image`, `profile`, `workspace NAME { … }`, `exports { … }` (no name: "").
 */
export interface DeclarationItem extends Node {
  readonly kind: "declaration";
  readonly keyword: "library" | "interface" | "platform" | "image" | "profile" | "workspace" | "exports";
  readonly name: Name;
  readonly using?: NamePath;
  readonly entries: readonly Entry[];
}
/** `extend library time when target.platform == qemu { sources += [./x.c] }` */
export interface ExtendItem extends Node {
  readonly kind: "extend";
  readonly keyword: "library" | "image" | "platform" | "profile";
  readonly target: NamePath;
  readonly when?: Expr;
  readonly entries: readonly Entry[];
}
/** `override core.lwip { source.patches ++= [./x.patch] }` */
export interface OverrideItem extends Node {
  readonly kind: "override";
  readonly target: NamePath;
  readonly entries: readonly Entry[];
}
/** `rule c_library(lib: { sources: [file] }, target, deps) => { … }` */
export interface RuleItem extends Node {
  readonly kind: "rule";
  readonly name: Name;
  readonly params: readonly Parameter[];
  readonly body: Expr;
}

/** One parsed file. `items` holds what parsed; each mistake is in the parser's diagnostics. */
export interface Module {
  readonly path: string;
  readonly items: readonly Item[];
}
