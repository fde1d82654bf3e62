import { assertNever } from "#diagnostics/assert-never.ts";
import type { Entry, Expr, Item } from "#syntax/ast.ts";
import { childrenOf, functionChildren } from "#syntax/visit.ts";
import type { Declarations } from "./declared.ts";
import { namePathOf } from "./literal.ts";
import { lookup } from "./names.ts";

/**
 * Keys of the options whose value some recipe reads: in expressions, conditions, defaults, ranges, checks. Wishes and raises read nothing. What may be
 * read in a way that the text doesn't tell counts as read: `opt` as a whole, libraries with a rule of their own. An image's own are `app.x`.
 */
export function optionsReadInRecipes(declarations: Declarations): ReadonlySet<string> {
  const reader = new RecipeReader(declarations);
  for (const module of declarations.workspace.modules.values()) for (const item of module.module.items) reader.item(item, module.input);
  return reader.found;
}

/** Where a text stands: `own`, whose options are `opt.x` there. */
interface Place {
  readonly input: string;
  readonly own: string | undefined;
}

class RecipeReader {
  readonly found = new Set<string>();
  private readonly declarations: Declarations;

  constructor(declarations: Declarations) {
    this.declarations = declarations;
  }

  item(item: Item, input: string): void {
    const outside: Place = { input, own: undefined };
    switch (item.kind) {
      case "const":
      case "let-item":
        this.expr(item.value, outside);
        break;
      case "rule":
        for (const { expr } of functionChildren(item.params, item.body)) this.expr(expr, outside);
        break;
      case "declaration": {
        // Who shows a library to others reads none of its options.
        if (item.keyword === "exports") break;
        const own = input === "" ? item.name.text : `${input}.${item.name.text}`;
        if (item.keyword === "library" && item.using) this.all(own);
        this.entries(item.entries, { input, own: item.keyword === "library" ? own : "app" });
        break;
      }
      case "extend":
      case "override": {
        const target = lookup(this.declarations.names, input, item.target.parts);
        const own = target.kind === "found" && target.named.kind === "library" ? target.named.name : "app";
        if (item.kind === "extend") this.expr(item.when, { input, own });
        this.entries(item.entries, { input, own });
        break;
      }
      case "import":
      case "input":
      case "open":
        break;
      default:
        assertNever(item);
    }
  }

  private entries(entries: readonly Entry[], place: Place): void {
    for (const entry of entries) {
      switch (entry.kind) {
        case "field":
          this.expr(entry.value, place);
          this.expr(entry.when, place);
          break;
        case "block":
          this.entries(entry.entries, entry.keyword.text === "app" ? { ...place, own: "app" } : place);
          break;
        case "option":
          for (const field of entry.entries) {
            if (field.kind !== "field") continue;
            if (field.path.parts[0]?.text !== "requires") this.expr(field.value, place);
            this.expr(field.when, place);
          }
          break;
        case "needs":
        case "choose":
          this.expr(entry.when, place);
          break;
        case "check":
          this.expr(entry.condition, place);
          this.expr(entry.when, place);
          break;
        case "options-from":
          for (const key of this.declarations.kconfig.get(entry)?.readKeys ?? []) this.found.add(key);
          break;
        case "provides":
        case "use":
          break;
        default:
          assertNever(entry);
      }
    }
  }

  private expr(expr: Expr | undefined, place: Place): void {
    if (!expr) return;
    const path = namePathOf(expr);
    if (path)
      this.path(
        path.parts.map(({ text }) => text),
        path.parts,
        place,
      );
    else for (const child of childrenOf(expr)) this.expr(child.expr, place);
  }

  private path([first, second]: readonly string[], parts: Parameters<typeof lookup>[2], { input, own }: Place): void {
    if (first === "opt" || first === "app") {
      const library = first === "app" ? "app" : own;
      if (library === undefined) return;
      if (second === undefined) this.all(library);
      else this.found.add(`${library}.${second}`);
      return;
    }
    const target = lookup(this.declarations.names, input, parts);
    if (target.kind !== "found" || target.named.kind !== "library") return;
    const [option] = target.rest;
    if (option) this.found.add(`${target.named.name}.${option.text}`);
    else this.all(target.named.name);
  }

  private all(library: string): void {
    const { libraries, images } = this.declarations;
    const own = library === "app" ? [...images.values()].map(({ app }) => app) : [libraries.get(library)];
    for (const one of own) for (const key of one?.options.values() ?? []) this.found.add(key.key);
  }
}
