import { dirname, join, relative, resolve, sep } from "node:path";
import type { Diagnostic, SourceText, Span } from "#diagnostics/diagnostic.ts";
import {
  badInput,
  globLeavesWorkspace,
  inputCycle,
  inputWithoutWorkspace,
  noWorkspace,
  onlyInWorkspace,
  unreadableRecipe,
} from "#diagnostics/workspace.ts";
import { mustBeWrittenOut } from "#diagnostics/declarations.ts";
import type { InputItem, Item, Module, Node } from "#syntax/ast.ts";
import { findWorkspace, WORKSPACE_FILE } from "./find-workspace.ts";
import { errnoOf, type ParseModule, type WorkspaceFileSystem } from "./host-files.ts";
import { plainString, stringList } from "./literal.ts";
import { DEFAULT_RECIPES, recipeFiles } from "./recipe-files.ts";

export interface WorkspaceModule {
  /** Unique and the same on every machine: "recipes/x.kiln" of the root, "core:recipes/x.kiln" of an input. */
  readonly key: string;
  /** Name of the input that it belongs to, as the workspace namespace knows it: "" (the root), "core", "std", "core.net". */
  readonly input: string;
  /** Path in its workspace, `/`-separated. */
  readonly path: string;
  /** Absolute folder that the file lies in: `./x` in the text starts here. */
  readonly folder: string;
  readonly source: SourceText;
  readonly module: Module;
  /** What the parser found in it. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface WorkspaceInput {
  readonly name: string;
  /** Absolute folder of its workspace.kiln. */
  readonly folder: string;
  /** Its modules in order, workspace.kiln first. */
  readonly modules: readonly string[];
  /** What its texts call its inputs → name of that input here. Holds `std` always. */
  readonly inputs: ReadonlyMap<string, string>;
}

export interface Workspace {
  /** Absolute folder of the root's workspace.kiln. */
  readonly folder: string;
  readonly modules: ReadonlyMap<string, WorkspaceModule>;
  /** The root is "". Inputs before those who take them in. */
  readonly inputs: ReadonlyMap<string, WorkspaceInput>;
  /** For what the declarations name beside recipes (an image's configuration file). */
  readonly files: WorkspaceFileSystem;
}

export interface WorkspaceHost {
  readonly files: WorkspaceFileSystem;
  /** A parser, or a cache around one. */
  readonly parse: ParseModule;
  /** Absolute folder of the recipes that Kiln is shipped with. */
  readonly stdWorkspace: string;
  /** Absolute folder of the libOS that Kiln is shipped with: `input core = shipped("core")`. */
  readonly coreWorkspace?: string;
  /** Modules of an earlier load: one whose text is the same is taken as it is, so that whoever remembers something of it knows it again. */
  readonly before?: ReadonlyMap<string, WorkspaceModule>;
}

/**
 * Finds workspace.kiln in `start` or above, parses all recipes and those of the inputs, recursively. What can't be read or parsed is left out.
 * Throws nothing; without a workspace the result is empty. Errors: KILN-E01xx, KILN-E0307, KILN-E1120–1125, KILN-E1132.
 */
export function loadWorkspace(
  start: string,
  host: WorkspaceHost,
): { readonly workspace: Workspace; readonly diagnostics: readonly Diagnostic[] } {
  const folder = findWorkspace(start, (path) => host.files.isFile(path));
  if (folder === undefined) {
    return { workspace: { folder: start, modules: new Map(), inputs: new Map(), files: host.files }, diagnostics: [noWorkspace(start)] };
  }
  const loader = new Loader(host, folder);
  loader.load("", folder, []);
  return { workspace: { folder, modules: loader.modules, inputs: loader.inputs, files: host.files }, diagnostics: loader.diagnostics };
}

/** The span of a node in a module of the workspace. */
export function spanIn(workspace: Workspace, module: string, node: Node): Span {
  const found = workspace.modules.get(module);
  if (!found) throw new Error(`no module ${module}`);
  return { source: found.source, start: node.start, end: node.end };
}

class Loader {
  readonly modules = new Map<string, WorkspaceModule>();
  readonly inputs = new Map<string, WorkspaceInput>();
  readonly diagnostics: Diagnostic[] = [];
  private readonly names = new Map<string, string>();
  /** Folders that were asked for as shipped ones. */
  private readonly shipped = new Set<string>();
  private readonly host: WorkspaceHost;
  private readonly root: string;

  constructor(host: WorkspaceHost, root: string) {
    this.host = host;
    this.root = root;
    this.names.set(root, "");
    if (!this.names.has(resolve(host.stdWorkspace))) this.names.set(resolve(host.stdWorkspace), "std");
  }

