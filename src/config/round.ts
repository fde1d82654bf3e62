import type { Diagnostic, Span } from "#diagnostics/diagnostic.ts";
import { choosesNonProvider, conflictingChoices, optionCycle } from "#diagnostics/configuration.ts";
import type { Conditions, Need } from "./declared.ts";
import { evaluateFragment, isFailure, type Fragment, type FragmentFailure, type FragmentState } from "./fragment.ts";
import { settleSymbol } from "./from-kconfig/settle-symbol.ts";
import { SymbolValues } from "./from-kconfig/symbol-values.ts";
import type { OptionValue } from "./resolved.ts";
import { settleOption, type Settled } from "./settle-option.ts";
import { LAYERS, type TargetContext } from "./target-context.ts";

/** Why a library is present or an option raised. */
export interface Cause {
  readonly strength: Need["strength"];
  /** "needed by lwip", "required by lwip.ipv6" */
  readonly text: string;
  /** What stands behind it: a library, an option's key; undefined: the image, a profile or the platform. */
  readonly library?: string;
  readonly option?: string;
  readonly at: Span;
}

/** What one round of the fix-point takes for given. */
export interface Basis {
  readonly present: ReadonlyMap<string, Cause>;
  readonly raised: ReadonlyMap<string, Cause>;
  readonly suggested: ReadonlyMap<string, Cause>;
}

/** Values of all options under one basis, each settled when it is first asked for. Mistakes are gathered: only those of the last round are real. */
export class Round implements FragmentState {
  readonly context: TargetContext;
  readonly basis: Basis;
  readonly platform: string;
  readonly platformName: string;
  readonly arch: string;
  private readonly found = new Map<string, Diagnostic>();
  private readonly later: (() => Diagnostic | undefined)[] = [];
  private readonly settled = new Map<string, Settled | FragmentFailure>();
  private readonly symbolValues = new Map<string, SymbolValues>();
  private readonly chosen = new Map<string, string | undefined>();
  private readonly path: string[] = [];

  constructor(context: TargetContext, basis: Basis) {
    this.context = context;
    this.basis = basis;
    this.platform = context.platform.local;
    this.platformName = context.platform.name;
    this.arch = context.arch;
  }

  get diagnostics(): readonly Diagnostic[] {
    for (let make = this.later.pop(); make; make = this.later.pop()) {
      const made = make();
      if (made) this.report(made);
    }
    return [...this.found.values()];
  }

  report(diagnostic: Diagnostic): void {
    this.found.set(
      `${diagnostic.code} ${diagnostic.at?.source.path ?? ""} ${diagnostic.at?.start ?? ""} ${diagnostic.message}`,
      diagnostic,
    );
  }

  /** For reports that tell a chain of causes: it is known when all options are settled, and must not be asked for while one is. */
  reportLater(make: () => Diagnostic | undefined): void {
    this.later.push(make);
  }

  option(key: string): OptionValue | FragmentFailure | undefined {
    const option = this.context.options.get(key);
    if (!option || !this.basis.present.has(option.library)) return option?.type.kind === "bool" ? false : undefined;
    const settled = this.settle(key);
    return "failed" in settled ? settled : settled.value;
  }

  /** Errors: KILN-E0321 and those of `settleOption`. */
  settle(key: string): Settled | FragmentFailure {
    const known = this.settled.get(key);
    if (known) return known;
    const option = this.context.options.get(key);
    if (!option) throw new Error(`no option ${key}`);
    if (this.path.includes(key)) return this.cycle(key);
    // A symbol's way is noted where its value is worked out, which others may ask for too.
    const settled = option.symbol ? settleSymbol(option, option.symbol.id, this) : this.within(key, () => settleOption(option, this));
    this.settled.set(key, settled);
    return settled;
  }

  /** Does something for an option's value: who asks for that meanwhile asks in a circle. */
  within<T>(key: string, work: () => T): T {
    this.path.push(key);
    const done = work();
    this.path.pop();
    return done;
  }

  /** Values of the symbols of a library whose options are a Kconfig file's. */
  symbols(library: string): SymbolValues {
    const known = this.symbolValues.get(library);
    if (known) return known;
    const made = this.symbolsWithout(library);
    for (const key of this.basis.raised.keys()) made.raise(key);
    made.tellUnmet();
    this.symbolValues.set(library, made);
    return made;
  }

  /** The same as if nothing were raised. */
  symbolsWithout(library: string): SymbolValues {
    const kconfig = this.context.libraries.get(library)?.kconfig;
    if (!kconfig) throw new Error(`no Kconfig file of ${library}`);
    return new SymbolValues(kconfig, this);
  }

  /** The path begins at the first of its names, whichever was asked for first. */
  cycle(key: string): FragmentFailure {
    const keys = this.path.slice(this.path.indexOf(key));
    const first = keys.indexOf([...keys].toSorted()[0] ?? key);
    const ordered = [...keys.slice(first), ...keys.slice(0, first)];
    const places = ordered.flatMap((one) => this.context.options.get(one)?.at ?? []);
    return { failed: optionCycle([...ordered, ordered[0] ?? key], places) };
  }

  isPresent(name: string): boolean {
    return this.basis.present.has(name) || (this.context.providers.get(name) ?? []).some((library) => this.basis.present.has(library));
  }

  /** A failure counts as false, and is reported. */
  holds(conditions: Conditions): boolean {
    return conditions.every((condition) => this.evaluate(condition) === true);
  }

  /** Undefined: failed, which is reported. */
  evaluate(fragment: Fragment): OptionValue | undefined {
    const outcome = evaluateFragment(fragment, this);
    if (!isFailure(outcome)) return outcome;
    this.report(outcome.failed);
    return undefined;
  }

  /** The library that provides an interface: chosen by the highest layer, else the interface's default, else the only one there is. */
  provider(face: string): string | undefined {
    if (!this.chosen.has(face)) this.chosen.set(face, this.choose(face));
    return this.chosen.get(face);
  }

  /** Those that could: the present ones, if there are any. */
  candidates(face: string): readonly string[] {
    const all = this.context.providers.get(face) ?? [];
    const present = all.filter((library) => this.basis.present.has(library));
    return present.length > 0 ? present : all;
  }

  private choose(face: string): string | undefined {
    const active = (this.context.choices.get(face) ?? []).filter((choice) => this.holds(choice.when));
    const highest = Math.max(...active.map((choice) => LAYERS.indexOf(choice.layer)));
    const [choice, ...others] = active.filter((one) => LAYERS.indexOf(one.layer) === highest);
    const other = others.find((one) => one.library !== choice?.library);
    if (choice && other) this.report(conflictingChoices(face, choice.library, other.library, choice.at, other.at));
    if (choice) return this.verified(face, choice.library, choice.at);
    const fallback = this.context.declarations.interfaces.get(face)?.defaults.find((one) => this.holds(one.when));
    if (fallback) return this.verified(face, fallback.library, fallback.at);
    const candidates = this.candidates(face);
    return candidates.length === 1 ? candidates[0] : undefined;
  }

  private verified(face: string, library: string, at: Span): string {
    const all = this.context.providers.get(face) ?? [];
    if (!all.includes(library)) this.report(choosesNonProvider(face, library, all, at));
    return library;
  }
}
