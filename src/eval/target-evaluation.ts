import type { Span } from "#diagnostics/diagnostic.ts";
import { cConfig } from "#config/c-names.ts";
import { declaredOptions, dotConfig } from "#config/choices/dot-config.ts";
import type { Declared, ResolvedLibrary, ResolvedTarget } from "#config/resolved.ts";
import type { DeclarationItem, ExtendItem, OverrideItem } from "#syntax/ast.ts";
import { bootOptionRecords } from "./boot-options.ts";
import { applyRule } from "./apply-rule.ts";
import { addPart, emptyPlan, type BlockPlan } from "./block-plan.ts";
import { blockRecord } from "./block-record.ts";
import type { Compiler } from "./code.ts";
import { shareLibrary, type EvaluatedLibrary } from "./evaluated-library.ts";
import { asBody } from "./expect.ts";
import { Kept, type Grounds } from "./kept.ts";
import type { Machine } from "./machine.ts";
import type { Modules } from "./modules.ts";
import { libraryOrigin } from "./library-origin.ts";
import { EMPTY_RECORD, getOptional, stringRecord } from "./record.ts";
import { declaredRule } from "./rule.ts";
import { Comparison } from "./same-value.ts";
import { Sight, type Surroundings } from "./sight.ts";
import { readSource, sourceTree, type Source } from "./source-tree.ts";
import { targetRecord } from "./target-record.ts";
import { neededBy, settingsOf } from "./visible-settings.ts";
import { delay, force, type Thunk } from "./thunk.ts";
import type { Field, Lazy, RecordValue, Value } from "./value.ts";

/** Fields that every declaration may have: they tell people what it is, rules need not know them. */
const ABOUT = new Set(["version", "summary", "help", "license", "homepage", "source", "flags"]);
/** Of images: read when targets are resolved. */
const RESOLVED_FIELDS = new Set([...ABOUT, "platforms", "archs", "config", "test"]);
const OTHER_PHASES: ReadonlySet<string> = new Set(["options"]);
const IMAGE_BLOCKS: ReadonlySet<string> = new Set(["options", "app"]);

/** What the platform gives, among what libraries give: no library is called so. */
const PLATFORM = "";

interface EvaluatedImage {
  /** Its text as a record. */
  readonly body: Lazy;
  /** What its rule gave. */
  readonly result: Lazy;
}

type Extension = Declared<ExtendItem | OverrideItem>;

/**
 * One target: each text is a record of late-bound fields, each rule is called once, when somebody needs what it gives. What an evaluation
 * before of the same target made is taken again where its texts and rule are the same, and all that it looked at of others: options, fields of the platform and of
 * what the rules of other libraries gave.
 */
export class TargetEvaluation {
  readonly target: ResolvedTarget;
  readonly libraries: readonly EvaluatedLibrary[];
  readonly image: EvaluatedImage;
  readonly platform: Lazy;
  /** Absolute paths of which something that was asked has had another answer since then. */
  readonly outdated = new Set<string>();
  private readonly compiler: Compiler;
  private readonly modules: Modules;
  private readonly rules: { readonly modules: Modules; readonly machine: Machine };
  private readonly keptPlatform = new Kept<Lazy>();
  private readonly keptLibraries = new Kept<EvaluatedLibrary>();
  private readonly keptImage = new Kept<EvaluatedImage>();

  /** `before`: of the same target; `peers`: of others on the same platform and architecture, at the same time. */
  constructor(
    compiler: Compiler,
    modules: Modules,
    target: ResolvedTarget,
    before?: TargetEvaluation,
    peers: readonly TargetEvaluation[] = [],
  ) {
    this.compiler = compiler;
    this.modules = modules;
    this.rules = { modules, machine: compiler.machine };
    this.target = target;
    const { image, imageExtensions, imageName, platform, platformExtensions, platformName } = target;
    const given = new Map<string, Lazy>();
    const grounds = this.groundsIn({ target, given: (name) => given.get(name) }, before);
    const place = [target.arch, platformName];
    this.platform = this.keptPlatform.take(
      platformName,
      before?.keptPlatform,
      grounds([...this.textOf(platform, platformExtensions), ...place]),
      (sight) => this.platformOf(sight),
    );
    given.set(PLATFORM, this.platform);
    const libraries: EvaluatedLibrary[] = [];
    const needed = neededBy(target.libraries);
    const settings = settingsOf(target);
    const sharing = {
      peers: peers.map(({ keptLibraries }) => keptLibraries),
      join: (peer: EvaluatedLibrary, make: () => EvaluatedLibrary) => shareLibrary(compiler.machine, peer, make),
    };
    for (const resolved of target.libraries) {
      const { declared, extensions, name } = resolved;
      const needs = needed.get(name) ?? [];
      const text = [...this.textOf(declared, extensions), ...this.ruleOf(declared, "c_library")];
      const origin = [...text, ...place, ...needs, settings.get(name), ...needs.map((one) => settings.get(one))];
      const make = (sight: Sight): EvaluatedLibrary => this.library(resolved, needs, sight);
      const library = this.keptLibraries.take(name, before?.keptLibraries, grounds(origin), make, sharing);
      given.set(name, library.result);
      libraries.push(library);
    }
    this.libraries = libraries;
    const names = target.libraries.map(({ name }) => name);
    const origin = [...this.textOf(image, imageExtensions), ...this.ruleOf(image, "image"), ...place, ...names, declaredOptions(target)];
    this.image = this.keptImage.take(imageName, before?.keptImage, grounds(origin), (sight) => this.imageOf(names, sight));
  }

