import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { configHeader } from "#build/scan/config-header.ts";
import type { BuildReport } from "#build/events.ts";
import type { Derivation, DerivationGraph, DerivationInput, OutputReference } from "#derivation/derivation.ts";
import { sha256Hex } from "#derivation/digest.ts";
import { cannotCreate } from "#diagnostics/new-workspace.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Store } from "#store/store.ts";
import { outputAt } from "./output-at.ts";

/** One entry of a JSON Compilation Database (clang.llvm.org/docs/JSONCompilationDatabase.html). */
export interface CompileCommand {
  /** Absolute: where relative paths of the other fields start. */
  readonly directory: string;
  readonly file: string;
  /** `clang` and its arguments, all paths of this host. */
  readonly arguments: readonly string[];
  readonly output: string;
}

/** The steps that compile C or assembly: those whose includes are scanned. */
const compileSteps = (graph: DerivationGraph): readonly Derivation[] =>
  [...graph.derivations.values()].filter((derivation) => derivation.kind === "compile" && derivation.scan !== undefined);

/** What must lie in the store before the commands can be told: the toolchain's headers, fetched sources. */
export function neededTrees(graph: DerivationGraph): readonly OutputReference[] {
  const needed = new Map<string, OutputReference>();
  for (const { inputs } of compileSteps(graph)) {
    for (const input of Object.values(inputs)) {
      if ("derivation" in input) needed.set(`${input.derivation}/${input.output}`, { derivation: input.derivation, output: input.output });
    }
  }
  return [...needed.values()];
}

/**
 * The compile steps of a graph as commands that work on this host, sorted by file: files of the workspace stand where the user edits them, what was
 * fetched or made by steps in the store's trees, and generated headers (whole, with every option) below `out/.compile-commands/`.
 * `report`: of a build of `neededTrees`. Errors: KILN-E0605, KILN-E1152.
 */
export function compileCommands(graph: DerivationGraph, report: BuildReport, store: Store, folder: string): readonly CompileCommand[] {
  const commands = compileSteps(graph).map((derivation) => {
    const host = new HostPaths(derivation, graph, report, store, folder);
    const { scan, name, command } = derivation;
    if (scan === undefined) throw new Error(`${name} has no scan`);
    const file = host.path(scan.source) ?? scan.source;
    const words = command.slice(command.indexOf("clang") + 1).filter((word) => !BUILD_ONLY.has(word));
    const output = `${WRITTEN}/objects/${name.replaceAll(" ", "_")}.o`;
    // So that the command can be run as it is.
    onHost(output, () => mkdirSync(dirname(join(folder, output)), { recursive: true }));
    const mapped = words.map((word, i) => (words[i - 1] === "-o" ? output : host.word(word)));
    return { directory: folder, file, arguments: ["clang", ...mapped], output };
  });
  return commands.toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
}

/** No target is called so. */
const WRITTEN = "out/.compile-commands";

/** They change nothing that an editor shows, and clangs of other versions don't know them. */
const BUILD_ONLY = new Set(["--no-default-config", "-fforce-dwarf-frame", "-ffile-compilation-dir=."]);

/** Options whose value may stand in the same word. */
const JOINED = /^(-I|-isystem|-iquote|-include|-idirafter|--sysroot=)(?=.)/;

/** Paths of one step's input root → paths of this host. */
class HostPaths {
  private readonly derivation: Derivation;
  private readonly graph: DerivationGraph;
  private readonly report: BuildReport;
  private readonly store: Store;
  private readonly folder: string;

  constructor(derivation: Derivation, graph: DerivationGraph, report: BuildReport, store: Store, folder: string) {
    this.derivation = derivation;
    this.graph = graph;
    this.report = report;
    this.store = store;
    this.folder = folder;
  }

  word(word: string): string {
    const option = JOINED.exec(word)?.[1] ?? "";
    return option + (this.path(word.slice(option.length)) ?? word.slice(option.length));
  }

  /** Undefined where no input stands at that path or around it. */
  path(inside: string): string | undefined {
    const { scan, inputs } = this.derivation;
    if (scan && inside === scan.header) return this.written(scan.header, configHeader(scan, undefined));
    const name = Object.keys(inputs).find((key) => inside === key || inside.startsWith(`${key}/`));
    const input = name === undefined ? undefined : inputs[name];
    if (name === undefined || input === undefined) return undefined;
    return join(this.root(name, input), inside.slice(name.length));
  }

  private root(name: string, input: DerivationInput): string {
    if ("text" in input) return this.written(name, input.text);
    if ("source" in input) {
      const place = this.graph.sources.get(input.source);
      if (place === undefined) throw new Error(`${this.derivation.name}: nobody knows where ${name} lies`);
      return place;
    }
    const whole = { derivation: input.derivation, output: input.output };
    const output = outputAt(this.store, (id) => this.report.outputs.get(id), whole);
    if (output === undefined) throw new Error(`${this.derivation.name}: ${name} was not built`);
    if (output.kind === "tree") return join(this.store.materialise(output.digest), input.path ?? "");
    return this.written(name, Buffer.from(this.store.read(output.digest)).toString("utf8"));
  }

  /** By content: what many steps share is one file, and an editor sees no change where there is none. */
  private written(name: string, text: string): string {
    const path = join(this.folder, WRITTEN, sha256Hex(text).slice(0, 16), name);
    writeText(path, text);
    return path;
  }
}

/** Writes the database; the path as it is shown. Errors: KILN-E1152. */
export function writeCompileCommands(path: string, commands: readonly CompileCommand[], folder: string): string {
  writeText(path, `${JSON.stringify(commands, undefined, 2)}\n`);
  return relative(folder, path);
}

function writeText(path: string, text: string): void {
  onHost(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  });
}

function onHost(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (error instanceof Error && "code" in error) throw new KilnFailure([cannotCreate(path, String(error.code))]);
    throw error;
  }
}
