import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { declaredTwice, declaresNoPlatform, equalCNames, mustBeWrittenOut, reservedName } from "#diagnostics/declarations.ts";
import type { BlockEntry, DeclarationItem, Entry, ExtendItem, OverrideItem, TypeExpr } from "#syntax/ast.ts";
import { cNamesOf } from "./c-names.ts";
import { ALLOWED, checkEntries, mayUseRule } from "./check-entries.ts";
import type { FragmentScope } from "./compile-fragment.ts";
import { openConstants } from "./constants.ts";
import { declareLibrary, conditionsWith, type Part } from "./declare-library.ts";
import { declareArchs, declareConfigFile, declarePlatforms, declareSettings } from "./declare-settings.ts";
import type {
  Declarations,
  Extension,
  ImageDeclaration,
  InterfaceDeclaration,
  LibraryDeclaration,
  OptionDeclaration,
  PlatformDeclaration,
  Settings,
} from "./declared.ts";
import { KconfigReader } from "./from-kconfig/kconfig-reader.ts";
import { namePathOf } from "./literal.ts";
import { collectNames, EXPORT_FIELDS, find, isExported, itemsOf, type Named } from "./names.ts";
import { optionType } from "./option-value.ts";
import type { OptionType } from "./resolved.ts";
import { spanIn, type Workspace } from "./workspace.ts";

/** Every declaration of the workspace and its inputs; all mistakes of one run. Errors: KILN-E0301–0314, KILN-E0329–0335. */
export function collectDeclarations(workspace: Workspace): {
  readonly declarations: Declarations;
  readonly diagnostics: readonly Diagnostic[];
} {
  const collector = new Collector(workspace);
  return { declarations: collector.collect(), diagnostics: [...collector.names.diagnostics, ...collector.diagnostics] };
}

type Extending = ExtendItem | OverrideItem;
interface FoundExtension {
  readonly item: Extending;
  readonly module: string;
}

class Collector {
  readonly diagnostics: Diagnostic[] = [];
  readonly names: ReturnType<typeof collectNames>;
  private readonly workspace: Workspace;
  private readonly options = new Map<string, OptionType | undefined>();
  private readonly kconfig: KconfigReader;
  /** Qualified name → what extends it, in the order of the modules' keys, then of the text. */
  private readonly extending = new Map<string, FoundExtension[]>();
  private readonly constants: ReturnType<typeof openConstants>;

  constructor(workspace: Workspace) {
    this.workspace = workspace;
    this.names = collectNames(workspace);
    this.constants = openConstants(workspace);
    this.kconfig = new KconfigReader(workspace, (d) => this.diagnostics.push(d));
  }

