import { isDeepStrictEqual } from "node:util";
import type { ImageDeclaration, InterfaceDeclaration, LibraryDeclaration, PlatformDeclaration, Settings } from "./declared.ts";
import { KconfigMemory } from "./from-kconfig/kconfig-memory.ts";
import { isSameList } from "#diagnostics/same-list.ts";

/** Declarations of one kind by name, each with the texts that it was made from: one of the time before is taken again where those are the same. */
export class KeptDeclarations<T> {
  private kept = new Map<string, { readonly from: readonly unknown[]; readonly declared: T }>();

  get(name: string, from: readonly unknown[]): T | undefined {
    const known = this.kept.get(name);
    return known !== undefined && isSameList(known.from, from) ? known.declared : undefined;
  }

  set(name: string, from: readonly unknown[], declared: T): void {
    this.kept.set(name, { from, declared });
  }

  clear(): void {
    this.kept.clear();
  }
}

/**
 * What was declared the time before, for whoever reads one workspace again and again. What had mistakes isn't kept: they are to be told again. Nobody can
 * tell that something is taken from here but by the clock.
 */
export class DeclarationMemory {
  readonly libraries = new KeptDeclarations<LibraryDeclaration>();
  readonly interfaces = new KeptDeclarations<InterfaceDeclaration>();
  readonly platforms = new KeptDeclarations<PlatformDeclaration>();
  readonly profiles = new KeptDeclarations<Settings>();
  readonly images = new KeptDeclarations<ImageDeclaration>();
  readonly kconfig = new KconfigMemory();
  private readonly meanings = new KeptDeclarations<object>();
  private around: unknown;

  /** `around`: all that any declaration sees of the others. */
  open(around: unknown): void {
    if (!isDeepStrictEqual(around, this.around))
      for (const kept of [this.libraries, this.interfaces, this.platforms, this.profiles, this.images, this.meanings]) kept.clear();
    this.around = around;
  }

  /** What stands for all that a library says for configuration: the same as the time before where `from`, texts and what they name, is the same. */
  meaning(library: string, from: readonly unknown[]): object {
    const meaning = this.meanings.get(library, from) ?? {};
    this.meanings.set(library, from, meaning);
    return meaning;
  }
}
