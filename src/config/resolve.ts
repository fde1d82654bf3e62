import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { checkFails, doesNotSettle, libraryCycle, noProvider, severalProviders, wishWithoutLibrary } from "#diagnostics/configuration.ts";
import { equalCNames } from "#diagnostics/declarations.ts";
import { cNamesOf } from "./c-names.ts";
import { closeNeeds, type Closure } from "./closure.ts";
import type { Check, Declarations, ImageDeclaration, OptionDeclaration, Wish } from "./declared.ts";
import { optionsIn } from "./fragment.ts";
import { typedValue } from "./option-value.ts";
import { findCycles, orderLibraries } from "./order-libraries.ts";
import { commandLineWishes, configFileWishes } from "./personal-wishes.ts";
import { causeChain, reasonsOf, shownPlace, writtenText } from "./reasons.ts";
import type { ResolvedLibrary, ResolvedOption, ResolvedTarget } from "./resolved.ts";
import { Round, type Basis } from "./round.ts";
import { currentRange } from "./settle-option.ts";
import { targetContext, type TargetContext } from "./target-context.ts";

export interface TargetRequest {
  /** Qualified names of declarations: "web", "core.qemu". */
  readonly image: string;
  readonly platform: string;
  readonly arch: string;
  /** Not declared, but made for a library that is built alone (lone-library.ts). */
  readonly lone?: ImageDeclaration;
}

