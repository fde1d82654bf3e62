import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { CheckMemory } from "#check/check.ts";
import { collectDeclarations } from "#config/declarations.ts";
import { hostFileSystem, type ParseModule } from "#config/host-files.ts";
import { resolveTarget } from "#config/resolve.ts";
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
import { noTrees, say } from "./expressions.ts";

/** Each file of a workspace, in the ways that it may stand: the first is where all begins; undefined: it isn't there. */
const FILES: Readonly<Record<string, readonly (string | undefined)[]>> = {
  "std/workspace.kiln": ["workspace std { }\nexports { rules = [c_library, image] }\n"],
  "std/rules.kiln": [
    rules('["ar"]'),
    rules('["ar", "rcs"]'),
    `# moved\n${rules('["ar"]')}`,
    rules("lib.nothing"),
    rules("concat_map(deps, fn(dep) => names(dep))"),
    rules('["ar"]', "of = fn(word) => [word, target.name]", onlySmall('lib.of("x")')),
    rules('["ar"]', "late = [target.name, lib.name]", onlySmall("lib.late")),
    rules('["ar"]', "late = concat_map(deps, fn(dep) => dep.late) ++ lib.cflags", onlySmall("lib.late")),
  ],
  "root/workspace.kiln": ["workspace test { }\n"],
  "root/platform.kiln": [
    platform("cc", 'if net.present then ["-n"] else []'),
    platform("cc"),
    platform("gcc"),
    `# moved\n${platform("cc")}`,
    platform("cc", '["-mx"]'),
    platform("cc", '[throw("no flags of the platform")]'),
    platform("cc", '["-mx"]', 'title = "Linux"'),
    platform("cc", "[]", 'name_of = fn(name) => "a ${name}"'),
    platform("cc", "[]", 'name_of = fn(name) => "b ${name}"'),
    `${platform("cc")}platform other { toolchain = { cc = "x" }  run = { } }\n`,
  ],
  "root/flags.kiln": [
    'import { level } from ./level.kiln\nlet flags = ["-O${level}"]\n',
    '# moved\nimport { level } from ./level.kiln\nlet flags = ["-O${level}"]\n',
    'let flags = ["-g"]\n',
    'let flags = [throw("no flags")]\n',
  ],
  "root/level.kiln": ["let level = 1\n", "let level = 2\n", undefined],
  "root/net.kiln": [
    net("[./net/a.c]"),
    `# moved\n${net("[./net/a.c]")}`,
    net('glob(./net, "*.c")'),
    net("[./net/a.c]", "option size: int { default = 3 }"),
    net("[./net/a.c]", 'option size: int { default = 1  help = "How many" }'),
    net("[./net/a.c]", "option size: int(0..5) { default = 1 }"),
    net("[./net/a.c]", "option size: size { default = 1 }"),
    net("[./net/a.c]", 'option size: int { default = 1 }\n  option mode: enum("a", "b") { default = "a" }'),
    net("[./net/a.c]", 'option size: int { default = 1 }\n  option mode: string { default = "a" }'),
    net("[./net/a.c]", 'option size: int { default = 1 }\n  check opt.size < 9 because "it is full"'),
    net("[./net/a.c]", 'option size: int { default = 1 }\n  summary = "Net"'),
    net('[throw("no sources")]'),
    undefined,
  ],
  "root/net/a.c": ["a", "aa", undefined],
  "root/net/b.c": ["b", "a", undefined],
  "root/log.kiln": [
    log('cflags = flags ++ [if net.present then "-N" else "-n"]', "import { flags } from ./flags.kiln\n"),
    log("cflags = flags", "import { flags } from ./flags.kiln\n"),
    log('cflags = ["-D${read_text(./version.txt)}"]'),
    log("cflags = [target.platform]"),
    log("cflags = [target.name]"),
    log('cflags = ["-a"]  version = target.name'),
    log('cflags = [if starts_with(target.name, "web") then "-w" else throw("small")]'),
    log('cflags = ["-O1"]'),
    log('cflags = ["-O1"]', "# moved\n"),
    log('cflags = ["-O1"]  version = "2"'),
    log('cflags = ["-O1"]  exports { headers = [./include, ./net] }'),
    log('cflags = [if net.present then "-N" else "-n"]'),
    log('cflags = [throw("no log")]', "# moved\n\n"),
    log("cflags = []", made("v"), ', made / "v"'),
    log("cflags = []", `# moved\n${made("v")}`, ', made / "v"'),
  ],
  "root/log.c": ["int log;", "int log2;"],
  "root/include/log.h": ["h", "hh", undefined],
  "root/include/other.h": [undefined, "o"],
  "root/version.txt": ["1", "2", undefined],
  "root/more.kiln": [
    'extend library log when net.present { cflags ++= ["-DNET"] }\n',
    '# moved\nextend library log when net.present { cflags ++= ["-DNET"] }\n',
    undefined,
    'override log { cflags = ["-q"] }\n',
    "extend library log when net.size > 2 { option more: bool { default = true } }\n",
    'extend platform linux { title = "Extended" }\n',
  ],
  "root/image.kiln": [
    image("needs net, log"),
    `# moved\n${image("needs net, log")}`,
    image("needs log"),
    image("needs net, log\n  options { net.size = 9 }"),
    image("needs net", "Web 2"),
    image("needs net, log", "${target.settings.title ?? target.name}"),
    image("needs net, log", "size ${net.size}"),
    image("needs net, log", "Web", ""),
    image("needs net, log", "Web", "needs log"),
    image("needs net, log", "Web", "needs net, log  options { net.size = 2 }"),
  ],
  "root/main.c": ["int main;", "int main2;"],
};

