import { relative, sep } from "node:path";
import { Readers } from "#build/scan/readers.ts";
import { openSourceNames, type ReadFile, type SourceNames, type StepSources } from "#build/scan/source-names.ts";
import { cNamesOf } from "#config/c-names.ts";
import type { Declarations, OptionDeclaration } from "#config/declared.ts";
import { optionsReadInRecipes } from "#config/read-options.ts";
import type { ResolvedTarget } from "#config/resolved.ts";
import type { Derivation, ScanSpec } from "#derivation/derivation.ts";
import { undeclaredConfigName, unreadOption } from "#diagnostics/configuration.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { nearest } from "#diagnostics/suggest.ts";
import type { Evaluation } from "#eval/evaluated.ts";
import type { Engine } from "./engine.ts";

/** A compile step with what it reads. */
interface Step {
  readonly derivation: Derivation;
  readonly scan: ScanSpec;
  readonly sources: StepSources;
}

/**
 * Options of the workspace's own libraries that neither a recipe nor C reads, and CONFIG_ names in its C sources that no option has. Nothing is built:
 * what isn't there yet (a source to be fetched) may read anything. Warnings: KILN-E0353, KILN-E0354.
 */
export async function checkOptionUse(
  declarations: Declarations,
  evaluation: Evaluation,
  resolved: readonly ResolvedTarget[],
  { store, trust }: Pick<Engine, "store" | "trust">,
): Promise<readonly Diagnostic[]> {
  const names = openSourceNames(store, evaluation.graph, trust);
  try {
    const steps: Step[] = [];
    for (const derivation of evaluation.graph.derivations.values()) {
      const { scan, kind } = derivation;
      // Twins for debuggers read the same.
      if (kind === "compile" && scan && !derivation.name.endsWith("(debug)"))
        steps.push({ derivation, scan, sources: await names.sourcesOf(derivation, scan) });
    }
    return [...unread(declarations, resolved, steps, names), ...undeclared(declarations, steps, names)];
  } finally {
    names.close();
  }
}

function unread(
  declarations: Declarations,
  resolved: readonly ResolvedTarget[],
  steps: readonly Step[],
  names: SourceNames,
): readonly Diagnostic[] {
  const inRecipes = optionsReadInRecipes(declarations);
  const present = new Set(resolved.flatMap(({ libraries }) => libraries.map(({ name }) => name)));
  const libraries = [...declarations.libraries.values()].filter(({ name }) => !name.includes(".") && present.has(name));
  const images = [...declarations.images.values()].filter(({ name }) => !name.includes("."));
  const options = [...libraries, ...images.map(({ app }) => app)].flatMap((library) => [...library.options.values()]);
  const open = options.filter(({ key }) => !inRecipes.has(key));
  if (open.length === 0) return [];
  const all = open.flatMap(({ cName, type }) => cNamesOf(cName, type));
  const readers = new Readers(all, names.lexical);
  const seenBy = usersOf(resolved);
  const namesRead = new NamesRead(readers, names);
  const read = new Map(steps.map((step) => [step, namesRead.by(step)]));
  const isRead = ({ cName, type, library }: OptionDeclaration): boolean =>
    steps.some((step) => {
      const of = step.derivation.name.split("/", 1)[0] ?? "";
      if (present.has(of) && of !== library && seenBy.get(of)?.has(library) !== true) return false;
      return step.sources.isPart || cNamesOf(cName, type).some((name) => read.get(step)?.has(name) === true);
    });
  return open.filter((option) => !isRead(option)).map(({ key, cName, at }) => unreadOption(key, cName, at));
}

/** Library → those whose options it sees: all that it needs, directly or not, in any target. */
function usersOf(resolved: readonly ResolvedTarget[]): ReadonlyMap<string, ReadonlySet<string>> {
  const sees = new Map<string, Set<string>>();
  for (const { libraries } of resolved)
    for (const { name, needs } of libraries) {
      const known = sees.get(name) ?? new Set();
      // Dependencies come before their users.
      for (const need of needs) for (const one of [need, ...(sees.get(need) ?? [])]) known.add(one);
      sees.set(name, known);
    }
  return sees;
}

