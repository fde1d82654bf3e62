import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { CheckMemory } from "#check/check.ts";
import { DeclarationMemory } from "#config/declaration-memory.ts";
import { collectDeclarations } from "#config/declarations.ts";
import { hostFileSystem, type ParseModule } from "#config/host-files.ts";
import { resolveTarget } from "#config/resolve.ts";
import type { Reason, ResolvedTarget } from "#config/resolved.ts";
import { ResolutionMemory } from "#config/resolution-memory.ts";
import { listTargets } from "#config/targets.ts";
import { loadWorkspace, type Workspace } from "#config/workspace.ts";
import type { DerivationGraph } from "#derivation/derivation.ts";
import { evaluateTargets, type EvaluationRequest, type TargetsEvaluated } from "#eval/evaluate.ts";
import { EvaluationMemory } from "#eval/memory.ts";
import { RecordedFiles } from "#eval/recorded-files.ts";
import { StampedDigests } from "#eval/stamped-digests.ts";
import { openWorkspaceFiles } from "#eval/workspace-files.ts";
import { checkWorkspace } from "#pipeline/static-checks.ts";
import { parseModule } from "#syntax/parse.ts";
import { FILES, net, STEPS_OF_OTHERS } from "./edited-files.ts";
import { noTrees, say } from "./expressions.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** What an evaluation is asked for: default all of it. */
interface Wanted {
  readonly lazy?: readonly string[];
  readonly image?: string;
}

interface Remembered {
  readonly checks?: CheckMemory;
  readonly declarations?: DeclarationMemory;
  readonly resolutions?: ResolutionMemory;
}

/** All that a resolution says, places too. */
function shownTarget({ name, libraries, options, image, platform, providers }: ResolvedTarget): unknown {
  const shownReasons = (reasons: readonly Reason[]) => reasons.map(({ kind, text, at }) => [kind, text, at?.source.path, at?.start]);
  return [
    name,
    libraries.map(({ name: own, declared, extensions, needs, reasons }) => [
      own,
      ...[declared, ...extensions].map(({ item, module }) => [module, item.start]),
      needs,
      shownReasons(reasons),
    ]),
    [...options].map(([key, { value, cName, isUndefined, reasons }]) => [key, String(value), cName, isUndefined, shownReasons(reasons)]),
    [image, platform].map(({ item, module }) => [module, item.start]),
    [...providers],
  ];
}

/** A workspace on the disk whose files are changed one by one, with a memory that saw every step. */
class Edited {
  readonly folder = mkdtempSync(join(tmpdir(), "kiln-memory-"));
  readonly parsed: string[] = [];
  private readonly evaluation = new EvaluationMemory();
  private readonly checks = new CheckMemory();
  private readonly declarations = new DeclarationMemory();
  private readonly resolutions = new ResolutionMemory();
  private readonly recorded: RecordedFiles;
  private readonly environment;
  private workspace: Workspace | undefined;
  private touched: readonly string[] | undefined;

  constructor() {
    folders.push(this.folder);
    for (const [path, [text]] of Object.entries(FILES)) this.write(path, text);
    const digests = new StampedDigests();
    this.recorded = new RecordedFiles(() => this.files(digests));
    this.environment = { files: this.recorded.files, trees: noTrees, buildSystem: "x86_64-linux" };
  }

  write(path: string, text: string | undefined): void {
    const host = join(this.folder, path);
    // As those who watch say it: only that a file that was there has another text.
    this.touched = existsSync(host) && text !== undefined && this.touched ? [...this.touched, host] : undefined;
    mkdirSync(dirname(host), { recursive: true });
    if (text === undefined) rmSync(host, { force: true });
    else writeFileSync(host, text);
  }

  /** With what is remembered. */
  again(wanted: Wanted = {}): string {
    const parse: ParseModule = (source) => {
      this.parsed.push(source.path);
      return parseModule(source);
    };
    const workspace = this.load(parse, this.workspace?.modules);
    this.workspace = workspace;
    this.evaluation.touch(this.recorded.refresh(this.touched));
    this.touched = [];
    return this.outcome(
      workspace,
      (requests) => evaluateTargets(workspace, requests, this.environment, this.evaluation),
      { checks: this.checks, declarations: this.declarations, resolutions: this.resolutions },
      wanted,
    );
  }

  /** From nothing, each target alone. */
  anew(wanted: Wanted = {}): string {
    const workspace = this.load(parseModule);
    const environment = { ...this.environment, files: this.files() };
    const alone = (request: EvaluationRequest) => evaluateTargets(workspace, [request], environment);
    return this.outcome(workspace, (requests) => joined(requests.map(alone)), {}, wanted);
  }

