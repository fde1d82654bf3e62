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
import { evaluateTargets, type EvaluationRequest } from "#eval/evaluate.ts";
import { EvaluationMemory } from "#eval/memory.ts";
import { RecordedFiles } from "#eval/recorded-files.ts";
import { openWorkspaceFiles } from "#eval/workspace-files.ts";
import { checkWorkspace } from "#pipeline/static-checks.ts";
import { parseModule } from "#syntax/parse.ts";
import { noTrees, say } from "./expressions.ts";

/** Each file of a workspace, in the ways that it may stand: the first is where all begins; undefined: it isn't there. */
const FILES: Readonly<Record<string, readonly (string | undefined)[]>> = {
  "std/workspace.kiln": ["workspace std { }\nexports { rules = [c_library, image] }\n"],
  "std/rules.kiln": [rules('["ar"]'), rules('["ar", "rcs"]'), `# moved\n${rules('["ar"]')}`, rules("lib.nothing")],
  "root/workspace.kiln": ["workspace test { }\n"],
  "root/platform.kiln": [platform("cc"), platform("gcc"), `${platform("cc")}platform other { toolchain = { cc = "x" }  run = { } }\n`],
  "root/flags.kiln": [
    'import { level } from ./level.kiln\nlet flags = ["-O${level}"]\n',
    'let flags = ["-g"]\n',
    'let flags = [throw("no flags")]\n',
  ],
  "root/level.kiln": ["let level = 1\n", "let level = 2\n", undefined],
  "root/net.kiln": [net("[./net/a.c]"), net('glob(./net, "*.c")'), net("[./net/a.c]", "option size: int { default = 3 }"), undefined],
  "root/net/a.c": ["a", "aa", undefined],
  "root/net/b.c": ["b", undefined],
  "root/log.kiln": [
    "import { flags } from ./flags.kiln\nlibrary log { sources = [./log.c]  cflags = flags }\n",
    'library log { sources = [./log.c]  cflags = ["-D${read_text(./version.txt)}"] }\n',
    "library log { sources = [./log.c] cflags = [target.platform] }\n",
  ],
  "root/log.c": ["int log;", "int log2;"],
  "root/version.txt": ["1", "2", undefined],
  "root/more.kiln": ['extend library log when net.present { cflags ++= ["-DNET"] }\n', undefined, 'override log { cflags = ["-q"] }\n'],
  "root/image.kiln": [
    image("needs net, log"),
    image("needs log"),
    image("needs net, log\n  options { net.size = 9 }"),
    image("needs net", "Web 2"),
  ],
  "root/main.c": ["int main;", "int main2;"],
};

function rules(command: string): string {
  return `
rule c_library(lib: { sources: [file], cflags: [string] = [] }, target, deps) => {
  archive = derivation {
    kind = "link"
    name = lib.name
    command = [target.toolchain.cc, ...${command}, ...lib.cflags, ...[dep.name for dep in deps]]
    inputs = {
      ...record_of([{ name = "o\${one.index}"  value = one.value } for one in zip_with_index(lib.sources)])
      ...record_of([{ name = "\${dep.name}.a"  value = dep.archive } for dep in deps])
    }
    outputs = ["lib.a"]
    env = lib.config
  } / "lib.a"
}
rule image(img: { title: string = "" }, target, libs) => let { linked = derivation {
  kind = "image"
  name = img.name
  command = ["ld", img.title]
  inputs = fold(libs, {}, fn(sofar, lib) => sofar & { "\${lib.name}.a" = lib.archive })
  outputs = ["image"]
} } in { outputs = { image = linked / "image" } }
`;
}

function platform(cc: string): string {
  return `platform linux { toolchain = { cc = "${cc}-\${target.arch}" }  run = { kind = "process" } }\n`;
}

function net(sources: string, option = "option size: int { default = 1 }"): string {
  return `library net {\n  needs log\n  ${option}\n  sources = ${sources}\n  cflags = ["-s\${opt.size}"]\n}\n`;
}

function image(needs: string, title = "Web"): string {
  return `image web { platforms = [linux]  title = "${title}"\n  ${needs}\n  app { sources = [./main.c] } }\nimage small { platforms = [linux]  app { sources = [./main.c] } }\n`;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

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
    this.recorded = new RecordedFiles(() => this.files());
    this.environment = { files: this.recorded.files, trees: noTrees, buildSystem: "x86_64-linux" };
  }

  write(path: string, text: string | undefined): void {
    const host = join(this.folder, path);
    mkdirSync(dirname(host), { recursive: true });
    if (text === undefined) rmSync(host, { force: true });
    else writeFileSync(host, text);
  }

  /** With what is remembered. */
  again(): string {
    const parse: ParseModule = (source) => {
      this.parsed.push(source.path);
      return parseModule(source);
    };
    const workspace = this.load(parse, this.workspace?.modules);
    this.workspace = workspace;
    this.evaluation.touch(this.recorded.refresh());
    return this.outcome(workspace, (requests) => evaluateTargets(workspace, requests, this.environment, this.evaluation), this.checks);
  }

  /** From nothing. */
  anew(): string {
    const workspace = this.load(parseModule);
    const environment = { ...this.environment, files: this.files() };
    return this.outcome(workspace, (requests) => evaluateTargets(workspace, requests, environment), new CheckMemory());
  }

  private outcome(
    workspace: Workspace,
    evaluate: (requests: readonly EvaluationRequest[]) => ReturnType<typeof evaluateTargets>,
    checks: CheckMemory,
  ): string {
    const { declarations, diagnostics } = collectDeclarations(workspace);
    const found = [...diagnostics, ...checkWorkspace(workspace, declarations, checks)];
    const requests = listTargets(declarations, "x86_64").flatMap((request) => {
      const resolution = resolveTarget(declarations, request);
      found.push(...resolution.diagnostics);
      return resolution.target ? [{ target: resolution.target }] : [];
    });
    const done = found.some(({ severity }) => severity === "error") ? undefined : evaluate(requests);
    const graph = done?.evaluation?.graph;
    return JSON.stringify(
      {
        found: say([...found, ...(done?.diagnostics ?? [])]),
        targets: done?.evaluation?.targets,
        derivations: graph && [...graph.derivations],
        sources: graph && [...graph.sources],
        places: graph && [...graph.derivations.keys()].map((id) => [graph.places?.get(id)?.source.path, graph.places?.get(id)?.start]),
      },
      undefined,
      1,
    );
  }

  private load(parse: ParseModule, before?: Workspace["modules"]): Workspace {
    const host = { files: hostFileSystem, parse, stdWorkspace: join(this.folder, "std") };
    return loadWorkspace(join(this.folder, "root"), before ? { ...host, before } : host).workspace;
  }

  private files() {
    return openWorkspaceFiles({ roots: [join(this.folder, "root"), join(this.folder, "std")] });
  }
}

const edit = fc.constantFrom(...Object.entries(FILES).flatMap(([path, texts]) => texts.map((text) => ({ path, text }))));
const ROUNDS = Number(process.env["KILN_ROUNDS"] ?? 40);

describe("what is remembered from one evaluation to the next", () => {
  test("changes no result, whatever was edited", { timeout: 60_000 + ROUNDS * 500 }, () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
        const workspace = new Edited();
        expect(workspace.again()).toBe(workspace.anew());
        for (const { path, text } of edits) {
          workspace.write(path, text);
          expect(workspace.again(), `after ${path}`).toBe(workspace.anew());
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
});