  private groundsIn(around: Surroundings, before: TargetEvaluation | undefined): (origin: readonly unknown[]) => Grounds {
    const { machine } = this.compiler;
    const open = (): Sight => new Sight(machine, around);
    const found = new Map<Value, Value>();
    // What goes wrong with what is compared is told by whoever needs it.
    const holds = (mayStepsDiffer: boolean, test: (comparison: Comparison) => boolean): boolean => {
      const outcome = machine.attempt(() => test(new Comparison(before?.outdated ?? [], found, mayStepsDiffer)));
      return "value" in outcome && outcome.value;
    };
    const follow = (sight: Sight): boolean => holds(true, (comparison) => sight.follow(around, comparison));
    const sees = (sight: Sight): boolean => holds(false, (comparison) => sight.isSameIn(around, comparison));
    return (origin) => ({ origin, open, follow, sees });
  }

  /** What a text is: its syntax trees, and the files that its names are looked up in, as they are now. */
  private textOf(declared: Declared<DeclarationItem>, extensions: readonly Extension[] = []): readonly unknown[] {
    return [declared, ...extensions].flatMap(({ item, module }) => [item, this.modules.scope(module)]);
  }

  /** The file of its rule as it is now; of a rule that is a value, the text's own file tells. */
  private ruleOf({ item, module }: Declared<DeclarationItem>, standard: string): readonly unknown[] {
    const rule = declaredRule(this.modules, module, item.using, standard);
    return rule ? [rule.item, this.modules.scope(rule.module)] : [];
  }

  private imageOf(names: readonly string[], sight: Sight): EvaluatedImage {
    const { target } = sight;
    const { image, imageName } = target;
    const what = `image ${imageName}`;
    const at = this.nameSpan(image);
    const record = this.targetOf(sight);
    const body = this.item(what, at, () => {
      const host = sight.host({ library: undefined, what, needs: new Set() }, record);
      const block = blockRecord(this.compiler, this.plan(image, target.imageExtensions ?? [], IMAGE_BLOCKS), undefined, host);
      /** Made of the values of all options. */
      const resolved = (title: string, make: () => Value): Thunk =>
        this.item(title, at, () => {
          for (const { library, name } of sight.target.options.values()) host.option(library, name, at);
          return make();
        });
      return withFields(block, RESOLVED_FIELDS, [
        ...block.fields,
        ["name", { value: imageName, at, implicit: true }],
        ["dot_config", { value: resolved("`dot_config`", () => dotConfig(sight.target)), at, implicit: true }],
        ["boot_options", { value: resolved("`boot_options`", () => bootOptionRecords(sight.target, at)), at, implicit: true }],
      ]);
    });
    const result = this.item(`what ${what} gives`, at, () => {
      const libs: Value = { kind: "list", items: names.map((name) => sight.record(name, at)) };
      return applyRule(this.rules, image, "image", { img: body, target: record(), libs }, what, at);
    });
    return { body, result };
  }