  collect(): Declarations {
    this.collectExtensions();
    this.collectOptionTypes();
    for (const input of this.workspace.inputs.keys()) this.checkWorkspaceItems(input);
    const libraries = new Map<string, LibraryDeclaration>();
    const interfaces = new Map<string, InterfaceDeclaration>();
    const platforms = new Map<string, PlatformDeclaration>();
    const profiles = new Map<string, Settings>();
    const images = new Map<string, ImageDeclaration>();
    for (const named of this.allNamed()) {
      const { item, name } = named;
      if (item.kind !== "declaration") continue;
      this.checkRule(named, item);
      switch (named.kind) {
        case "library":
          libraries.set(name, this.library(named, item));
          break;
        case "interface":
          interfaces.set(name, this.interface(named, item));
          break;
        case "platform":
          platforms.set(name, this.platform(named, item));
          break;
        case "profile": {
          const { parts, extensions } = this.partsOf(named, item);
          profiles.set(name, declareSettings(`profile ${name}`, "profile", parts, extensions, ALLOWED.profile));
          break;
        }
        case "image":
          images.set(name, this.image(named, item));
          break;
        case "rule":
          break;
      }
    }
    this.checkCNames([...libraries.values()]);
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
      report: (d) => this.diagnostics.push(d),
      ...(own === undefined ? {} : { own }),
    };
  }

  private collectExtensions(): void {
    const report = (d: Diagnostic): void => void this.diagnostics.push(d);
    for (const input of this.workspace.inputs.keys()) {
      for (const [module, item] of itemsOf(this.workspace, input)) {
        if (item.kind !== "extend" && item.kind !== "override") continue;
        const kinds = item.kind === "extend" ? ([item.keyword] as const) : (["library", "image", "platform", "profile"] as const);
        const found = find(this.names, input, item.target, kinds, spanIn(this.workspace, module, item.target), report);
        if (!found) continue;
        const list = this.extending.get(found.named.name) ?? [];
        list.push({ item, module });
        this.extending.set(found.named.name, list);
      }
    }
    for (const list of this.extending.values()) list.sort(byPlaceInKeys);
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
    return optionType(type, spanIn(this.workspace, module, type), (d) => this.diagnostics.push(d));
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

  /** A rule is named in the workspace namespace, or imported. */
  private checkRule(named: Named, item: DeclarationItem): void {
    const { using } = item;
    const [first] = using?.parts ?? [];
    if (!using || !first) return;
    const at = spanIn(this.workspace, named.module, using);
    if (!mayUseRule(item, at, (d) => this.diagnostics.push(d))) return;
    const isImported = this.workspace.modules
      .get(named.module)
      ?.module.items.some((one) => one.kind === "import" && one.names.some((name) => (name.as ?? name.name).text === first.text));
    if (isImported) return;
    find(this.names, named.input, using, ["rule"], at, (d) => this.diagnostics.push(d));
  }

  private library(named: Named, item: DeclarationItem): LibraryDeclaration {
    if (named.local === "app") this.diagnostics.push(reservedName("app", "the image's own library", named.at));
    const { parts, extensions } = this.partsOf(named, item, named.name);
    return declareLibrary(named.name, named.local, { item, module: named.module }, parts, extensions);
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

  private image(named: Named, item: DeclarationItem): ImageDeclaration {
    const blocks = item.entries.filter((entry): entry is BlockEntry => entry.kind === "block" && entry.keyword.text === "app");
    const [block, again] = blocks;
    const spanOf = (node: BlockEntry): ReturnType<typeof spanIn> => spanIn(this.workspace, named.module, node.keyword);
    if (block && again) this.diagnostics.push(declaredTwice("app", "block", "block", spanOf(again), spanOf(block)));
    const options = new Map(this.options);
    const unread = new Set(this.kconfig.unread);
    this.kconfig.readFor({ name: "app", local: "app" }, block?.entries ?? [], named.module, unread);
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

  private checkWorkspaceItems(input: string): void {
    const report = (d: Diagnostic): void => void this.diagnostics.push(d);
    for (const [module, item] of itemsOf(this.workspace, input)) {
      if (item.kind !== "declaration" || (item.keyword !== "workspace" && item.keyword !== "exports")) continue;
      if (item.using) mayUseRule(item, spanIn(this.workspace, module, item.using), report);
      const allowed = item.keyword === "exports" ? { ...ALLOWED.exports, fields: EXPORT_FIELDS } : ALLOWED.workspace;
      checkEntries(
        item.keyword === "exports" ? "`exports`" : "`workspace`",
        item.entries,
        allowed,
        (node) => spanIn(this.workspace, module, node),
        report,
      );
    }
  }

  /** Two options of one workspace with one C name. Those of different workspaces are compared where both are present. */
  private checkCNames(libraries: readonly LibraryDeclaration[]): void {
    const seen = new Map<string, OptionDeclaration>();
    for (const library of libraries) {
      const input = library.name.slice(0, -library.local.length);
      for (const option of library.options.values()) {
        for (const cName of cNamesOf(option.cName, option.type)) {
          const first = seen.get(`${input} ${cName}`);
          if (first && first !== option) this.diagnostics.push(equalCNames(cName, first.key, option.key, option.at, first.at));
          else seen.set(`${input} ${cName}`, option);
        }
      }
    }
  }
}

const apps = new WeakMap<DeclarationItem, DeclarationItem>();

/** The image's own code as a library's text; one for each text of an image, so that whoever remembers something of it knows it again. */
function appOf(image: DeclarationItem, block: BlockEntry | undefined): DeclarationItem {
  const known = apps.get(image);
  if (known) return known;
  const { start, end } = block?.keyword ?? image.name;
  const app: DeclarationItem = {
    kind: "declaration",
    keyword: "library",
    name: { kind: "name", text: "app", start, end },
    entries: [...image.entries.filter((entry) => entry.kind === "needs"), ...(block?.entries ?? [])],
    start: block?.start ?? image.start,
    end: block?.end ?? image.end,
  };
  apps.set(image, app);
  return app;
}

const byPlaceInKeys = (a: FoundExtension, b: FoundExtension): number =>
  a.module === b.module ? a.item.start - b.item.start : a.module < b.module ? -1 : 1;
