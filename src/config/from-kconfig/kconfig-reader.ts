import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { Entry, OptionsFromEntry } from "#syntax/ast.ts";
import type { LibraryDeclaration } from "../declared.ts";
import type { Names } from "../names.ts";
import type { Workspace } from "../workspace.ts";
import type { KconfigMemory } from "./kconfig-memory.ts";
import { readKconfigOptions, type KconfigOptions } from "./kconfig-options.ts";
import { OutsideSymbols } from "./outside-symbols.ts";

/** Reads the Kconfig files of a workspace's libraries: before any text that names their options is looked at. */
export class KconfigReader {
  /** Undefined: it can't be read. */
  readonly read = new Map<OptionsFromEntry, KconfigOptions | undefined>();
  /** Libraries whose file can't be read. */
  readonly unread = new Set<string>();
  readonly #workspace: Workspace;
  readonly #report: (diagnostic: Diagnostic) => void;

  readonly #memory: KconfigMemory | undefined;

  constructor(workspace: Workspace, report: (diagnostic: Diagnostic) => void, memory?: KconfigMemory) {
    this.#workspace = workspace;
    this.#report = report;
    this.#memory = memory;
  }

  /** `key`: of the module that the entries stand in. Errors: KILN-E0301, KILN-E0343, KILN-E0344, KILN-E12xx. */
  readFor(
    library: { readonly name: string; readonly local: string },
    entries: readonly Entry[],
    key: string,
    unread: Set<string> = this.unread,
  ): void {
    const module = this.#workspace.modules.get(key);
    for (const entry of entries) {
      if (!module || entry.kind !== "options-from") continue;
      const read = readKconfigOptions({
        entry,
        library,
        workspace: this.#workspace,
        module,
        report: this.#report,
        memory: this.#memory,
      });
      this.read.set(entry, read);
      if (!read) unread.add(library.name);
    }
  }

  /** When all libraries are declared. Error: KILN-E0304; a warning: KILN-E0342. */
  link(names: Names, libraries: ReadonlyMap<string, LibraryDeclaration>, apps: readonly LibraryDeclaration[]): void {
    const symbols = new OutsideSymbols(names, libraries);
    for (const library of [...libraries.values(), ...apps])
      symbols.link(library, this.#workspace.modules.get(library.declared.module)?.input ?? "", this.#report);
  }
}
