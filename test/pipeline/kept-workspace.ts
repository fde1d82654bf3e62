import { chmodSync, cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Contents } from "#build/contents.ts";
import { graphToJson } from "#derivation/graph.ts";
import { packedSources } from "#derivation/packed/pack.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";
import { diagnosticToJson } from "#diagnostics/to-json.ts";
import type { Engine } from "#pipeline/engine.ts";
import { keptEvaluation, keptTargets, type Asking, type Question } from "#pipeline/kept/kept-evaluation.ts";
import type { Wanted } from "#pipeline/kept/wanted.ts";
import { openProject } from "#pipeline/project.ts";
import { parseModule } from "#syntax/parse.ts";
import { testEngine } from "../support/engine.ts";
import { parseOnce } from "../support/parse-once.ts";

const folders: string[] = [];
/** For the end of a test file. */
export function removeAsked(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

export const IMAGE = (more = ""): string =>
  `image web using image_of { platforms = [box]  ${more}\n  needs net, log\n  app { sources = [] } }\n`;

const FILES: Readonly<Record<string, string>> = {
  "root/workspace.kiln": 'workspace test { }\ninput other = path("../other")\nopen other { log }\n',
  "root/rules.kiln": `platform box { toolchain = { cc = "cc" }  run = { kind = "process" } }
rule image_of(img: { title: string = "" }, target, libs) => { outputs = { image = derivation {
  kind = "image"
  name = img.name
  command = ["ld", img.title, ...[lib.flag for lib in libs if lib.name != "app"]]
  inputs = record_of(concat_map(libs, fn(lib) => if lib.name == "app" then [] else lib.files))
  outputs = ["image"]
} / "image" } }
`,
  "root/net/net.kiln": `import { level } from ./level.kiln
rule library_of(lib: { files: [file] = [], flag: string = "" }, target, deps) => {
  flag = lib.flag
  files = [{ name = "\${lib.name}\${one.index}"  value = one.value } for one in zip_with_index(lib.files)]
}
library net using library_of {
  options from ./Config.net
  files = glob(./src, "**/*.c")
  flag  = "-O\${level}\${read_text(./version.txt)}\${opt.fast}\${opt.size}"
}
`,
  "root/net/Config.net": 'config NET_FAST\n\tdef_bool y\nosource "more/*.net"\n',
  "root/net/more/size.net": "config NET_SIZE\n\tint\n\tdefault 4\n",
  "root/net/level.kiln": "let level = 1\n",
  "root/net/version.txt": "1",
  "root/net/src/a.c": "a",
  "root/net/src/deep/b.c": "b",
  "root/image.kiln": IMAGE(),
  "root/other-place/a.c": "a",
  "other/workspace.kiln": "workspace other { }\nexports { libraries = [log] }\n",
  "other/log.kiln": `rule simple(lib: { folder: path, flag: string = "" }, target, deps) => { flag = lib.flag  files = [{ name = "log"  value = lib.folder }] }
library log using simple { folder = ./log }
`,
  "other/log/log.c": "log",
  "other/log/log.h": "h",
};

export interface Edit {
  readonly name: string;
  readonly make: (folder: string) => void;
}

export const write =
  (path: string, text: string): Edit["make"] =>
  (folder) => {
    const host = join(folder, path);
    mkdirSync(dirname(host), { recursive: true });
    writeFileSync(host, text);
  };
const remove =
  (path: string): Edit["make"] =>
  (folder) =>
    rmSync(join(folder, path), { recursive: true, force: true });
/** Whatever can't be done in the state that there is (a file that isn't there any more) changes nothing. */
const trying =
  (make: Edit["make"]): Edit["make"] =>
  (folder) => {
    try {
      make(folder);
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
    }
  };
const edit = (name: string, make: Edit["make"]): Edit => ({ name, make: trying(make) });

export const EDITS: readonly Edit[] = [
  ...Object.entries(FILES).map(([path, text]) => edit(`restore ${path}`, write(path, text))),
  edit("a source of the same size", write("root/net/src/a.c", "A")),
  edit("a text of the same size", write("root/net/version.txt", "2")),
  edit("an imported value", write("root/net/level.kiln", "let level = 2\n")),
  edit("a mistake", write("root/net/level.kiln", "let level = \n")),
  edit("a warning", write("root/net/level.kiln", "let level = 1\nlet unused = 1\n")),
  edit("a trace", write("root/net/level.kiln", 'let level = trace("level", 1)\n')),
  edit("another file for the glob", write("root/net/src/c.c", "c")),
  edit("a file that no glob wants", write("root/net/src/c.h", "c")),
  edit("a file in a dot folder", write("root/net/src/.git/c.c", "c")),
  edit("a file in out", write("root/out/web/image", "x")),
  edit("another recipe", write("root/more.kiln", "library more { sources = [] }\n")),
  edit("a recipe that can't be parsed", write("root/more.kiln", "library {\n")),
  edit("no other recipe", remove("root/more.kiln")),
  edit("a nested workspace", write("root/net/src/deep/workspace.kiln", "workspace deep { }\n")),
  edit("no nested workspace", remove("root/net/src/deep/workspace.kiln")),
  edit("a nearer workspace", write("root/net/workspace.kiln", "workspace nearer { }\n")),
  edit("no nearer workspace", remove("root/net/workspace.kiln")),
  edit("a Kconfig file", write("root/net/Config.net", 'config NET_FAST\n\tdef_bool n\nosource "more/*.net"\n')),
  edit("another Kconfig file for a pattern", write("root/net/more/first.net", "config NET_SIZE\n\tint\n\tdefault 5\n")),
  edit("no other Kconfig file", remove("root/net/more/first.net")),
  edit("a mistake in a Kconfig file", write("root/net/more/size.net", "config NET_SIZE\n\tinteger\n")),
  edit("a warning of a Kconfig file", write("root/net/more/size.net", "config NET_SIZE\n\tint\n\tdefault 6 if NOWHERE\n")),
  edit("a Kconfig file that is a link out of the workspace", (folder) => {
    writeFileSync(join(folder, "outside.net"), "config NET_SIZE\n\tint\n");
    rmSync(join(folder, "root/net/more/size.net"), { force: true });
    symlinkSync("../../../outside.net", join(folder, "root/net/more/size.net"));
  }),
  edit("no source", remove("root/net/src/a.c")),
  edit("no folder", remove("root/net/src/deep")),
  edit("no text", remove("root/net/version.txt")),
  edit("a link to the same content", (folder) => {
    rmSync(join(folder, "root/net/src/a.c"), { force: true });
    symlinkSync("../../other-place/a.c", join(folder, "root/net/src/a.c"));
  }),
  edit("a link out of the workspace", (folder) => {
    writeFileSync(join(folder, "outside.c"), "a");
    rmSync(join(folder, "root/net/src/a.c"), { force: true });
    symlinkSync("../../../outside.c", join(folder, "root/net/src/a.c"));
  }),
  edit("a folder that is a link to its copy outside", (folder) => {
    cpSync(join(folder, "root/net/src"), join(folder, "copy"), { recursive: true });
    rmSync(join(folder, "root/net/src"), { recursive: true });
    symlinkSync("../../copy", join(folder, "root/net/src"));
  }),
  edit("a folder again", (folder) => {
    rmSync(join(folder, "root/net/src"), { recursive: true, force: true });
    write("root/net/src/a.c", "a")(folder);
  }),
  edit("executable", (folder) => chmodSync(join(folder, "root/net/src/a.c"), 0o755)),
  edit("not executable", (folder) => chmodSync(join(folder, "root/net/src/a.c"), 0o644)),
  edit("touched", (folder) => utimesSync(join(folder, "root/net/src/a.c"), new Date(), new Date())),
  edit("its time set back", (folder) => {
    writeFileSync(join(folder, "root/net/src/a.c"), "z");
    utimesSync(join(folder, "root/net/src/a.c"), 1, 1);
  }),
  edit("saved through a second file", (folder) => {
    writeFileSync(join(folder, "root/net/src/a.c~"), "s");
    renameSync(join(folder, "root/net/src/a.c~"), join(folder, "root/net/src/a.c"));
  }),
  edit("a header of the input", write("other/log/log.h", "H")),
  edit("one more file of the input", write("other/log/more.h", "more")),
  edit("an empty folder in the input", (folder) => mkdirSync(join(folder, "other/log/empty"), { recursive: true })),
  edit("the image", write("root/image.kiln", IMAGE('title = "Web"'))),
  edit("another target", write("root/image.kiln", `${IMAGE()}image small using image_of { platforms = [box]  app { sources = [] } }\n`)),
];

/** A workspace on the disk, asked again and again through one store. */
export class Asked {
  readonly folder = mkdtempSync(join(tmpdir(), "kiln-kept-"));
  readonly store = join(this.folder, "store");
  opened = 0;
  private readonly question: Question;
  private readonly now: () => number;

  constructor(
    now: () => number,
    {
      start = "root",
      wishes = [],
      wanted = { kind: "everything" },
    }: { readonly start?: string; readonly wishes?: readonly string[]; readonly wanted?: Wanted } = {},
  ) {
    folders.push(this.folder);
    for (const [path, text] of Object.entries(FILES)) write(path, text)(this.folder);
    this.now = now;
    this.question = { folder: join(this.folder, start), buildArch: "x64", wishes, wanted };
  }

  async kept(): Promise<unknown> {
    return await this.outcome(this.store, "code");
  }

  /** The same, as a build does it: what the graph names enters the store. */
  async built(): Promise<unknown> {
    return await this.outcome(this.store, "code", async (question, asking) => {
      const evaluation = await keptEvaluation(question, asking);
      const { store } = await asking.openEngine();
      const contents = new Contents(store, evaluation.graph.sources);
      for (const { digest, isFolder } of packedSources(evaluation.graph))
        await (isFolder ? contents.ensureTree(digest) : contents.ensureFile(digest));
      return evaluation;
    });
  }

  /** From nothing. */
  async anew(): Promise<unknown> {
    return await this.outcome(join(this.folder, "another-store"), undefined);
  }

  /** The same, with the graph read when it is asked for; `between`: what happens before. */
  async keptLater(between: () => void): Promise<unknown> {
    return await this.outcome(this.store, "code", async (question, asking) => {
      const { targets, graph } = await keptTargets(question, asking);
      between();
      return { targets, graph: await graph() };
    });
  }

  private async outcome(storeFolder: string, code: string | undefined, ask = keptEvaluation): Promise<unknown> {
    const told: unknown[] = [];
    let engine: Engine | undefined;
    const asking: Asking = {
      storeFolder,
      now: this.now,
      ...(code === undefined ? {} : { code }),
      report: (found: readonly Diagnostic[]) => void told.push(...found.map(diagnosticToJson)),
      tell: (traces) => void told.push(...traces.map(({ text, at }) => [text, at.start])),
      openProject: async (options) => {
        this.opened++;
        return openProject(this.question.folder, {
          buildArch: this.question.buildArch,
          ...options,
          // No edit reaches the shipped ones.
          parse: (source) => (source.path.startsWith("std:") ? parseOnce(source) : parseModule(source)),
        });
      },
      openEngine: async () => (engine ??= testEngine(storeFolder, this.question.folder)),
    };
    try {
      const { graph, targets } = await ask(this.question, asking);
      const places = [...graph.derivations.keys()].map((id) => {
        const at = graph.places?.get(id);
        return at && [at.source.path, at.source.text, at.start, at.end];
      });
      return { told, graph: graphToJson(graph), targets, places, sources: Object.fromEntries(graph.sources) };
    } catch (error) {
      if (!(error instanceof KilnFailure)) throw error;
      return { told, diagnostics: error.diagnostics.map(diagnosticToJson) };
    } finally {
      await engine?.close();
    }
  }
}
