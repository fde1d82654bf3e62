import { assertNever } from "#diagnostics/assert-never.ts";
import type { Entry, Expr, Item, Node, Parameter } from "#syntax/ast.ts";
import { childrenOf, functionChildren } from "#syntax/visit.ts";
import { addNames, bodyName, emptyBody, nestedBody, OTHER_BLOCKS, type BodyNames } from "./bodies.ts";
import type { Binding, CheckedModule, FileScope, Guard, Scope, Site } from "./scope.ts";

type BindingScope = Exclude<Scope, { kind: "block" }>;

/** Every expression of a file with the scope that it stands in. */
export interface Walked {
  readonly sites: readonly Site[];
  readonly guards: readonly Guard[];
  /** Scopes with bindings: the file, functions, rules, `let`, comprehensions. */
  readonly scopes: readonly BindingScope[];
}

/** Fields that are read when targets are resolved: there names are those of declarations. */
const RESOLVED_FIELDS: ReadonlySet<string> = new Set(["platforms", "archs", "config"]);

export const fileScope = (module: CheckedModule): FileScope => ({
  kind: "module",
  bindings: module.module.items.flatMap(bindingsOf),
  module,
});

/** `bodies`: of all files (bodies.ts). */
export function walk(file: FileScope, bodies: ReadonlyMap<string, BodyNames>): Walked {
  const found: Found = { sites: [], guards: [], scopes: [file] };
  for (const item of file.module.module.items) new ItemWalk(bodies, found, bodyName(item)).item(item, file);
  return found;
}

/** The names that an item gives its file. */
function bindingsOf(item: Item): readonly Binding[] {
  switch (item.kind) {
    case "const":
      return [{ name: item.name, what: "const", value: item.value }];
    case "let-item":
      return [{ name: item.name, what: "file-let", value: item.value }];
    case "rule":
      return [{ name: item.name, what: "rule", value: item }];
    case "import":
      return item.names.map((one) => ({ name: one.as ?? one.name, what: "import", from: { item, original: one.name } }));
    case "input":
    case "open":
    case "declaration":
    case "extend":
    case "override":
      return [];
    default:
      return assertNever(item);
  }
}

interface Found extends Walked {
  readonly sites: Site[];
  readonly guards: Guard[];
  readonly scopes: BindingScope[];
}

class ItemWalk {
  private readonly bodies: ReadonlyMap<string, BodyNames>;
  private readonly found: Found;
  private readonly body: string | undefined;

  constructor(bodies: ReadonlyMap<string, BodyNames>, found: Found, body?: string) {
    this.bodies = bodies;
    this.found = found;
    this.body = body;
  }

  item(item: Item, scope: Scope): void {
    switch (item.kind) {
      case "const":
      case "let-item":
        return this.expression(item.value, scope, "value");
      case "input":
        return this.expression(item.value, scope, "configuration");
      case "rule":
        return this.rule(item.params, item.body, scope);
      case "declaration":
        if (item.keyword === "library" || item.keyword === "platform" || item.keyword === "image") return this.topBody(item.entries, scope);
        return this.configuration(item.entries, scope);
      case "extend":
        this.guard(item, scope, "configuration");
        return this.topBody(item.entries, scope);
      case "override":
        return this.topBody(item.entries, scope);
      case "import":
      case "open":
        return;
      default:
        return assertNever(item);
    }
  }

  private topBody(entries: readonly Entry[], parent: Scope): void {
    this.block(entries, this.bodies.get(this.body ?? "") ?? emptyBody(), parent, true);
  }

