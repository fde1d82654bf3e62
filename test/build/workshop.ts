import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "#build/build.ts";
import type { BuildEnvironment } from "#build/environment.ts";
import type { BuildEvent, BuildReport } from "#build/events.ts";
import type { Derivation, DerivationGraph, DerivationInput, OutputReference, ScanSpec } from "#derivation/derivation.ts";
import { digestOf, type Digest } from "#derivation/digest.ts";
import { GraphBuilder } from "#derivation/graph.ts";
import { openWorkspaceFiles } from "#eval/workspace-files.ts";
import { createFetcher } from "#fetch/create-fetcher.ts";
import { compileHelper } from "#sandbox/compile-helper.ts";
import { DiskWriter } from "#sandbox/disk-writer.ts";
import { openSandbox } from "#sandbox/open-sandbox.ts";
import type { Sandbox } from "#sandbox/sandbox.ts";
import { openStore } from "#store/open-store.ts";
import type { Store } from "#store/store.ts";
import { testCache } from "../support/npm-folder.ts";
import { toolchainFolder } from "../support/toolchain.ts";

const HEADERS = [
  "stddef.h",
  "__stddef_max_align_t.h",
  "stdint.h",
  "stdarg.h",
  "stdbool.h",
  "limits.h",
  "float.h",
  "iso646.h",
  "stdalign.h",
];
export const BUILD_SYSTEM = process.arch === "arm64" ? "aarch64-linux" : "x86_64-linux";

export interface Workshop {
  /** The workspace's folder. */
  readonly folder: string;
  readonly store: Store;
  /** Opens the sandbox when it wasn't open. */
  readonly sandbox: () => Promise<Sandbox>;
  readonly sandboxOpened: () => boolean;
  /** Writes files of the workspace. */
  write(files: Readonly<Record<string, string>>): void;
  /** A graph over the workspace as it is now. */
  graph(): Graph;
  build(graph: DerivationGraph, roots: readonly (OutputReference | string)[], changes?: Partial<BuildEnvironment>): Promise<Built>;
  close(): Promise<void>;
}

export interface Built extends BuildReport {
  readonly events: readonly BuildEvent[];
  /** "compile:run" and the like; zeros left out. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Makes derivations with less writing. */
export class Graph extends GraphBuilder {
  readonly #folder: string;
  readonly #files: ReturnType<typeof openWorkspaceFiles>;
  readonly toolchain: DerivationInput;

  constructor(folder: string, toolchain: Digest) {
    super();
    this.#folder = folder;
    this.#files = openWorkspaceFiles({ roots: [folder] });
    this.toolchain = { source: toolchain, type: "directory" };
  }

