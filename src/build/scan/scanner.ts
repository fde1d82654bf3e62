import type { Derivation, ScanSpec } from "#derivation/derivation.ts";
import type { TreeNode } from "#derivation/reapi/directory.ts";
import type { WholeReason } from "#diagnostics/build-targets.ts";
import type { Store } from "#store/store.ts";
import type { Contents } from "../contents.ts";
import type { UnprunedStep } from "../events.ts";
import type { ResolvedInput } from "../input-root.ts";
import type { InputEntries } from "../mounts.ts";
import type { TreeReader } from "../tree-reader.ts";
import { closureOf, type Closure } from "./closure.ts";
import { readCommand, type CommandOptions } from "./command-options.ts";
import { explainInputs, type InputExplanation } from "./explain-inputs.ts";
import { configHeader } from "./config-header.ts";
import { IncludeSearch, reachedFile, searchPathOf, type Reached } from "./include-search.ts";
import { InputTree, isFolder, type FilePlace } from "./input-tree.ts";
import { LexicalCache } from "./lexical-cache.ts";
import { forcedBy, macrosOutside } from "./outside.ts";
import { Readers } from "./readers.ts";
import { ResolvedCache } from "./resolved-cache.ts";

type Inputs = ReadonlyMap<string, ResolvedInput>;

export interface ScannerParts {
  readonly store: Store;
  readonly contents: Contents;
  readonly trees: TreeReader;
  /** Narrow nothing. */
  readonly whole: boolean;
  /** Default: one of its own. */
  readonly lexical?: LexicalCache;
}

export interface Scanner {
  /**
   * What a compile step can read (docs/architecture.md): pruned inputs with the files of the closure only, all others whole, and the
   * generated header with the names that the closure contains. The trees among `inputs` must be in the store.
   */
  narrow(derivation: Derivation, scan: ScanSpec, inputs: Inputs): InputEntries;
  /** Actions of steps narrowed before; undefined: nothing is narrowed. */
  readonly resolved: ResolvedCache | undefined;
  /** The files that a step can read, of those inputs that are there. */
  reach(derivation: Derivation, scan: ScanSpec, inputs: Inputs): readonly FilePlace[];
  /** What a step can read and why. */
  explain(derivation: Derivation, scan: ScanSpec, inputs: Inputs): InputExplanation;
  /** Steps that could not be narrowed. */
  readonly unpruned: readonly UnprunedStep[];
  close(): void;
}

