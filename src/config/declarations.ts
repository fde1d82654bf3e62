import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { declaresNoPlatform, mustBeWrittenOut, reservedName } from "#diagnostics/declarations.ts";
import type { BlockEntry, DeclarationItem, Entry, TypeExpr } from "#syntax/ast.ts";
import { appBlock, appOf } from "./app-text.ts";
import { checkCNames, checkRule, checkWorkspaceItems } from "./check-declarations.ts";
import { ALLOWED, checkEntries } from "./check-entries.ts";
import type { FragmentScope } from "./compile-fragment.ts";
import { configurationText } from "./configuration-text.ts";
import { constantTexts, openConstants } from "./constants.ts";
import type { DeclarationMemory, KeptDeclarations } from "./declaration-memory.ts";
import { declareLibrary, conditionsWith, type Part } from "./declare-library.ts";
import { declareArchs, declareConfigFile, declarePlatforms, declareSettings } from "./declare-settings.ts";
import type {
  Declarations,
  Extension,
  ImageDeclaration,
  InterfaceDeclaration,
  LibraryDeclaration,
  PlatformDeclaration,
  Settings,
} from "./declared.ts";
import { collectExtensions } from "./extending.ts";
import { KconfigReader } from "./from-kconfig/kconfig-reader.ts";
import { namePathOf } from "./literal.ts";
import { meaningsOf } from "./name-meanings.ts";
import { collectNames, find, isExported, type Named } from "./names.ts";
import { optionType } from "./option-value.ts";
import type { OptionType } from "./resolved.ts";
import { spanIn, type Workspace } from "./workspace.ts";

/** Every declaration of the workspace and its inputs; all mistakes of one run. Errors: KILN-E0301–0314, KILN-E0329–0335. */
export function collectDeclarations(
  workspace: Workspace,
  memory?: DeclarationMemory,
): {
  readonly declarations: Declarations;
  readonly diagnostics: readonly Diagnostic[];
} {
  const collector = new Collector(workspace, memory);
  return { declarations: collector.collect(), diagnostics: [...collector.names.diagnostics, ...collector.diagnostics] };
}

class Collector {
  readonly diagnostics: Diagnostic[] = [];
  private readonly report = (diagnostic: Diagnostic): void => void this.diagnostics.push(diagnostic);
  readonly names: ReturnType<typeof collectNames>;
  private readonly workspace: Workspace;
  private readonly options = new Map<string, OptionType | undefined>();
  private readonly kconfig: KconfigReader;
  private readonly extending: ReturnType<typeof collectExtensions>;
  private readonly constants: ReturnType<typeof openConstants>;

  private readonly memory: DeclarationMemory | undefined;

  constructor(workspace: Workspace, memory: DeclarationMemory | undefined) {
    this.workspace = workspace;
    this.memory = memory;
    this.names = collectNames(workspace);
    this.constants = openConstants(workspace);
    this.extending = collectExtensions(workspace, this.names, this.report);
    this.kconfig = new KconfigReader(workspace, this.report, memory?.kconfig);
  }

  collect(): Declarations {
    this.collectOptionTypes();
    checkWorkspaceItems(this.workspace, this.report);
    const libraries = new Map<string, LibraryDeclaration>();
    const interfaces = new Map<string, InterfaceDeclaration>();
    const platforms = new Map<string, PlatformDeclaration>();
    const profiles = new Map<string, Settings>();
    const images = new Map<string, ImageDeclaration>();
    const { memory } = this;
    memory?.open([meaningsOf(this.workspace, this.names), [...this.options], [...this.kconfig.unread]]);
    for (const named of this.allNamed()) {
      const { item, name } = named;
      if (item.kind !== "declaration") continue;
      checkRule(this.workspace, this.names, named, item, this.report);
      switch (named.kind) {
        case "library":
          libraries.set(
            name,
            this.again(memory?.libraries, named, () => this.library(named, item)),
          );
          break;
        case "interface":
          interfaces.set(
            name,
            this.again(memory?.interfaces, named, () => this.interface(named, item)),
          );
          break;
        case "platform":
          platforms.set(
            name,
            this.again(memory?.platforms, named, () => this.platform(named, item)),
          );
          break;
        case "profile":
          profiles.set(
            name,
            this.again(memory?.profiles, named, () => this.profile(named, item)),
          );
          break;
        case "image": {
          const unread = new Set(this.kconfig.unread);
          const block = appBlock(this.workspace, named, item, this.report);
          this.kconfig.readFor({ name: "app", local: "app" }, block?.entries ?? [], named.module, unread);
          images.set(
            name,
            this.again(memory?.images, named, () => this.image(named, item, block, unread)),
          );
          break;
        }
        case "rule":
          break;
      }
    }
    checkCNames([...libraries.values()], this.report);
    this.kconfig.link(
      this.names,
      libraries,
      [...images.values()].map(({ app }) => app),
    );
    return { workspace: this.workspace, names: this.names, libraries, interfaces, platforms, profiles, images, kconfig: this.kconfig.read };
  }

