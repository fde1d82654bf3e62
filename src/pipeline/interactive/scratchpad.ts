import { readFileSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { unreadableExpression } from "#diagnostics/command-line.ts";
import { KilnFailure, type SourceText } from "#diagnostics/diagnostic.ts";
import { wordBefore } from "./word-before.ts";
import { builtins } from "#eval/builtins/index.ts";
import type { Binding } from "#eval/bindings.ts";
import type { ShownValue } from "#eval/evaluate.ts";
import type { Expr } from "#syntax/ast.ts";
import { parseExpression, parseModule } from "#syntax/parse.ts";
import { listWorkspace } from "../listing.ts";
import type { OpenEngine, Project } from "../project.ts";

/** A workspace to try expressions in, with names of one's own. */
export class Scratchpad {
  private readonly project: Project;
  private readonly openEngine: OpenEngine;
  private bindings: readonly Binding[] = [];

  constructor(project: Project, openEngine: OpenEngine, bindings: readonly Binding[] = []) {
    this.project = project;
    this.openEngine = openEngine;
    this.bindings = bindings;
  }

  /** The names that were defined by hand, for a scratchpad that takes this one's place. */
  get definitions(): readonly Binding[] {
    return this.bindings.filter((binding) => binding.kind === "expression");
  }

  /** Throws what is wrong with the value, KILN-E04xx; the name is defined only if nothing is. */
  async define(name: string, expr: Expr, source: SourceText): Promise<ShownValue> {
    const value = await this.evaluate(expr, source);
    this.bindings = [...this.bindings, { kind: "expression", name, expr, source }];
    return value;
  }

  async evaluate(expr: Expr, source: SourceText): Promise<ShownValue> {
    return await this.project.evaluateExpression({ expr, source, bindings: this.bindings }, this.openEngine);
  }

  /** Type and field names of an expression; only as much is evaluated as that takes. Throws KILN-E01xx, KILN-E04xx. */
  async outline(text: string, path: string): Promise<ShownValue> {
    const source = { path, text };
    const { expr, diagnostics } = parseExpression(source);
    if (expr === undefined || diagnostics.length > 0) throw new KilnFailure(diagnostics);
    return await this.project.evaluateExpression({ expr, source, bindings: this.bindings, outline: true }, this.openEngine);
  }

  /**
   * Takes in all values of a file and gives their names. A recipe of the workspace is what it is there; of another file the `let`s and `const`s,
   * each of which sees those before it. Throws KILN-E1107 and what is wrong with the text.
   */
  load(file: string, from: string): readonly string[] {
    const path = resolve(from, file);
    const shown = relative(this.project.folder, path).split(sep).join("/");
    const text = readText(path, file);
    const source = { path: shown, text };
    const { module, diagnostics } = parseModule(source);
    if (diagnostics.length > 0) throw new KilnFailure(diagnostics);
    const isRecipe = this.project.workspace.modules.has(shown);
    const found = module.items.flatMap((item): readonly Binding[] => {
      if (isRecipe && item.kind === "import")
        return item.names.map((one) => ({ kind: "module", name: (one.as ?? one.name).text, module: shown }));
      if (isRecipe && item.kind === "rule") return [{ kind: "module", name: item.name.text, module: shown }];
      if (item.kind !== "let-item" && item.kind !== "const") return [];
      const name = item.name.text;
      return [isRecipe ? { kind: "module", name, module: shown } : { kind: "expression", name, expr: item.value, source }];
    });
    this.bindings = [...this.bindings, ...found];
    return found.map(({ name }) => name);
  }

  /** Names that an expression may begin with, sorted. */
  names(): readonly string[] {
    const main = this.project.workspace.modules.get("workspace.kiln")?.module.items ?? [];
    const values = main.flatMap((item): readonly string[] => {
      if (item.kind === "let-item" || item.kind === "const" || item.kind === "rule") return [item.name.text];
      return item.kind === "import" ? item.names.map((one) => (one.as ?? one.name).text) : [];
    });
    const { declarations } = this.project;
    const own = this.bindings.map(({ name }) => name);
    const all = [...own, ...values, ...declarations.platforms.keys(), ...builtins.map(({ name }) => name), "build_system"];
    return [...new Set(all)].toSorted();
  }

  /**
   * What a line could go on with: names in scope, or after a `.` the fields of the record before it. `word`: what is typed of it.
   * Whatever is wrong with the text: no candidates.
   */
  async complete(line: string): Promise<{ readonly candidates: readonly string[]; readonly word: string }> {
    const word = wordBefore(line);
    const [, record, field] = /^(.*)\.(\w*)$/s.exec(word) ?? [];
    if (record === undefined || field === undefined) return { candidates: this.names().filter((name) => name.startsWith(word)), word };
    try {
      const { fields } = await this.outline(record, "<completion>");
      return { candidates: fields.filter((name) => name.startsWith(field) && /^\w+$/.test(name)).map((name) => `${record}.${name}`), word };
    } catch (error) {
      if (error instanceof KilnFailure) return { candidates: [], word };
      throw error;
    }
  }

  /** What is known of a name: a builtin's signature and meaning, a library's summary and options. */
  describe(name: string): string | undefined {
    const builtin = builtins.find((one) => one.name === name);
    if (builtin) return `${builtin.signature}\n  ${builtin.meaning}`;
    const { libraries, platforms } = listWorkspace(this.project.declarations, []);
    const library = libraries.find((one) => isCalled(one.name, name));
    if (library) {
      const head = ["library", library.name, library.version].filter((text) => text !== undefined).join(" ");
      const options = library.options.map(
        (option) => `  ${option.name}: ${option.type}${option.prompt === undefined ? "" : ` · ${option.prompt}`}`,
      );
      return [head, ...(library.summary === undefined ? [] : [`  ${library.summary}`]), ...options].join("\n");
    }
    const platform = platforms.find((one) => isCalled(one.name, name));
    return platform ? `platform ${platform.name}${platform.archs ? ` (${platform.archs.join(", ")})` : ""}` : undefined;
  }

  /** Names that `describe` knows. */
  describable(): readonly string[] {
    const { libraries, platforms } = this.project.declarations;
    const declared = [...libraries.keys(), ...platforms.keys()].map((name) => name.slice(name.lastIndexOf(".") + 1));
    return [...new Set([...builtins.map(({ name }) => name), ...declared])].toSorted();
  }
}

/** `printf` is `core.printf` too. */
const isCalled = (declared: string, name: string): boolean => declared === name || (name !== "" && declared.endsWith(`.${name}`));

function readText(path: string, shown: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new KilnFailure([unreadableExpression(shown, error instanceof Error && "code" in error ? String(error.code) : String(error))]);
  }
}