  /** `path`: the folders from the root to here, for cycles. */
  load(name: string, folder: string, path: readonly string[]): void {
    const main = this.read(name, folder, WORKSPACE_FILE);
    const globs = main ? this.globs(main) : [];
    const show = (inside: string): string => this.show(name, folder, inside);
    const found = recipeFiles(folder, globs, this.host.files, show);
    this.diagnostics.push(...found.diagnostics);
    const others = found.paths.filter((inside) => inside !== WORKSPACE_FILE).map((inside) => this.read(name, folder, inside));
    const inputs = new Map<string, string>();
    for (const item of main?.module.items ?? []) {
      if (main && item.kind === "input") this.loadInput(item, main, folder, inputs, path);
    }
    // Rules that take the place of the shipped ones have themselves for `std`.
    if (name === "std" && !inputs.has("std")) inputs.set("std", name);
    if (!inputs.has("std")) {
      inputs.set("std", this.names.get(resolve(this.host.stdWorkspace)) ?? "std");
      this.loadOnce("std", resolve(this.host.stdWorkspace), [...path, folder]);
    }
    for (const module of others) {
      for (const item of module?.module.items ?? []) {
        const what = module && onlyWorkspaceItem(item);
        if (module && what) this.diagnostics.push(onlyInWorkspace(what, { source: module.source, start: item.start, end: item.end }));
      }
    }
    const modules = [main, ...others].flatMap((module) => (module ? [module.key] : []));
    this.inputs.set(name, { name, folder, modules, inputs });
  }

  private loadInput(item: InputItem, from: WorkspaceModule, folder: string, inputs: Map<string, string>, path: readonly string[]): void {
    const at = { source: from.source, start: item.value.start, end: item.value.end };
    const shipped = argumentOf(item, "shipped") === "core" ? this.host.coreWorkspace : undefined;
    const text = shipped ?? (item.value.kind === "path" ? item.value.path : argumentOf(item, "path"));
    if (text === undefined) {
      this.diagnostics.push(badInput(item.name.text, at));
      return;
    }
    const target = resolve(folder, text);
    if (shipped !== undefined) this.shipped.add(target);
    if (!this.host.files.isFile(join(target, WORKSPACE_FILE))) {
      this.diagnostics.push(inputWithoutWorkspace(item.name.text, text, at));
      return;
    }
    const along = [...path, folder];
    const again = along.indexOf(target);
    if (again >= 0) {
      this.diagnostics.push(
        inputCycle(
          [...along.slice(again), target].map((one) => this.relative(one)),
          at,
        ),
      );
      return;
    }
    const name = this.names.get(target) ?? (from.input === "" ? item.name.text : `${from.input}.${item.name.text}`);
    this.names.set(target, name);
    inputs.set(item.name.text, name);
    this.loadOnce(name, target, along);
  }

  private loadOnce(name: string, folder: string, path: readonly string[]): void {
    if (this.inputs.has(name) || path.includes(folder)) return;
    this.load(name, folder, path);
  }

  private read(input: string, folder: string, path: string): WorkspaceModule | undefined {
    const file = join(folder, path);
    let text: string;
    try {
      text = this.host.files.readText(file);
    } catch (error) {
      this.diagnostics.push(unreadableRecipe(this.show(input, folder, path), errnoOf(error)));
      return undefined;
    }
    const key = input === "" ? path : `${input}:${path}`;
    const source = { path: this.show(input, folder, path), text };
    const before = this.host.before?.get(key);
    const isSame = before?.source.text === text && before.source.path === source.path && before.folder === dirname(file);
    const loaded = isSame ? before : { key, input, path, folder: dirname(file), source, ...this.host.parse(source) };
    this.diagnostics.push(...loaded.diagnostics);
    this.modules.set(key, loaded);
    return loaded;
  }

  private globs(main: WorkspaceModule): readonly string[] {
    const spanOf = (node: Node): Span => ({ source: main.source, start: node.start, end: node.end });
    for (const item of main.module.items) {
      if (item.kind !== "declaration" || item.keyword !== "workspace") continue;
      for (const entry of item.entries) {
        if (entry.kind !== "field" || entry.path.parts[0]?.text !== "recipes") continue;
        const globs = stringList(entry.value);
        if (!globs) {
          this.diagnostics.push(mustBeWrittenOut("recipes", 'a list of globs: `recipes = ["recipes/**/*.kiln"]`', spanOf(entry.value)));
          return DEFAULT_RECIPES;
        }
        const outside = globs.find((glob) => glob.startsWith("/") || glob.split("/").includes(".."));
        if (outside !== undefined) this.diagnostics.push(globLeavesWorkspace(outside, spanOf(entry.value)));
        return globs.filter((glob) => glob !== outside);
      }
    }
    return DEFAULT_RECIPES;
  }

  /** The shipped recipes lie somewhere in Kiln's own folder: they are shown by name, so that messages are the same everywhere. */
  private show(input: string, folder: string, path: string): string {
    const { stdWorkspace, coreWorkspace } = this.host;
    return input !== "" && (folder === resolve(stdWorkspace) || (this.shipped.has(folder) && folder === coreWorkspace))
      ? `${input}:${path}`
      : join(this.relative(folder), path).split(sep).join("/");
  }

  private relative(folder: string): string {
    return relative(this.root, folder).split(sep).join("/") || ".";
  }
}

/** `NAME("text")` → the text. */
function argumentOf({ value }: InputItem, name: "path" | "shipped"): string | undefined {
  if (value.kind !== "call" || value.callee.kind !== "ref" || value.callee.name !== name) return undefined;
  const [argument, ...more] = value.args;
  return argument && argument.name === undefined && more.length === 0 ? plainString(argument.value) : undefined;
}

function onlyWorkspaceItem(item: Item): string | undefined {
  if (item.kind === "input") return "`input`";
  if (item.kind === "declaration" && item.keyword === "workspace") return "`workspace`";
  if (item.kind === "declaration" && item.keyword === "exports") return "`exports`";
  return undefined;
}