/** What steps read of options. Those of one library mostly read the same files: each set of files is looked at once. */
class NamesRead {
  readonly #readers: Readers;
  readonly #names: SourceNames;
  readonly #besides = new Map<
    StepSources["beside"],
    { readonly digests: ReadonlySet<string>; readonly read: Map<string, ReadonlySet<string>> }
  >();

  constructor(readers: Readers, names: SourceNames) {
    this.#readers = readers;
    this.#names = names;
  }

  by({ scan, sources: { closure, beside } }: Step): ReadonlySet<string> {
    let known = this.#besides.get(beside);
    if (known === undefined) this.#besides.set(beside, (known = { digests: new Set(beside.map(({ digest }) => digest)), read: new Map() }));
    const { digests, read } = known;
    const further = closure.filter(({ digest }) => !digests.has(digest));
    const defines = Object.values(scan.defines);
    const key = JSON.stringify([[...new Set(further.map(({ digest }) => digest))].toSorted(), defines]);
    let found = read.get(key);
    if (found === undefined) {
      const files = [...beside, ...further];
      const pastes = files.some(({ digest }) => this.#names.scan(digest).pastes);
      read.set(key, (found = this.#readers.keptBy({ files, pastes }, () => [], defines)));
    }
    return found;
  }
}

const CONFIG_NAME = /^CONFIG_[A-Z0-9_]+$/;

function undeclared(declarations: Declarations, steps: readonly Step[], names: SourceNames): readonly Diagnostic[] {
  const { libraries, images, workspace } = declarations;
  const options = [...libraries.values(), ...[...images.values()].map(({ app }) => app)].flatMap((one) => [...one.options.values()]);
  const declared = new Set(options.flatMap(({ cName, type }) => cNamesOf(cName, type)));
  const found = new Map<string, Diagnostic>();
  for (const { scan, sources } of steps) {
    const texts = new Map<ReadFile, string>();
    const own = sources.closure.filter(({ place }) => place !== undefined && isInside(workspace.folder, place));
    const defined = new Set(Object.keys(scan.defines));
    for (const file of own) {
      const unknown = names.scan(file.digest).identifiers.filter((name) => CONFIG_NAME.test(name) && !declared.has(name));
      if (unknown.length === 0) continue;
      texts.set(file, names.text(file.digest));
    }
    // What C defines itself is no option.
    for (const { digest } of sources.closure)
      if (names.scan(digest).identifiers.some((name) => CONFIG_NAME.test(name) && !declared.has(name)))
        for (const [, name = ""] of names.text(digest).matchAll(/^[ \t]*#[ \t]*define[ \t]+(CONFIG_[A-Z0-9_]+)/gm)) defined.add(name);
    for (const [{ digest, place = "" }, text] of texts)
      for (const name of names.scan(digest).identifiers) {
        if (!CONFIG_NAME.test(name) || declared.has(name) || defined.has(name) || found.has(`${place} ${name}`)) continue;
        const path = relative(workspace.folder, place).split(sep).join("/");
        const start = placeOfName(text, name);
        found.set(
          `${place} ${name}`,
          undeclaredConfigName(name, nearest(name, declared), { source: { path, text }, start, end: start + name.length }),
        );
      }
  }
  return [...found.values()].toSorted((a, b) => ((a.at?.source.path ?? "") < (b.at?.source.path ?? "") ? -1 : 1));
}

const isInside = (folder: string, path: string): boolean => path.startsWith(`${folder}${sep}`);

/** Where a name first stands outside of comments and strings. */
function placeOfName(text: string, name: string): number {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"/g, (skipped) => " ".repeat(skipped.length));
  return Math.max(0, code.search(new RegExp(`\\b${name}\\b`)));
}