/** A scanner for one build; what steps have in common is worked out once. */
export function openScanner({ store, contents, trees, whole, lexical = new LexicalCache(store.root, contents) }: ScannerParts): Scanner {
  const searches = new Map<string, IncludeSearch>();
  const readers = new Map<string, Readers>();
  const unpruned: UnprunedStep[] = [];
  const resolved = whole ? undefined : new ResolvedCache(store, trees);

  /** One for all steps whose inputs differ in their translation unit only. */
  const searchFor = (scan: ScanSpec, inputs: Inputs, command: CommandOptions, withSource: boolean): IncludeSearch => {
    const seen = [...inputs].filter(([path]) => withSource || path !== scan.source);
    const path = searchPathOf(scan.include, command);
    const key = JSON.stringify([folderOf(scan.source), withSource && inputs.has(scan.source), path, scan.header, seen]);
    let search = searches.get(key);
    if (search === undefined) {
      const tree = new InputTree(seen, trees);
      tree.addFolder(folderOf(scan.header));
      search = new IncludeSearch(tree, path, lexical);
      searches.set(key, search);
    }
    return search;
  };
  const closureIn = (search: IncludeSearch, scan: ScanSpec, inputs: Inputs, command: CommandOptions): Closure => {
    const { tree } = search;
    const roots: Reached[] = [];
    const own = inputs.get(scan.source);
    if (own?.kind === "file") {
      const folder = tree.addFolder(folderOf(scan.source));
      roots.push(reachedFile({ path: scan.source, folder, input: scan.source, digest: own.digest, executable: own.executable }));
    }
    if (own?.kind !== "file") roots.push(search.reachNamed(scan.source));
    for (const path of forcedBy(scan, command)) roots.push(search.reachNamed(path));
    return closureOf(roots, search, lexical, () => macrosOutside(scan, command));
  };
  const keptBy = (scan: ScanSpec, closure: Closure, command: CommandOptions): ReadonlySet<string> => {
    const names = [...Object.keys(scan.defines), ...Object.keys(scan.config)];
    const key = names.join("\n");
    let reader = readers.get(key);
    if (reader === undefined) readers.set(key, (reader = new Readers(names, lexical)));
    const bodies = command.defines.map(([, body]) => body);
    return reader.keptBy(closure, (name) => [scan.defines[name], scan.config[name]].filter((body) => body !== undefined), bodies);
  };
  const headerFor = (scan: ScanSpec, closure: Closure | undefined, command: CommandOptions): TreeNode => {
    const kept = closure === undefined ? undefined : keptBy(scan, closure, command);
    return { kind: "file", digest: contents.addText(configHeader(scan, kept)), executable: false };
  };

  return {
    unpruned,
    resolved,
    close() {
      lexical.close();
      resolved?.close();
    },
    reach(derivation, scan, inputs) {
      const command = readCommand(derivation.command);
      return [...closureIn(searchFor(scan, inputs, command, true), scan, inputs, command).files];
    },
    explain(derivation, scan, inputs) {
      const command = readCommand(derivation.command);
      const search = searchFor(scan, inputs, command, true);
      const closure = closureIn(search, scan, inputs, command);
      const reason = wholeReason(command, closure);
      const kept = keptBy(scan, closure, command);
      const text = ({ digest }: FilePlace): string => Buffer.from(contents.read(digest)).toString("latin1");
      return explainInputs({ scan, command, search, closure, whole: reason, kept, text }, lexical);
    },
    narrow(derivation, scan, inputs) {
      const entries = new Map<string, TreeNode>();
      const command = readCommand(derivation.command);
      const wholeInputs = (): InputEntries => {
        for (const [path, input] of inputs) entries.set(path, input);
        return entries.set(scan.header, headerFor(scan, undefined, command));
      };
      if (whole) return wholeInputs();
      let search = searchFor(scan, inputs, command, false);
      let closure = closureIn(search, scan, inputs, command);
      if (search.tree.misses.has(scan.source)) {
        // Something else looks for the translation unit itself.
        search = searchFor(scan, inputs, command, true);
        closure = closureIn(search, scan, inputs, command);
      }
      const reason = wholeReason(command, closure);
      if (reason !== undefined) {
        unpruned.push({ derivation: derivation.name, reason });
        return wholeInputs();
      }
      const pruned = new Set(scan.prune.filter((path) => inputs.get(path)?.kind === "tree"));
      for (const [path, input] of inputs) if (!pruned.has(path)) entries.set(path, input);
      for (const { path, input, digest, executable } of [...closure.files, ...closure.bytes]) {
        if (pruned.has(input)) entries.set(path, { kind: "file", digest, executable });
      }
      const links = [...closure.links.values(), ...search.folders.flatMap((found) => found.links)];
      for (const { path, input, target } of links) if (pruned.has(input)) entries.set(path, { kind: "symlink", target });
      const folders = [...closure.through, ...search.folders.flatMap((found) => [found.place, ...found.through])];
      for (const folder of folders) {
        if (!isFolder(folder) || folder.path === "") continue;
        if (folder.input === undefined || pruned.has(folder.input)) entries.set(folder.path, { kind: "folder" });
      }
      return entries.set(scan.header, headerFor(scan, closure, command));
    },
  };
}

function wholeReason(command: CommandOptions, closure: Closure): WholeReason | undefined {
  return command.opaque === undefined ? closure.unresolved : { kind: "option", option: command.opaque };
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "" : path.slice(0, slash);
}
