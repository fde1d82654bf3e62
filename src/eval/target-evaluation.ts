import { KilnFailure, type Note, type Span } from "#diagnostics/diagnostic.ts";
import { badRuleResult } from "#diagnostics/evaluation.ts";
import { cConfig } from "#config/c-names.ts";
import type { Declared, ResolvedLibrary, ResolvedTarget } from "#config/resolved.ts";
import type { DeclarationItem, ExtendItem, OverrideItem } from "#syntax/ast.ts";
import { bindArguments } from "./bind.ts";
import { addPart, emptyPlan, type BlockPlan } from "./block-plan.ts";
import { blockRecord } from "./block-record.ts";
import type { Compiler } from "./code.ts";
import { Kept } from "./kept.ts";
import type { Modules } from "./modules.ts";
import { getOptional, recordOf, stringRecord } from "./record.ts";
import { declaredRule, findRule } from "./rule.ts";
import { sourceTree } from "./source-tree.ts";
import { openHost, visibleSettings } from "./target-host.ts";
import { delay, force, type Thunk } from "./thunk.ts";
import type { Field, Lazy, RecordValue, Value } from "./value.ts";

/** Fields that every declaration may have: they tell people what it is, rules need not know them. */
const ABOUT = new Set(["version", "summary", "help", "license", "homepage", "source", "flags"]);
/** Of images: read when targets are resolved. */
const RESOLVED_FIELDS = new Set([...ABOUT, "platforms", "archs", "config", "test"]);
const OTHER_PHASES: ReadonlySet<string> = new Set(["options"]);
const IMAGE_BLOCKS: ReadonlySet<string> = new Set(["options", "app"]);

export interface EvaluatedLibrary {
  readonly resolved: ResolvedLibrary;
  /** Its text as a record. */
  readonly body: Lazy;
  /** What its rule gave, with `name` and `version`. */
  readonly result: Lazy;
}

interface EvaluatedImage {
  /** Its text as a record. */
  readonly body: Lazy;
  /** What its rule gave. */
  readonly result: Lazy;
}

type Extension = Declared<ExtendItem | OverrideItem>;

/**
 * One target: each text is a record of late-bound fields, each rule is called once, when somebody needs what it gives. What an evaluation
 * before of the same target made is taken again where all that it can see is the same: files, extensions, options, dependencies, rule.
 */
export class TargetEvaluation {
  readonly target: ResolvedTarget;
  readonly libraries: readonly EvaluatedLibrary[];
  readonly image: EvaluatedImage;
  readonly platform: Lazy;
  private readonly compiler: Compiler;
  private readonly modules: Modules;
  private readonly keptPlatform = new Kept<Lazy>();
  private readonly keptLibraries = new Kept<EvaluatedLibrary>();
  private readonly keptImage = new Kept<EvaluatedImage>();
  private targetValue: RecordValue | undefined;

  constructor(compiler: Compiler, modules: Modules, target: ResolvedTarget, before?: TargetEvaluation) {
    this.compiler = compiler;
    this.modules = modules;
    this.target = target;
    const { image, imageExtensions, imageName, platform, platformExtensions, platformName } = target;
    const all = visibleSettings(target);
    this.platform = this.keptPlatform.take(platformName, before?.keptPlatform, [...this.textOf(platform, platformExtensions), all], () =>
      this.item(`platform ${platformName}`, this.nameSpan(platform), () => this.platformBody()),
    );
    const libraries = new Map<string, EvaluatedLibrary>();
    for (const resolved of target.libraries) {
      const { declared, extensions, name } = resolved;
      const needs = this.needsOf(resolved);
      const settings = visibleSettings(target, new Set([name, ...needs]));
      const dependencies = [...needs].map((need) => libraries.get(need));
      const text = [...this.textOf(declared, extensions), ...this.ruleOf(declared, "c_library")];
      const origin = [...text, this.platform, settings, ...dependencies];
      libraries.set(
        name,
        this.keptLibraries.take(name, before?.keptLibraries, origin, () => this.library(resolved)),
      );
    }
    this.libraries = [...libraries.values()];
    const origin = [...this.textOf(image, imageExtensions), ...this.ruleOf(image, "image"), this.platform, all, ...this.libraries];
    this.image = this.keptImage.take(imageName, before?.keptImage, origin, () => this.imageOf(`image ${imageName}`));
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

  private imageOf(what: string): EvaluatedImage {
    const { image } = this.target;
    const at = this.nameSpan(image);
    const body = this.item(what, at, () => this.imageBody());
    const result = this.item(`what ${what} gives`, at, () => {
      const libs: Value = { kind: "list", items: this.libraries.map((library) => library.result) };
      return this.applyRule(image, image.item, "image", { img: body, target: this.targetRecord(), libs }, what, at);
    });
    return { body, result };
  }

  private library(resolved: ResolvedLibrary): EvaluatedLibrary {
    const what = resolved.name === "app" ? `the app of image ${this.target.imageName}` : `library ${resolved.name}`;
    const at = this.nameSpan(resolved.declared);
    const body = this.item(what, at, () => this.libraryBody(resolved, what));
    const result = this.item(`what ${what} gives`, at, () => {
      const { item } = resolved.declared;
      const given = { lib: body, target: this.targetRecord(), deps: { kind: "list", items: this.dependencies(resolved) } as const };
      const made = this.applyRule(resolved.declared, item, "c_library", given, what, at);
      return { kind: "record", fields: new Map([...made.fields, ...this.identity(resolved, body, at)]) };
    });
    return { resolved, body, result };
  }

  private *identity(resolved: ResolvedLibrary, body: Lazy, at: Span): Generator<[string, Field]> {
    yield ["name", { value: resolved.name, at }];
    yield ["version", { value: this.item("`version`", at, () => versionOf(force(body))), at }];
  }

  /** What it needs, directly or not, dependencies first. */
  private dependencies(resolved: ResolvedLibrary): readonly Lazy[] {
    const needs = this.needsOf(resolved);
    return this.libraries.filter((library) => needs.has(library.resolved.name)).map(({ result }) => result);
  }

  private needsOf(resolved: ResolvedLibrary): ReadonlySet<string> {
    const found = new Set<string>();
    const byName = new Map(this.target.libraries.map((library) => [library.name, library]));
    const open = [...resolved.needs];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (found.has(name)) continue;
      found.add(name);
      open.push(...(byName.get(name)?.needs ?? []));
    }
    return found;
  }