  private *allNamed(): Generator<Named> {
    for (const space of this.names.namespaces.values()) yield* space.own.values();
  }

  /** What the same texts declared the time before. Where there are mistakes, they are declared once more, so that those are told. */
  private again<T>(kept: KeptDeclarations<T> | undefined, named: Named, declare: () => T): T {
    const from = kept === undefined ? [] : this.textsOf(named);
    const before = kept?.get(named.name, from);
    if (before !== undefined) return before;
    const told = this.diagnostics.length;
    const declared = declare();
    if (this.diagnostics.length === told) kept?.set(named.name, from, declared);
    return declared;
  }

  /** All that a declaration is made from, but for what it sees of the others: its file, those that extend it, their constants, its Kconfig file. */
  private textsOf(named: Named): readonly unknown[] {
    const extending = this.extending.get(named.name) ?? [];
    const modules = [named.module, ...extending.map(({ module }) => module)];
    const entries = "entries" in named.item ? named.item.entries : [];
    const inside = entries.flatMap((entry) => (entry.kind === "block" ? entry.entries : [entry]));
    const kconfig = inside.flatMap((entry) => (entry.kind === "options-from" ? [this.kconfig.read.get(entry)] : []));
    return [named.item, ...extending.map(({ item }) => item), ...kconfig, ...constantTexts(this.workspace, modules)];
  }

  private scope(module: string, own?: string, options: ReadonlyMap<string, OptionType | undefined> = this.options): FragmentScope {
    const input = this.workspace.modules.get(module)?.input ?? "";
    const { workspace, names, constants } = this;
    return {
      workspace,
      names,
      constants,
      options,
      kconfig: this.kconfig.read,
      unread: this.kconfig.unread,
      module,
      input,
      report: this.report,
      ...(own === undefined ? {} : { own }),
    };
  }

  private collectOptionTypes(): void {
    for (const named of this.allNamed()) {
      if (named.kind !== "library" || named.item.kind !== "declaration") continue;
      this.kconfig.readFor({ name: named.name, local: named.local }, named.item.entries, named.module);
      this.addOptionTypes(named.name, named.item.entries, named.module, this.options);
      for (const { item, module } of this.extending.get(named.name) ?? [])
        this.addOptionTypes(named.name, item.entries, module, this.options);
    }
  }

  private addOptionTypes(library: string, entries: readonly Entry[], module: string, into: Map<string, OptionType | undefined>): void {
    for (const entry of entries) {
      for (const { key, type } of (entry.kind === "options-from" && this.kconfig.read.get(entry)?.declared.values()) || [])
        if (!into.has(key)) into.set(key, type);
      if (entry.kind !== "option" || into.has(`${library}.${entry.name.text}`)) continue;
      into.set(`${library}.${entry.name.text}`, this.optionType(entry.type, module));
    }
  }

  private optionType(type: TypeExpr, module: string): OptionType | undefined {
    return optionType(type, spanIn(this.workspace, module, type), this.report);
  }

  /** A declaration's own text first, then what extends it. */
  private partsOf(
    named: Named,
    item: DeclarationItem,
    own?: string,
  ): { readonly parts: readonly Part[]; readonly extensions: readonly Extension[] } {
    const parts: Part[] = [{ entries: item.entries, scope: this.scope(named.module, own), when: [] }];
    const extensions: Extension[] = [];
    for (const found of this.extending.get(named.name) ?? []) {
      const scope = this.scope(found.module, own);
      const condition = found.item.kind === "extend" ? found.item.when : undefined;
      const when = conditionsWith({ entries: [], scope, when: [] }, condition);
      if (!when) continue;
      parts.push({ entries: found.item.entries, scope, when });
      extensions.push({ declared: { item: found.item, module: found.module }, when });
    }
    return { parts, extensions };
  }