  /** A file or folder of the workspace. */
  source(path: string): DerivationInput {
    const host = join(this.#folder, path);
    if (this.#files.kind(host) === "directory") {
      const digest = this.#files.treeDigest(host);
      this.addSource(digest, host);
      return { source: digest, type: "directory" };
    }
    const { digest, executable } = this.#files.digest(host);
    this.addSource(digest, host);
    return { source: digest, type: "file", ...(executable ? { executable: true } : {}) };
  }

  step(fields: Partial<Derivation> & Pick<Derivation, "name" | "command" | "outputs">): string {
    const buildSystem = fields.command[0]?.startsWith("kiln:") === true ? "any" : BUILD_SYSTEM;
    return this.add({ kind: "prepare", buildSystem, env: {}, timeout: "60", inputs: {}, ...fields });
  }

  /** Compiles `path` of the tree `src`, whose folders `include` are searched. Gives the id; its output is `out.o`. */
  compile(
    path: string,
    options: {
      src?: DerivationInput;
      include?: readonly string[];
      scan?: Partial<ScanSpec> | false;
      inputs?: Derivation["inputs"];
      flags?: readonly string[];
      language?: "c" | "asm";
    } = {},
  ): string {
    // prettier-ignore
    const include = (options.include ?? ["include"]).map((folder) => (folder === "" ? "src" : `src/${folder}`));
    const header = "gen/config.h";
    const scan: ScanSpec = {
      language: options.language ?? "c",
      source: `src/${path}`,
      include: [...include, "tool/lib/include"],
      prune: ["src"],
      forced: [header],
      header,
      defines: {},
      config: {},
      ...(options.scan === false ? {} : options.scan),
    };
    return this.step({
      kind: "compile",
      name: path,
      command: [
        "tool/zig", "clang", "--no-default-config", "--target=x86_64-unknown-elf", "-std=c11", "-O1", "-ffreestanding", "-nostdinc", "-resource-dir", "tool/lib",
        ...include.flatMap((folder) => ["-I", folder]), "-isystem", "tool/lib/include", "-fno-addrsig", "-fno-crash-diagnostics",
        ...(options.scan === false ? [] : ["-include", header]), ...(options.flags ?? []), "-c", `src/${path}`, "-o", "out.o",
      ], // prettier-ignore
      inputs: { tool: this.toolchain, src: options.src ?? this.source("."), ...options.inputs },
      outputs: ["out.o"],
      // The driver hands preprocessed assembly on through a file.
      ...(options.language === "asm" ? { env: { TMPDIR: "." } } : {}),
      ...(options.scan === false ? {} : { scan }),
    });
  }

  link(name: string, objects: readonly string[], flags: readonly string[] = []): string {
    const inputs = Object.fromEntries(objects.map((id, i): [string, DerivationInput] => [`o/${i}.o`, { derivation: id, output: "out.o" }]));
    return this.step({
      kind: "link",
      name,
      command: ["tool/zig", "ld.lld", "-r", "--build-id=none", "-o", "all.o", ...flags, ...Object.keys(inputs)],
      inputs: { tool: this.toolchain, ...inputs },
      outputs: ["all.o"],
    });
  }
}

/** The smallest folder that compiles and links. */
async function smallToolchain(): Promise<string> {
  const full = await toolchainFolder();
  const folder = join(testCache(), "small-toolchain");
  if (existsSync(folder)) return folder;
  const temporary = mkdtempSync(join(testCache(), "small-"));
  cpSync(join(full, "zig"), join(temporary, "zig"));
  for (const name of HEADERS) cpSync(join(full, "lib/include", name), join(temporary, "lib/include", name));
  renameInto(temporary, folder);
  return folder;
}

function renameInto(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    // Another test was first.
    if (!existsSync(to)) throw error;
    rmSync(from, { recursive: true, force: true });
  }
}

/** A store with the toolchain and the helper, made once, of which each workshop gets a copy of links. */
async function templateStore(): Promise<{ readonly folder: string; readonly toolchain: Digest }> {
  const toolchain = await smallToolchain();
  const folder = join(testCache(), "build-template");
  const note = join(folder, "toolchain-digest");
  if (!existsSync(note)) {
    const temporary = mkdtempSync(join(testCache(), "template-"));
    const store = openStore(join(temporary, "store"));
    const digest = await store.importFolder(toolchain);
    store.materialise(digest);
    await compileHelper(toolchainFolder, store);
    await store.close();
    writeFileSync(join(temporary, "toolchain-digest"), digest);
    renameInto(temporary, folder);
  }
  return { folder: join(folder, "store"), toolchain: readFileSync(note, "utf8") };
}

export async function openWorkshop(jobs = 2): Promise<Workshop> {
  const template = await templateStore();
  const base = mkdtempSync(join(tmpdir(), "kiln-build-"));
  execFileSync("chmod", ["755", base]);
  execFileSync("cp", ["-al", template.folder, join(base, "store")]);
  const folder = join(base, "workspace");
  mkdirSync(folder);
  let opened: Promise<Sandbox> | undefined;
  let sync: DiskWriter | undefined;
  const store = openStore(join(base, "store"), {
    syncFileSystem: async (path) => {
      await opened;
      await sync?.sync(path);
    },
    showFiles: async (root, files) => {
      await opened;
      return (await sync?.show(root, files)) ?? false;
    },
  });
  const open = async (): Promise<Sandbox> => {
    const helper = await compileHelper(toolchainFolder, store);
    sync = new DiskWriter(helper);
    return await openSandbox({ helper, storeRoot: store.root, slots: jobs });
  };
  const sandbox = (): Promise<Sandbox> => (opened ??= open());
  const fetcher = createFetcher({ mirrors: {}, attempts: 1 });
  return {
    folder,
    store,
    sandbox,
    sandboxOpened: () => opened !== undefined,
    write(files) {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
    },
    graph: () => new Graph(folder, template.toolchain),
    async build(graph, roots, changes = {}) {
      const events: BuildEvent[] = [];
      const report = await build(graph, roots, {
        store,
        sandbox,
        fetcher,
        jobs,
        keepGoing: false,
        onEvent: (event) => events.push(event),
        signal: new AbortController().signal,
        trust: "sandboxed",
        ...changes,
      });
      const counts: Record<string, number> = {};
      for (const [kind, { run, cached }] of Object.entries(report.actions)) {
        if (run > 0) counts[`${kind}:run`] = run;
        if (cached > 0) counts[`${kind}:cached`] = cached;
      }
      return { ...report, events, counts };
    },
    async close() {
      await (await opened?.catch(() => undefined))?.close();
      await store.close();
      await sync?.close();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** The bytes of a step's file. */
export function bytesOf(store: Store, report: BuildReport, id: string, output: string): Buffer {
  const found = report.outputs.get(id)?.[output];
  if (found?.kind !== "file") throw new Error(`no file ${output} of ${id}`);
  return Buffer.from(store.read(found.digest));
}

export const textDigest = (text: string): Digest => digestOf(Buffer.from(text));
