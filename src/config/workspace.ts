import { dirname, join, relative, resolve, sep } from "node:path";
import type { Diagnostic, SourceText, Span } from "#diagnostics/diagnostic.ts";
import {
  followsNothing,
  globLeavesWorkspace,
  inputCycle,
  inputLeavesTree,
  inputWithoutWorkspace,
  noWorkspace,
  onlyInWorkspace,
  unreadableRecipe,
} from "#diagnostics/workspace.ts";
import { mustBeWrittenOut } from "#diagnostics/declarations.ts";
import type { InputItem, Item, Module, Node } from "#syntax/ast.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import { findWorkspace, WORKSPACE_FILE } from "./find-workspace.ts";
import { errnoOf, isWithin, type ParseModule, type WorkspaceFileSystem } from "./host-files.ts";
import {
  asFromRoot,
  inputKey,
  type InputLocator,
  inputText,
  isOfThisMachine,
  isRemote,
  type RemoteLocator,
} from "./inputs/input-locator.ts";
import { parseInput } from "./inputs/parse-input.ts";
import { stringList } from "./literal.ts";
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
  /** The name of its entry in kiln.lock; undefined: it lies in a folder of this machine, and may change. */
  readonly locked?: string;
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
  /** The folder of a fetched workspace, as kiln.lock of this root (absolute) pins it; undefined: it isn't pinned, or isn't here. */
  readonly locked?: (locator: RemoteLocator, root: string) => string | undefined;
  /** Modules of an earlier load: one whose text is the same is taken as it is, so that whoever remembers something of it knows it again. */
  readonly before?: ReadonlyMap<string, WorkspaceModule>;
}

/** A fetched input that the workspace, or one that it takes in, asks for. */
export interface RemoteInput {
  /** As the text that says it calls it. */
  readonly name: string;
  readonly locator: RemoteLocator;
  readonly at: Span;
}

export interface LoadedWorkspace {
  readonly workspace: Workspace;
  readonly diagnostics: readonly Diagnostic[];
  /** Those that were met. */
  readonly remote: readonly RemoteInput[];
  /** Those of them that couldn't be had: what they declare is left out. */
  readonly missing: readonly RemoteInput[];
}

/**
 * Finds workspace.kiln in `start` or above, parses all recipes and those of the inputs, recursively. What can't be read or parsed is left out.
 * Throws nothing; without a workspace the result is empty. Errors: KILN-E01xx, KILN-E0307, KILN-E1120–1125, KILN-E1132–1136.
 */