  private library(named: Named, item: DeclarationItem): LibraryDeclaration {
    if (named.local === "app") this.diagnostics.push(reservedName("app", "the image's own library", named.at));
    const { parts, extensions } = this.partsOf(named, item, named.name);
    const declared = declareLibrary(named.name, named.local, { item, module: named.module }, parts, extensions);
    const meaning = this.memory?.meaning(named.name, configurationText(this.workspace, named, this.extending.get(named.name) ?? [], this.kconfig.read)); // prettier-ignore
    return meaning === undefined ? declared : { ...declared, meaning };
  }

  private interface(named: Named, item: DeclarationItem): InterfaceDeclaration {
    const scope = this.scope(named.module);
    const span = (node: Entry | DeclarationItem): ReturnType<typeof spanIn> => spanIn(this.workspace, named.module, node);
    checkEntries("an interface", item.entries, ALLOWED.interface, (node) => spanIn(this.workspace, named.module, node), scope.report);
    const defaults = item.entries.flatMap((entry) => {
      if (entry.kind !== "field" || entry.path.parts[0]?.text !== "default") return [];
      const path = namePathOf(entry.value);
      if (!path)
        scope.report(
          mustBeWrittenOut("default", "the name of a library that provides it", spanIn(this.workspace, named.module, entry.value)),
        );
      const found = path && find(this.names, named.input, path, ["library"], spanIn(this.workspace, named.module, path), scope.report);
      const when = conditionsWith({ entries: [], scope, when: [] }, entry.when);
      return found && when ? [{ library: found.named.name, when, at: span(entry) }] : [];
    });
    return { name: named.name, at: named.at, defaults };
  }

  private platform(named: Named, item: DeclarationItem): PlatformDeclaration {
    const { parts, extensions } = this.partsOf(named, item);
    const settings = declareSettings(`platform ${named.local}`, "platform", parts, extensions, ALLOWED.platform);
    const archs = declareArchs(parts);
    return { name: named.name, local: named.local, declared: { item, module: named.module }, at: named.at, archs, settings };
  }

  private profile(named: Named, item: DeclarationItem): Settings {
    const { parts, extensions } = this.partsOf(named, item);
    return declareSettings(`profile ${named.name}`, "profile", parts, extensions, ALLOWED.profile);
  }

  /** `unread`: with the app itself, where its Kconfig file can't be read. */
  private image(named: Named, item: DeclarationItem, block: BlockEntry | undefined, unread: ReadonlySet<string>): ImageDeclaration {
    const options = new Map(this.options);
    this.addOptionTypes("app", block?.entries ?? [], named.module, options);
    const { parts: plain, extensions } = this.partsOf(named, item);
    const parts = plain.map((part) => ({ ...part, scope: { ...part.scope, options, unread, own: "app" } }));
    const settings = declareSettings(`image ${named.name}`, "image", parts, extensions, ALLOWED.image);
    const text = appOf(item, block);
    const ownScope = { ...this.scope(named.module, "app", options), unread };
    const own = declareLibrary(
      "app",
      "app",
      { item: text, module: named.module },
      [{ entries: block?.entries ?? [], scope: ownScope, when: [] }],
      [],
      ALLOWED.app,
    );
    const platforms = declarePlatforms(parts);
    if (!platforms) {
      const known = [...this.allNamed()].filter((one) => one.kind === "platform" && isExported(this.names, one)).map((one) => one.name);
      this.diagnostics.push(declaresNoPlatform(named.name, known, named.at));
    }
    const config = declareConfigFile(parts);
    return {
      name: named.name,
      declared: { item, module: named.module },
      at: named.at,
      platforms: platforms ?? [],
      archs: declareArchs(parts),
      ...(config === undefined ? {} : { config }),
      settings,
      app: { ...own, needs: [...settings.needs, ...own.needs] },
      isExported: isExported(this.names, named),
    };
  }
}
