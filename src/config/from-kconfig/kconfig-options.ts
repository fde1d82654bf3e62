import { basename, dirname, posix, resolve } from "node:path";
import { KilnFailure, type Diagnostic, type Span } from "#diagnostics/diagnostic.ts";
import { modulesInRecipe } from "#diagnostics/kconfig-options.ts";
import type { OptionsFromEntry } from "#syntax/ast.ts";
import type { Need, OptionDeclaration } from "../declared.ts";
import { loadKconfig, type ReadKconfig } from "../kconfig/load.ts";
import { shownSymbol } from "../kconfig/model/shown-symbol.ts";
import { CONSTANT, type PropertyId, type SymbolId } from "../kconfig/model/model.ts";
import { asText } from "../kconfig/text/sources.ts";
import type { Workspace, WorkspaceModule } from "../workspace.ts";
import { declareSymbols } from "./declare-symbols.ts";
import { recording, type KconfigMemory } from "./kconfig-memory.ts";
import { recipeHost } from "./recipe-host.ts";
import { symbolPrefix } from "./option-names.ts";

/** What a symbol that a Kconfig file names, but doesn't declare, stands for. */
export type Outside =
  /** An option of a library, by its key. */
  | { readonly kind: "option"; readonly key: string }
  /** Whether a library, or a provider of an interface, is part of the target. */
  | { readonly kind: "present"; readonly name: string };

/** `select` or `imply` of such a symbol. */
export interface OutsideSelect {
  readonly property: PropertyId;
  readonly selector: SymbolId;
  readonly need: Need;
}

/** The Kconfig file that is the options of a library. */
export interface KconfigOptions extends ReadKconfig {
  readonly library: string;
  readonly declared: ReadonlyMap<SymbolId, OptionDeclaration>;
  /** The symbol that is y where the library is part of the target. */
  readonly presence: SymbolId | undefined;
  /** These are known when all libraries are (outside-symbols.ts). */
  readonly outside: Map<SymbolId, Outside>;
  readonly raises: OutsideSelect[];
  /** Keys of the options, its own and others, whose values its rules read. */
  readonly readKeys: Set<string>;
}

export interface ReadKconfigOptions {
  readonly entry: OptionsFromEntry;
  /** "core.lwip"; in its own workspace "lwip". */
  readonly library: { readonly name: string; readonly local: string };
  readonly workspace: Workspace;
  readonly module: WorkspaceModule;
  readonly report: (diagnostic: Diagnostic) => void;
  readonly memory?: KconfigMemory | undefined;
}

/** Undefined: it can't be read, which was reported. Errors: KILN-E0343, KILN-E0344, KILN-E12xx. */
export function readKconfigOptions(request: ReadKconfigOptions): KconfigOptions | undefined {
  const { entry, workspace, module, memory } = request;
  const { name: library, local } = request.library;
  const at: Span = { source: module.source, start: entry.path.start, end: entry.path.end };
  let isQuiet = true;
  const report = (diagnostic: Diagnostic): void => {
    isQuiet = false;
    if (diagnostic.severity === "error") request.report(readFor(diagnostic, library, at));
    // Those who take it in can't do anything about it.
    else if (module.input === "") request.report(diagnostic);
  };
  const file = resolve(module.folder, entry.path.path);
  const folder = dirname(file);
  try {
    const inside = workspace.inputs.get(module.input)?.folder ?? workspace.folder;
    const plain = recipeHost({ files: workspace.files, workspace: inside, folder });
    const known = memory?.get(entry, module, plain);
    if (known) return known;
    const { host, answers } = recording(plain);
    const loaded = loadKconfig(basename(file), {
      host,
      // Unikraft's files are read so: by paths from where they stand, and by patterns.
      dialect: "extended",
      report,
      info: () => undefined,
      askedAt: at,
      isOpen: true,
      shownName: shownNames(module.source.path, entry.path.path),
    });
    const { model, sources } = loaded;
    if (model.modules !== CONSTANT.n) {
      const symbol = model.symbols[model.modules];
      report(modulesInRecipe(shownSymbol(symbol), sources.span(model.properties[symbol?.properties[0] ?? -1] ?? model.nodes[0]!)));
      return undefined;
    }
    const prefix = symbolPrefix(entry.as?.text ?? local);
    const symbols = declareSymbols(loaded, { library, prefix, report });
    const read = { ...loaded, library, ...symbols, outside: new Map(), raises: [], readKeys: new Set<string>() };
    if (isQuiet) memory?.set(entry, module, answers, read);
    return read;
  } catch (error) {
    if (!(error instanceof KilnFailure)) throw error;
    error.diagnostics.forEach(report);
    return undefined;
  }
}

/** A file's name as messages show it: from the root of the workspace, `core:…` in what Kiln is shipped with. */
function shownNames(recipe: string, written: string): (name: string) => string {
  const [, input = "", path = ""] = /^([\w.]+:)?(.*)$/.exec(recipe) ?? [];
  const folder = posix.dirname(posix.join(posix.dirname(path), written));
  return (name) => `${input}${posix.join(folder, asText(name))}`;
}

const readFor = (diagnostic: Diagnostic, library: string, at: Span): Diagnostic =>
  diagnostic.at === at
    ? diagnostic
    : { ...diagnostic, notes: [...diagnostic.notes, { text: `read for the options of ${library}`, at }].slice(0, 3) };