function rules(command: string, more = "", words = "[]"): string {
  return `
let compile = fn(lib, target, deps, debug) => derivation {
  kind = "link"
  name = if debug then "\${lib.name} (debug)" else lib.name
  command = [target.toolchain.cc, ...(target.settings.cflags ?? []), ...${command}, ...lib.cflags, ...[dep.name for dep in deps]]
  inputs = {
    ...record_of([{ name = "o\${one.index}"  value = one.value } for one in zip_with_index(lib.sources)])
    ...merge_all([record_of([{ name = "include/\${dep.name}/\${one.index}"  value = one.value } for one in zip_with_index(dep.headers)]) for dep in deps])
  }
  outputs = ["lib.a"]
  env = lib.config
} / "lib.a"
rule c_library(lib: { sources: [file], cflags: [string] = [], exports: { headers: [any] = [] } = {} }, target, deps) => {
  archive = compile(lib, target, deps, false)
  debug = compile(lib, target, deps, true)
  headers = lib.exports.headers
  ${more}
}
let linked = fn(img, target, libs, debug) => derivation {
  kind = "image"
  name = img.name
  command = ["ld", img.title, ...[lib.version for lib in libs], ...(if target.settings has name_of then [target.settings.name_of(img.name)] else []), ...${words}]
  inputs = fold(libs, {}, fn(sofar, lib) => sofar & { "\${lib.name}.a" = if debug then lib.debug else lib.archive })
  outputs = ["image"]
} / "image"
rule image(img: { title: string = "" }, target, libs) => {
  outputs = { image = linked(img, target, libs, false)  debug = linked(img, target, libs, true) }
  lazy = ["debug"]
}
`;
}

/** Words that only one of the images, the second, asks of all libraries. */
function onlySmall(words: string): string {
  return `(if img.name == "small" then concat_map(libs, fn(lib) => ${words}) else [])`;
}

function platform(cc: string, cflags = "[]", more = ""): string {
  return `platform linux { toolchain = { cc = "${cc}-\${target.arch}" }  cflags = ${cflags}  run = { kind = "process" }  ${more} }\n`;
}

function net(sources: string, option = "option size: int { default = 1 }"): string {
  return `library net {\n  needs log\n  ${option}\n  sources = ${sources}\n  cflags = ["-s\${opt.size}"]\n}\n`;
}

function made(output: string): string {
  return `let made = derivation { kind = "prepare"  name = "made"  command = ["make"]  outputs = ["${output}"] }\n`;
}

function log(fields: string, before = "", sources = ""): string {
  const headers = fields.includes("exports") ? "" : "exports { headers = [./include] }";
  return `${before}library log {\n  sources = [./log.c${sources}]\n  ${headers}\n  ${fields}\n}\n`;
}

function image(needs: string, title = "Web", small = "needs net, log"): string {
  return `image web { platforms = [linux]  title = "${title}"\n  ${needs}\n  app { sources = [./main.c] } }\nimage small { platforms = [linux]  ${small}  app { sources = [./main.c] } }\n`;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** What an evaluation is asked for: default all of it. */
interface Wanted {
  readonly lazy?: readonly string[];
  readonly image?: string;
}

/** A workspace on the disk whose files are changed one by one, with a memory that saw every step. */
class Edited {
  readonly folder = mkdtempSync(join(tmpdir(), "kiln-memory-"));
  readonly parsed: string[] = [];
  private readonly evaluation = new EvaluationMemory();
  private readonly checks = new CheckMemory();
  private readonly recorded: RecordedFiles;
  private readonly environment;
  private workspace: Workspace | undefined;

  constructor() {
    folders.push(this.folder);
    for (const [path, [text]] of Object.entries(FILES)) this.write(path, text);
    const digests = new StampedDigests();
    this.recorded = new RecordedFiles(() => this.files(digests));
    this.environment = { files: this.recorded.files, trees: noTrees, buildSystem: "x86_64-linux" };
  }

  write(path: string, text: string | undefined): void {
    const host = join(this.folder, path);
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
    this.evaluation.touch(this.recorded.refresh());
    return this.outcome(
      workspace,
      (requests) => evaluateTargets(workspace, requests, this.environment, this.evaluation),
      this.checks,
      wanted,
    );
  }

  /** From nothing, each target alone. */
  anew(wanted: Wanted = {}): string {
    const workspace = this.load(parseModule);
    const environment = { ...this.environment, files: this.files() };
    const alone = (request: EvaluationRequest) => evaluateTargets(workspace, [request], environment);
    return this.outcome(workspace, (requests) => joined(requests.map(alone)), new CheckMemory(), wanted);
  }

  private outcome(
    workspace: Workspace,
    evaluate: (requests: readonly EvaluationRequest[]) => ReturnType<typeof evaluateTargets>,
    checks: CheckMemory,
    { lazy, image: only }: Wanted,
  ): string {
    const { declarations, diagnostics } = collectDeclarations(workspace);
    const found = [...diagnostics, ...checkWorkspace(workspace, declarations, checks)];
    const requests = listTargets(declarations, "x86_64").flatMap((request) => {
      const resolution = resolveTarget(declarations, request);
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
const ROUNDS = Number(process.env["KILN_ROUNDS"] ?? 24);

describe("what is remembered from one evaluation to the next", () => {
  test("changes no result, whatever was edited", { timeout: 60_000 + ROUNDS * 500 }, () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
        const workspace = new Edited();
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
    expect(workspace.parsed.length).toBe(10);
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