export function loadWorkspace(start: string, host: WorkspaceHost): LoadedWorkspace {
  const folder = findWorkspace(start, (path) => host.files.isFile(path));
  if (folder === undefined) {
    const workspace = { folder: start, modules: new Map(), inputs: new Map(), files: host.files };
    return { workspace, diagnostics: [noWorkspace(start)], remote: [], missing: [] };
  }
  const loader = new Loader(host, folder);
  loader.load("", folder, []);
  const { modules, inputs, diagnostics, remote, missing } = loader;
  return { workspace: { folder, modules, inputs, files: host.files }, diagnostics, remote, missing };
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
  readonly remote: RemoteInput[] = [];
  readonly missing: RemoteInput[] = [];
  private readonly names = new Map<string, string>();
  /** Folders that were asked for as shipped ones. */
  private readonly shipped = new Set<string>();
  /** Folders of fetched workspaces, and of those beside them in one tree → the tree, and what is pinned. */
  private readonly trees = new Map<string, { readonly root: string; readonly key: string }>();
  /** What was found out of each item, once. */
  private readonly found = new Map<InputItem, string | undefined>();
  /** Folders of inputs → what takes the places of their inputs: folders of other inputs of the root. */
  private readonly follows = new Map<string, ReadonlyMap<string, string>>();
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
    const items = main?.module.items.filter((item) => item.kind === "input") ?? [];
    if (main && name === "") this.learnFollows(items, main, folder);
    for (const item of items) if (main) this.loadInput(item, main, folder, inputs, path);
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
    const locked = this.trees.get(folder)?.key;
    this.inputs.set(name, { name, folder, modules, inputs, ...(locked === undefined ? {} : { locked }) });
  }

  private loadInput(item: InputItem, from: WorkspaceModule, folder: string, inputs: Map<string, string>, path: readonly string[]): void {
    const at = { source: from.source, start: item.value.start, end: item.value.end };
    const followed = this.follows.get(folder)?.get(item.name.text);
    const target = followed ?? this.folderOf(item, from, folder);
    if (target === undefined) return;
    const along = [...path, folder];
    const again = along.indexOf(target);
    if (again >= 0) {
      this.diagnostics.push(
        inputCycle(
          [...along.slice(again), target].map((one) => this.trees.get(one)?.key ?? this.relative(one)),
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

  /** Before anything is loaded: what the root wants counts wherever an input is met first. */
  private learnFollows(items: readonly InputItem[], main: WorkspaceModule, folder: string): void {
    for (const item of items) {
      const parsed = parseInput(item, main.source, true);
      if ("code" in parsed || parsed.follows.size === 0) continue;
      const at = { source: main.source, start: item.value.start, end: item.value.end };
      const instead = new Map<string, string>();
      for (const [theirs, own] of parsed.follows) {
        const other = items.find(({ name }) => name.text === own);
        if (!other || other === item) this.diagnostics.push(followsNothing(item.name.text, own, at));
        const target = other && this.folderOf(other, main, folder);
        if (target === undefined) continue;
        instead.set(theirs, target);
        if (!this.names.has(target)) this.names.set(target, own);
      }
      const target = this.folderOf(item, main, folder);
      if (target !== undefined) this.follows.set(target, instead);
    }
  }

  /** Undefined: why not is told, or it is missing. */
  private folderOf(item: InputItem, from: WorkspaceModule, folder: string): string | undefined {
    if (!this.found.has(item)) this.found.set(item, this.lookFor(item, from, folder));
    return this.found.get(item);
  }

  private lookFor(item: InputItem, from: WorkspaceModule, folder: string): string | undefined {
    const at = { source: from.source, start: item.value.start, end: item.value.end };
    const name = item.name.text;
    const parsed = parseInput(item, from.source, from.input === "");
    if ("code" in parsed) {
      this.diagnostics.push(parsed);
      return undefined;
    }
    const tree = this.trees.get(folder);
    const { locator: said } = parsed;
    const locator = isRemote(said) ? asFromRoot(said, folder, this.root) : said;
    if (isRemote(locator)) {
      if (tree !== undefined && isOfThisMachine(locator)) {
        this.diagnostics.push(inputLeavesTree(name, inputText(locator), at));
        return undefined;
      }
      this.remote.push({ name, locator, at });
    }
    const place = this.place(locator, folder);
    if (place === undefined) {
      if (isRemote(locator)) this.missing.push({ name, locator, at });
      return undefined;
    }
    const { target, text } = place;
    if (locator.kind === "path" && tree !== undefined) {
      if (!isWithin(target, tree.root)) {
        this.diagnostics.push(inputLeavesTree(name, text, at));
        return undefined;
      }
      if (!this.trees.has(target)) this.trees.set(target, tree);
    }
    if (isRemote(locator)) this.trees.set(target, { root: target, key: inputKey(locator) });
    if (locator.kind === "shipped") this.shipped.add(target);
    if (!this.host.files.isFile(join(target, WORKSPACE_FILE))) {
      this.diagnostics.push(inputWithoutWorkspace(name, text, at));
      return undefined;
    }
    return target;
  }

  private place(locator: InputLocator, folder: string): { readonly target: string; readonly text: string } | undefined {
    switch (locator.kind) {
      case "path":
        return { target: resolve(folder, locator.path), text: locator.path };
      case "shipped":
        return this.host.coreWorkspace === undefined ? undefined : { target: resolve(this.host.coreWorkspace), text: "core" };
      case "git":
      case "url":
      case "npm":
      case "oci": {
        const target = this.host.locked?.(locator, this.root);
        return target === undefined ? undefined : { target, text: inputKey(locator) };
      }
      default:
        return assertNever(locator);
    }
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

  /** Shipped and fetched recipes lie somewhere in folders of Kiln's own: they are shown by name, so that messages are the same everywhere. */
  private show(input: string, folder: string, path: string): string {
    const { stdWorkspace, coreWorkspace } = this.host;
    const isShipped = folder === resolve(stdWorkspace) || (this.shipped.has(folder) && folder === coreWorkspace);
    return input !== "" && (isShipped || this.trees.has(folder))
      ? `${input}:${path}`
      : join(this.relative(folder), path).split(sep).join("/");
  }

  private relative(folder: string): string {
    return relative(this.root, folder).split(sep).join("/") || ".";
  }
}

function onlyWorkspaceItem(item: Item): string | undefined {
  if (item.kind === "input") return "`input`";
  if (item.kind === "declaration" && item.keyword === "workspace") return "`workspace`";
  if (item.kind === "declaration" && item.keyword === "exports") return "`exports`";
  return undefined;
}