  private libraryBody(resolved: ResolvedLibrary, what: string): RecordValue {
    const { name, declared, extensions } = resolved;
    const at = this.nameSpan(declared);
    const needs = this.needsOf(resolved);
    const host = openHost(this.target, { library: name, what, needs }, () => this.targetRecord());
    const plan = this.plan(declared, extensions, OTHER_PHASES);
    const { machine } = this.compiler;
    const body = blockRecord(this.compiler, plan, undefined, host, (block, record, inner) =>
      block === "source" ? sourceTree(machine, record, inner.at) : record,
    );
    const config = this.item("`config`", at, () => stringRecord(cConfig(this.target, [name, ...needs]), at));
    return withFields(body, ABOUT, [
      ["flags", { value: { kind: "list", items: [] }, at, implicit: true }],
      ...body.fields,
      ["name", { value: name, at, implicit: true }],
      ["config", { value: config, at, implicit: true }],
    ]);
  }

  private imageBody(): RecordValue {
    const { image, imageName } = this.target;
    const at = this.nameSpan(image);
    const host = openHost(this.target, { library: undefined, what: `image ${imageName}`, needs: new Set() }, () => this.targetRecord());
    const body = blockRecord(this.compiler, this.plan(image, this.target.imageExtensions ?? [], IMAGE_BLOCKS), undefined, host);
    return withFields(body, RESOLVED_FIELDS, [...body.fields, ["name", { value: imageName, at, implicit: true }]]);
  }

  private platformBody(): RecordValue {
    const { platform, platformName, platformExtensions = [] } = this.target;
    const host = openHost(this.target, { library: undefined, what: `platform ${platformName}`, needs: new Set() }, () =>
      this.targetRecord(),
    );
    return blockRecord(this.compiler, this.plan(platform, platformExtensions, OTHER_PHASES), undefined, host);
  }

  private plan(declared: Declared<DeclarationItem>, extensions: readonly Extension[], skip: ReadonlySet<string>): BlockPlan {
    const plan = emptyPlan(this.nameSpan(declared));
    addPart(this.compiler, plan, { source: "own", entries: declared.item.entries, module: this.modules.scope(declared.module) }, skip);
    for (const { item, module } of extensions) {
      addPart(this.compiler, plan, { source: item.kind, entries: item.entries, module: this.modules.scope(module) }, skip);
    }
    return plan;
  }

  /** `{ name, arch, platform, toolchain, settings }` */
  targetRecord(): RecordValue {
    const { target } = this;
    const at = this.nameSpan(target.platform);
    if (this.targetValue) return this.targetValue;
    const plain = recordOf(
      [
        ["name", target.name],
        ["arch", target.arch],
        ["platform", target.platform.item.name.text],
        ["settings", this.platform],
      ],
      at,
    );
    const toolchain: Field = {
      value: this.item("`toolchain`", at, () => getOptional(asBody(force(this.platform)), "toolchain") ?? false),
      at,
      present: this.item("the toolchain", at, () => asBody(force(this.platform)).fields.has("toolchain")),
    };
    this.targetValue = { kind: "record", fields: new Map([...plain.fields, ["toolchain", toolchain]]) };
    return this.targetValue;
  }

  private applyRule(
    declared: Declared<DeclarationItem>,
    item: DeclarationItem,
    standard: string,
    available: Readonly<Record<string, Lazy>>,
    what: string,
    at: Span,
  ): RecordValue {
    const rule = findRule(this.modules, declared.module, item.using, standard, at);
    const { machine } = this.compiler;
    try {
      const args = rule.params.map(({ name }) => available[name]);
      bindArguments(
        rule,
        rule.params.flatMap(({ name }) => (available[name] === undefined ? [] : [{ name, at }])),
        at,
      );
      machine.enter(at);
      const result = rule.invoke(
        args,
        args.map(() => at),
        at,
        what,
      );
      machine.depth--;
      if (typeof result === "object" && result.kind === "record") return result;
    } catch (error) {
      throw error instanceof KilnFailure ? withContext(error, { text: `while ${what} was made`, at }) : error;
    }
    throw new KilnFailure([badRuleResult(rule.name, "gives no record", "let the rule give `{ … }`", at)]);
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

const asBody = (value: Value): RecordValue => {
  if (typeof value !== "object" || value.kind !== "record") throw new Error("a body is a record");
  return value;
};

function versionOf(body: Value): string {
  const version = getOptional(asBody(body), "version");
  return typeof version === "string" ? version : "";
}

/** Errors in a rule's text say for whom it was called; those in the library's own text say so themselves. */
function withContext(failure: KilnFailure, note: Note): KilnFailure {
  const diagnostics = failure.diagnostics.map((one) =>
    one.notes.length >= 3 || one.at?.source === note.at?.source || one.notes.some(({ text }) => text.startsWith("while "))
      ? one
      : { ...one, notes: [...one.notes, note] },
  );
  return new KilnFailure(diagnostics);
}