  private outcome(
    workspace: Workspace,
    evaluate: (requests: readonly EvaluationRequest[]) => ReturnType<typeof evaluateTargets>,
    { checks = new CheckMemory(), declarations: remembered, resolutions }: Remembered,
    { lazy, image: only }: Wanted,
  ): string {
    const { declarations, diagnostics } = collectDeclarations(workspace, remembered);
    const found = [...diagnostics, ...checkWorkspace(workspace, declarations, checks)];
    const resolved: unknown[] = [];
    const requests = listTargets(declarations, "x86_64").flatMap((request) => {
      const resolve = () => resolveTarget(declarations, request);
      const resolution = resolutions?.take(declarations, request, resolve) ?? resolve();
      if (resolution.target) resolved.push(shownTarget(resolution.target));
      found.push(...resolution.diagnostics);
      const { target } = resolution;
      if (!target || (only !== undefined && target.imageName !== only)) return [];
      return [{ target, ...(lazy === undefined ? {} : { lazy }) }];
    });
    const done = found.some(({ severity }) => severity === "error") ? undefined : evaluate(requests);
    const graph = done?.evaluation?.graph;
    return JSON.stringify(
      {
        found: say([...found, ...(done?.diagnostics ?? [])]),
        resolved,
        targets: done?.evaluation?.targets,
        derivations: graph && [...graph.derivations],
        sources: graph && [...graph.sources].map(([digest, path]) => `${digest} ${this.digestAt(path) === digest}`).toSorted(),
        places: graph && [...graph.derivations.keys()].map((id) => [graph.places?.get(id)?.source.path, graph.places?.get(id)?.start]),
      },
      undefined,
      1,
    );
  }

  private digestAt(path: string): string {
    const files = this.files();
    return files.kind(path) === "directory" ? files.treeDigest(path) : files.digest(path).digest;
  }

  private load(parse: ParseModule, before?: Workspace["modules"]): Workspace {
    const host = { files: hostFileSystem, parse, stdWorkspace: join(this.folder, "std") };
    return loadWorkspace(join(this.folder, "root"), before ? { ...host, before } : host).workspace;
  }

  private files(digests = new StampedDigests()) {
    return openWorkspaceFiles({ roots: [join(this.folder, "root"), join(this.folder, "std")], cache: digests });
  }
}

/** What evaluations give together. */
function joined(parts: readonly TargetsEvaluated[]): TargetsEvaluated {
  const diagnostics = parts.flatMap((part) => part.diagnostics);
  const evaluations = parts.flatMap(({ evaluation }) => evaluation ?? []);
  const graphs = evaluations.map(({ graph }) => graph);
  const first = <K, V>(maps: readonly (ReadonlyMap<K, V> | undefined)[]): Map<K, V> =>
    new Map(maps.toReversed().flatMap((map) => [...(map ?? [])]));
  const ids = new Set(graphs.flatMap(({ derivations }) => [...derivations.keys()]));
  const all = first(graphs.map(({ derivations }) => derivations));
  const graph: DerivationGraph = {
    derivations: new Map([...ids].flatMap((id) => [...all].filter(([key]) => key === id))),
    places: first(graphs.map(({ places }) => places)),
    sources: first(graphs.map(({ sources }) => sources)),
  };
  const told = new Map(diagnostics.map((one) => [JSON.stringify([one.code, one.at?.source.path, one.at?.start, one.message]), one]));
  const rest = { pending: [], pendingGraph: graph, diagnostics: [...told.values()], traces: [] };
  return evaluations.length < parts.length
    ? rest
    : { evaluation: { graph, targets: evaluations.flatMap(({ targets }) => targets) }, ...rest };
}

const edit = fc.record({
  change: fc.constantFrom(...Object.entries(FILES).flatMap(([path, texts]) => texts.map((text) => ({ path, text })))),
  wanted: fc.constantFrom<Wanted[]>({}, {}, {}, { lazy: [] }, { image: "small" }, { image: "web", lazy: [] }),
});
/** Mostly those in which steps are made of others' steps: what is edited then goes through them. */
const rules = fc.oneof(fc.constantFrom(...STEPS_OF_OTHERS), fc.constantFrom(...(FILES["std/rules.kiln"] ?? [])));
const ROUNDS = Number(process.env["KILN_ROUNDS"] ?? 24);

describe("what is remembered from one evaluation to the next", () => {
  test("changes no result, whatever was edited", { timeout: 60_000 + ROUNDS * 500 }, () => {
    fc.assert(
      fc.property(rules, fc.array(edit, { minLength: 1, maxLength: 8 }), (begin, edits) => {
        const workspace = new Edited();
        workspace.write("std/rules.kiln", begin);
        expect(workspace.again()).toBe(workspace.anew());
        for (const { change, wanted } of edits) {
          workspace.write(change.path, change.text);
          expect(workspace.again(wanted), `after ${change.path}`).toBe(workspace.anew(wanted));
        }
        rmSync(workspace.folder, { recursive: true });
      }),
      { numRuns: ROUNDS },
    );
  });

  test("a file that didn't change is not parsed again", () => {
    const workspace = new Edited();
    workspace.again();
    expect(workspace.parsed.length).toBe(13);
    workspace.parsed.length = 0;
    workspace.write("root/level.kiln", "let level = 2\n");
    const changed = workspace.again();
    expect(workspace.parsed).toEqual(["level.kiln"]);
    expect(changed).toContain('"-O2"');
    workspace.parsed.length = 0;
    expect(workspace.again()).toBe(changed);
    expect(workspace.parsed).toEqual([]);
  });

  test("a source of which one copy changed is read from another", () => {
    const workspace = new Edited();
    workspace.write("root/net.kiln", net("[./net/a.c, ./net/b.c]"));
    workspace.write("root/net/b.c", "a");
    workspace.again();
    workspace.write("root/net/a.c", "aa");
    expect(workspace.again()).toBe(workspace.anew());
  });
});
