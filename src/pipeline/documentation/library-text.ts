import { readdirSync } from "node:fs";
import { join } from "node:path";
import { openConstants } from "#config/constants.ts";
import type { Workspace } from "#config/workspace.ts";
import type { Entry, Expr, ListItem } from "#syntax/ast.ts";
import type { Conditional, LibraryExports, LibrarySource } from "./topic.ts";

/** An expression, and the file that it stands in. */
interface Written {
  readonly expr: Expr;
  readonly module: string;
}

/** What a library's text says beside what it is configured by. `module`: the file that it stands in. */
export class LibraryText {
  readonly #entries: readonly Entry[];
  readonly #workspace: Workspace;
  readonly #module: string;

  constructor(entries: readonly Entry[], workspace: Workspace, module: string) {
    this.#entries = entries;
    this.#workspace = workspace;
    this.#module = module;
  }

  /** A field as text: written out, or made of constants and of other such fields. */
  text(name: string): string | undefined {
    const value = this.#field(this.#entries, name);
    return value && this.#string(value);
  }

  exports(): LibraryExports {
    const entries = blockIn(this.#entries, "exports") ?? [];
    const list = (name: string): readonly Conditional[] => this.#items(this.#field(entries, name));
    return { headers: list("headers"), symbols: list("symbols"), gates: list("gates") };
  }

  /** Undefined: its sources are the workspace's own. */
  source(): LibrarySource | undefined {
    const entries = blockIn(this.#entries, "source");
    if (entries === undefined) return undefined;
    const list = (name: string): readonly string[] => this.#items(this.#field(entries, name)).map(({ text }) => text);
    const hash = this.#field(entries, "hash");
    return { urls: list("urls"), hash: (hash && this.#string(hash)) ?? "", patches: list("patches") };
  }

  #field(entries: readonly Entry[], name: string): Written | undefined {
    const expr = fieldIn(entries, name);
    return expr && { expr, module: this.#module };
  }

  #items(list: Written | undefined): readonly Conditional[] {
    if (list === undefined) return [];
    const found = this.#resolved(list);
    const { expr, module } = found;
    if (expr.kind !== "list") return [{ text: this.#code(found), when: [] }];
    return expr.items.flatMap((item) => this.#item(item, module));
  }

  #item({ value, spread, when }: ListItem, module: string): readonly Conditional[] {
    const conditions = when === undefined ? [] : [this.#code({ expr: when, module })];
    // `...["gz*" when opt.gzip]`
    if (spread && value.kind === "list")
      return value.items.flatMap((item) => this.#item(item, module)).map((one) => ({ ...one, when: [...conditions, ...one.when] }));
    const written = { expr: value, module };
    const texts = value.kind === "path" && !spread ? this.#headers(value.path, module) : [this.#string(written) ?? this.#code(written)];
    return texts.map((text) => ({ text: spread ? `...${text}` : text, when: conditions }));
  }

  /** The headers of a folder of the workspace by their names; what is no such folder as it is written. */
  #headers(path: string, module: string): readonly string[] {
    const folder = this.#workspace.modules.get(module)?.folder ?? "";
    try {
      const found = readdirSync(join(folder, path), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".h"));
      return found.length === 0 ? [path] : found.toSorted();
    } catch {
      return [path];
    }
  }

  #string(written: Written): string | undefined {
    const { expr, module } = this.#resolved(written);
    if (expr.kind !== "string") return undefined;
    const parts = expr.parts.map((part) => {
      if (part.kind === "text") return part.text;
      const inner = { expr: part.expr, module };
      return this.#string(inner) ?? `\${${this.#code(inner)}}`;
    });
    return parts.join("");
  }

  /** What a name stands for, where that is a constant or another field. */
  #resolved(written: Written, depth = 0): Written {
    const { expr, module } = written;
    if (expr.kind !== "ref" || depth > MOST) return written;
    const constant = openConstants(this.#workspace).find(module, expr.name);
    const value = constant && { expr: constant.value, module: constant.module };
    const found = (module === this.#module ? this.#field(this.#entries, expr.name) : undefined) ?? value;
    return found === undefined ? written : this.#resolved(found, depth + 1);
  }

  /** As written, on one line. */
  #code({ expr: { start, end }, module }: Written): string {
    const text = this.#workspace.modules.get(module)?.source.text ?? "";
    return text.slice(start, end).replaceAll(/\s+/g, " ");
  }
}

/** Names may stand for one another in a circle. */
const MOST = 20;

const fieldIn = (entries: readonly Entry[], name: string): Expr | undefined =>
  entries.flatMap((entry) =>
    entry.kind === "field" && entry.path.parts.length === 1 && entry.path.parts[0]?.text === name ? [entry.value] : [],
  )[0];

const blockIn = (entries: readonly Entry[], name: string): readonly Entry[] | undefined =>
  entries.flatMap((entry) => (entry.kind === "block" && entry.keyword.text === name ? [entry.entries] : []))[0];