  private block(entries: readonly Entry[], body: BodyNames, parent: Scope, isTop: boolean): void {
    const scope: Scope = { kind: "block", names: body.names, parent };
    for (const entry of entries) {
      if (entry.kind === "field" && entry.rank === "plain") {
        const isResolved = isTop && entry.path.parts.length === 1 && RESOLVED_FIELDS.has(entry.path.parts[0]?.text ?? "");
        this.fieldValues(entry, scope, isResolved ? "configuration" : "value");
      } else if (entry.kind === "block" && isTop && OTHER_BLOCKS.has(entry.keyword.text)) {
        if (entry.keyword.text === "app") this.app(entry.entries, parent);
        else this.configuration(entry.entries, parent);
      } else if (entry.kind === "block") {
        this.block(entry.entries, this.bodyOf(entry, body), scope, false);
      } else {
        this.configuration([entry], scope);
      }
    }
  }

  private bodyOf(entry: Extract<Entry, { kind: "block" }>, outer: BodyNames): BodyNames {
    if (entry.label === undefined) return nestedBody(outer, entry.keyword.text);
    const body = emptyBody();
    addNames(body, entry.entries);
    return body;
  }

  /** An image's own code is a library: it sees nothing of the image's text. */
  private app(entries: readonly Entry[], parent: Scope): void {
    const body = emptyBody();
    addNames(body, entries);
    new ItemWalk(this.bodies, this.found, `app of ${this.body}`).block(entries, body, parent, true);
  }

  private fieldValues(entry: Extract<Entry, { kind: "field" }>, scope: Scope, phase: Site["phase"]): void {
    this.expression(entry.value, scope, phase);
    this.guard(entry, scope, phase);
  }

  private guard(entry: Node & { readonly when?: Expr }, scope: Scope, phase: Site["phase"]): void {
    if (!entry.when) return;
    this.expression(entry.when, scope, phase);
    this.found.guards.push({ when: entry.when, entry });
  }

  private configuration(entries: readonly Entry[], scope: Scope): void {
    for (const entry of entries) {
      switch (entry.kind) {
        case "field":
          this.fieldValues(entry, scope, "configuration");
          break;
        case "block":
        case "option":
          this.configuration(entry.entries, scope);
          break;
        case "check":
          this.expression(entry.condition, scope, "configuration");
          this.guard(entry, scope, "configuration");
          break;
        case "needs":
        case "choose":
          this.guard(entry, scope, "configuration");
          break;
        case "provides":
        case "use":
        case "options-from":
          break;
        default:
          assertNever(entry);
      }
    }
  }

  private rule(params: readonly Parameter[], body: Expr, parent: Scope): void {
    const scope: Scope = { kind: "slots", bindings: params.map(parameter), parent };
    this.found.scopes.push(scope);
    for (const child of functionChildren(params, body)) this.expression(child.expr, child.inner ? scope : parent, "value");
  }

  /** With a list of its own, not the stack of calls: `1 + 1 + …` is as deep as it is long. */
  private expression(first: Expr, outer: Scope, phase: Site["phase"]): void {
    const open: { readonly expr: Expr; readonly scope: Scope; readonly isMemberOf: boolean }[] = [
      { expr: first, scope: outer, isMemberOf: false },
    ];
    for (let at = open.pop(); at; at = open.pop()) {
      const { expr, scope, isMemberOf } = at;
      this.found.sites.push({ expr, scope, phase, isMemberOf, ...(this.body === undefined ? {} : { body: this.body }) });
      const bindings = bindingsIn(expr);
      const inner: Scope = bindings ? { kind: "slots", bindings, parent: scope } : scope;
      if (inner.kind === "slots" && bindings) this.found.scopes.push(inner);
      for (const child of childrenOf(expr)) {
        open.push({ expr: child.expr, scope: child.inner ? inner : scope, isMemberOf: expr.kind === "member" });
      }
    }
  }
}

const parameter = ({ name, type }: Parameter): Binding => ({ name, what: "parameter", ...(type ? { type } : {}) });

function bindingsIn(expr: Expr): readonly Binding[] | undefined {
  if (expr.kind === "let") return expr.bindings.map(({ name, value }) => ({ name, what: "let", value }));
  if (expr.kind === "function") return expr.params.map(parameter);
  return expr.kind === "comprehension" ? [{ name: expr.variable, what: "variable" }] : undefined;
}