export interface Resolution {
  /** Undefined: there are errors. */
  readonly target?: ResolvedTarget;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Presence, providers and option values of one target: a fix-point that doesn't depend on the order of declarations. `wishes`: texts of `--set`.
 * Messages name no target, so that those of several targets can be told once. Errors: KILN-E0302, KILN-E0308, KILN-E0311–0328, KILN-E0332–0334.
 */
export function resolveTarget(declarations: Declarations, request: TargetRequest, wishes: readonly string[] = []): Resolution {
  const early: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => void early.push(diagnostic);
  const image = imageOf(declarations, request);
  const personal = [...configFileWishes(declarations, image, report), ...commandLineWishes(wishes, declarations, image, report)];
  const { target, diagnostics } = resolveState(declarations, request, personal);
  const all = [...early, ...diagnostics].toSorted(byPlace);
  return target === undefined || all.some((one) => one.severity === "error") ? { diagnostics: all } : { target, diagnostics: all };
}

export function imageOf(declarations: Declarations, request: TargetRequest): ImageDeclaration {
  const image = request.lone ?? declarations.images.get(request.image);
  if (!image) throw new Error(`no image ${request.image}`);
  return image;
}

/** A resolution with the state that it came to, for those who ask on. Where there are errors the state is as near as it got. */
export interface ResolutionState extends Resolution {
  readonly round: Round;
  readonly options: ReadonlyMap<string, ResolvedOption>;
}

/** `resolveTarget` with these wishes of a person's instead of a configuration file's and the command line's. */
export function resolveState(declarations: Declarations, request: TargetRequest, personal: readonly Wish[]): ResolutionState {
  const image = imageOf(declarations, request);
  const platform = declarations.platforms.get(request.platform);
  if (!platform) throw new Error(`no platform ${request.platform}`);
  const { round, closure, unsettled } = fixPoint(targetContext(declarations, image, platform, request.arch, personal));
  if (unsettled) return { round, options: new Map(), diagnostics: [doesNotSettle(unsettled, image.at)] };
  reportProviders(round, closure);
  reportCycles(round, closure);
  const options = settleOptions(round, closure);
  for (const check of checksOf(round, closure)) runCheck(check, round);
  reportIdleWishes(round, closure);
  const diagnostics = round.diagnostics.toSorted(byPlace);
  const order = orderLibraries(closure.present.keys(), closure.edges);
  if (!order || diagnostics.some((one) => one.severity === "error")) return { round, options, diagnostics };
  return { round, options, target: assemble(round, closure, order, options), diagnostics };
}

const NOTHING: Basis = { present: new Map(), raised: new Map(), suggested: new Map() };

/** Rounds until one gives what it took for given. As conditions may say "not", that need not come: a state that was there before ends it. */
function fixPoint(context: TargetContext): { readonly round: Round; readonly closure: Closure; readonly unsettled?: readonly string[] } {
  const seen = new Set<string>();
  let basis = NOTHING;
  for (;;) {
    const round = new Round(context, basis);
    const closure = closeNeeds(round);
    const id = idOf(closure);
    if (id === idOf(basis)) return { round, closure };
    if (seen.has(id)) return { round, closure, unsettled: difference(basis, closure) };
    seen.add(id);
    basis = closure;
  }
}

const itemsOf = (basis: Basis): readonly string[] =>
  [...basis.present.keys(), ...basis.raised.keys(), ...[...basis.suggested.keys()].map((key) => `${key} (suggested)`)].toSorted();
const idOf = (basis: Basis): string =>
  JSON.stringify([[...basis.present.keys()].toSorted(), [...basis.raised.keys()].toSorted(), [...basis.suggested.keys()].toSorted()]);

function difference(a: Basis, b: Basis): readonly string[] {
  const [left, right] = [new Set(itemsOf(a)), new Set(itemsOf(b))];
  return [...[...left].filter((one) => !right.has(one)), ...[...right].filter((one) => !left.has(one))].toSorted();
}

function reportProviders(round: Round, closure: Closure): void {
  for (const [face, { by, at }] of [...closure.interfaces].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (round.provider(face) !== undefined) continue;
    const candidates = round.candidates(face);
    const declared = round.context.declarations.interfaces.get(face)?.at ?? at;
    round.report(candidates.length === 0 ? noProvider(face, by, at, declared) : severalProviders(face, by, candidates, at));
  }
}

function reportCycles(round: Round, closure: Closure): void {
  for (const cycle of findCycles(closure.present.keys(), closure.edges)) {
    const places = cycle.slice(0, -1).flatMap((name, i) => closure.edges.get(name)?.get(cycle[i + 1] ?? "") ?? []);
    round.report(libraryCycle(cycle, places));
  }
}

function settleOptions(round: Round, closure: Closure): ReadonlyMap<string, ResolvedOption> {
  const found = new Map<string, ResolvedOption>();
  const cNames = new Map<string, OptionDeclaration>();
  for (const name of [...closure.present.keys()].toSorted()) {
    const options = [...(round.context.libraries.get(name)?.options.values() ?? [])].toSorted((a, b) => (a.name < b.name ? -1 : 1));
    for (const option of options) {
      const settled = round.settle(option.key);
      for (const cName of cNamesOf(option.cName, option.type)) {
        const first = cNames.get(cName);
        if (first && first !== option && first.library !== option.library)
          round.report(equalCNames(cName, first.key, option.key, option.at, first.at));
        else cNames.set(cName, option);
      }
      if ("failed" in settled) {
        round.report(settled.failed);
        continue;
      }
      const { key, library, type, cName, isBoot } = option;
      const { value, isUndefined } = settled;
      const boot = isBoot ? { isBoot, range: currentRange(option, round) } : {};
      const resolved = { library, name: option.name, type, value, cName, reasons: reasonsOf(key, round), ...boot };
      found.set(key, isUndefined ? { ...resolved, isUndefined } : resolved);
    }
  }
  return found;
}

function checksOf(round: Round, closure: Closure): readonly Check[] {
  const libraries = [...closure.present.keys()].flatMap((name) => round.context.libraries.get(name)?.checks ?? []);
  return [...libraries, ...round.context.settings.flatMap((settings) => settings.checks)];
}

function runCheck(check: Check, round: Round): void {
  if (!round.holds(check.when) || round.evaluate(check.condition) !== false) return;
  const { at } = check;
  const values = [...new Set(optionsIn(check.condition))].toSorted().map((key) => {
    const value = round.option(key);
    const [reason] = round.basis.present.has(key.slice(0, key.lastIndexOf("."))) ? reasonsOf(key, round) : [];
    const type = round.context.options.get(key)?.type;
    const shown = value === undefined || typeof value === "object" || !type ? "?" : typedValue(type, value);
    return reason ? `${key} = ${shown}: ${reason.text}${reason.kind === "default" ? "" : shownPlace(reason.at)}` : `${key} = ${shown}`;
  });
  round.report(checkFails(writtenText(at), check.because, values, at));
}

/** A wish for an option of an absent library: an error on the command line, a warning in an image that wishes without `when`. */
function reportIdleWishes(round: Round, closure: Closure): void {
  for (const [key, wishes] of round.context.wishes) {
    const library = round.context.options.get(key)?.library ?? "";
    if (closure.present.has(library)) continue;
    for (const wish of wishes) {
      const isError = wish.layer === "command-line";
      if (isError || (wish.layer === "image" && wish.rank !== "default" && wish.when.length === 0)) {
        round.report(wishWithoutLibrary(key, library, isError ? "error" : "warning", wish.at));
      }
    }
  }
}

function assemble(round: Round, closure: Closure, order: readonly string[], options: ReadonlyMap<string, ResolvedOption>): ResolvedTarget {
  const { context } = round;
  const { image, platform } = context;
  const libraries = [...order.filter((name) => name !== "app"), "app"].map((name): ResolvedLibrary => {
    const library = context.libraries.get(name);
    const cause = closure.present.get(name);
    if (!library || !cause) throw new Error(`no library ${name}`);
    return {
      name,
      declared: library.declared,
      extensions: library.extensions.filter((extension) => round.holds(extension.when)).map((extension) => extension.declared),
      needs: [...(closure.edges.get(name)?.keys() ?? [])].toSorted(),
      reasons: causeChain(cause, round),
    };
  });
  const active = (extensions: typeof image.settings.extensions) =>
    extensions.filter((one) => round.holds(one.when)).map((one) => one.declared);
  const providers = [...closure.interfaces.keys()].toSorted().flatMap((face) => {
    const library = round.provider(face);
    return library === undefined ? [] : [[face, library] as const];
  });
  return {
    name: `${image.name}@${platform.local}-${context.arch}`,
    image: image.declared,
    imageName: image.name,
    imageExtensions: active(image.settings.extensions),
    platform: platform.declared,
    platformName: platform.local,
    platformExtensions: active(platform.settings.extensions),
    arch: context.arch,
    libraries,
    options,
    providers: new Map(providers),
  };
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  const [left, right] = [a.at?.source.path ?? "", b.at?.source.path ?? ""];
  if (left !== right) return left < right ? -1 : 1;
  return (a.at?.start ?? 0) - (b.at?.start ?? 0) || (a.code < b.code ? -1 : 1);
}