  private library(resolved: ResolvedLibrary, needs: readonly string[], sight: Sight): EvaluatedLibrary {
    const { declared, name } = resolved;
    const what = name === "app" ? `the app of image ${sight.target.imageName}` : `library ${name}`;
    const at = this.nameSpan(declared);
    const record = this.targetOf(sight);
    const body = this.item(what, at, () => this.libraryBody(resolved, needs, what, sight, record));
    const result = this.item(`what ${what} gives`, at, () => {
      const deps: Value = { kind: "list", items: needs.map((need) => sight.record(need, at)) };
      const made = applyRule(this.rules, declared, "c_library", { lib: body, target: record(), deps }, what, at);
      return { kind: "record", fields: new Map([...made.fields, ...this.identity(name, body, at)]) };
    });
    return { resolved, body, result };
  }

  private *identity(name: string, body: Lazy, at: Span): Generator<[string, Field]> {
    yield ["name", { value: name, at }];
    yield ["version", { value: this.item("`version`", at, () => textIn(force(body), "version")), at }];
    yield ["license", { value: this.item("`license`", at, () => textIn(force(body), "license")), at }];
    yield ["origin", { value: this.item("`origin`", at, () => getOptional(asBody(force(body)), "origin") ?? EMPTY_RECORD), at }];
  }

  private libraryBody(
    { name, declared, extensions }: ResolvedLibrary,
    needs: readonly string[],
    what: string,
    sight: Sight,
    record: () => RecordValue,
  ): RecordValue {
    const at = this.nameSpan(declared);
    const host = sight.host({ library: name, what, needs: new Set(needs) }, record);
    const plan = this.plan(declared, extensions, OTHER_PHASES);
    const { machine } = this.compiler;
    let source: Source | undefined;
    const body = blockRecord(this.compiler, plan, undefined, host, (block, fields, inner) => {
      if (block !== "source") return fields;
      source = readSource(machine, fields, inner.at);
      return sourceTree(machine, source, inner.at);
    });
    const origin = this.item("`origin`", at, () => {
      // What it says is read where the tree is made.
      getOptional(body, "source");
      return libraryOrigin(machine, source, this.modules.scope(declared.module), at);
    });
    const config = this.item("`config`", at, () => stringRecord(cConfig(sight.target, [name, ...needs]), at));
    return withFields(body, ABOUT, [
      ["flags", { value: { kind: "list", items: [] }, at, implicit: true }],
      ...body.fields,
      ["name", { value: name, at, implicit: true }],
      ["origin", { value: origin, at, implicit: true }],
      ["config", { value: config, at, implicit: true }],
    ]);
  }

  private platformOf(sight: Sight): Lazy {
    const { platform, platformName, platformExtensions = [] } = sight.target;
    const what = `platform ${platformName}`;
    const at = this.nameSpan(platform);
    // Its text sees itself as part of the target.
    const body: Lazy = this.item(what, at, () => {
      const { machine } = this.compiler;
      const host = sight.host({ library: undefined, what, needs: new Set() }, () => targetRecord(machine, sight, body, at));
      return blockRecord(this.compiler, this.plan(platform, platformExtensions, OTHER_PHASES), undefined, host);
    });
    return body;
  }

  private plan(declared: Declared<DeclarationItem>, extensions: readonly Extension[], skip: ReadonlySet<string>): BlockPlan {
    const plan = emptyPlan(this.nameSpan(declared));
    addPart(this.compiler, plan, { source: "own", entries: declared.item.entries, module: this.modules.scope(declared.module) }, skip);
    for (const { item, module } of extensions) {
      addPart(this.compiler, plan, { source: item.kind, entries: item.entries, module: this.modules.scope(module) }, skip);
    }
    return plan;
  }

  /** The target as a text sees it, made when it is first asked for. */
  private targetOf(sight: Sight): () => RecordValue {
    let record: RecordValue | undefined;
    return () => {
      const at = this.nameSpan(sight.target.platform);
      return (record ??= targetRecord(this.compiler.machine, sight, sight.record(PLATFORM, at), at));
    };
  }

  private item(what: string, at: Span, run: () => Value): Thunk {
    const { machine } = this.compiler;
    return delay(machine, () => machine.item(run), what, at);
  }

  nameSpan({ item, module }: Declared<DeclarationItem>): Span {
    return this.compiler.span(item.name, this.modules.scope(module));
  }
}

function withFields(body: RecordValue, implicit: ReadonlySet<string>, fields: Iterable<[string, Field]>): RecordValue {
  const all = new Map<string, Field>();
  for (const [name, field] of fields) all.set(name, implicit.has(name) ? { ...field, implicit: true } : field);
  return { kind: body.kind, fields: all };
}

function textIn(body: Value, name: string): string {
  const text = getOptional(asBody(body), name);
  return typeof text === "string" ? text : "";
}
