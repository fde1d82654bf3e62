import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { testCache } from "../support/npm-folder.ts";
import { toolchainFolder } from "../support/toolchain.ts";

export type Arch = "x86_64" | "aarch64";

export const HOST: Arch = process.arch === "arm64" ? "aarch64" : "x86_64";

const SOURCES = join(import.meta.dirname, "../../recipes/std/tools");

export interface Ran {
  readonly status: number;
  /** Signal that ended it. */
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of one test's files with the pinned compiler and linker and the tools at hand. */
export interface Toolbox {
  readonly folder: string;
  path(name: string): string;
  write(name: string, content: string | Uint8Array): string;
  read(name: string): Buffer;
  /** C text (or assembly, for a name in `.S`) → NAME with `.o`. */
  compile(name: string, text: string, options?: { readonly arch?: Arch; readonly flags?: readonly string[] }): string;
  /** `ld.lld` with arguments; files by their names. */
  link(...argv: readonly string[]): Ran;
  /** An archive of objects, as recipes make it. */
  archive(name: string, ...objects: readonly string[]): void;
  /** A tool of std_tools. */
  tool(...argv: readonly string[]): Ran;
  /** Any program, in the folder. */
  run(program: string, ...argv: readonly string[]): Ran;
  dispose(): void;
}

function run(folder: string, program: string, argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Ran {
  const done = spawnSync(program, argv, { cwd: folder, encoding: "utf8", env, timeout: 600_000, maxBuffer: 1 << 26 });
  if (done.error) throw done.error;
  return { status: done.status ?? -1, signal: done.signal, stdout: done.stdout, stderr: done.stderr };
}

export function compilerFlags(toolchain: string, arch: Arch): readonly string[] {
  return [
    `--target=${arch}-unknown-elf`,
    ...["-ffreestanding", "-nostdinc", "-resource-dir", join(toolchain, "lib"), "-isystem", join(toolchain, "lib/include"), "-std=c11"],
    ...[
      "-fno-pic",
      "-fno-stack-protector",
      "-fno-unwind-tables",
      "-fno-asynchronous-unwind-tables",
      "-ffunction-sections",
      "-fdata-sections",
    ],
  ];
}

interface Variant {
  readonly name: string;
  readonly arch?: Arch;
  readonly flags?: readonly string[];
  /** Sources that take the place of the tools' own of the same name, or stand beside them. */
  readonly sources?: readonly string[];
}

/** The tools, compiled as `recipes/std/tools.kiln` does it, once for each state of their text. */
export async function buildTools(variant: Variant): Promise<string> {
  const toolchain = await toolchainFolder();
  const own = new Map(readdirSync(SOURCES).map((name) => [name, join(SOURCES, name)]));
  for (const source of variant.sources ?? []) own.set(basename(source), source);
  const text = createHash("sha256").update(JSON.stringify(variant));
  for (const [name, path] of own) text.update(name).update(readFileSync(path));
  const program = join(testCache(), `std-tools-${variant.name}-${text.digest("hex").slice(0, 16)}`);
  if (existsSync(program)) return program;
  mkdirSync(testCache(), { recursive: true });
  const folder = mkdtempSync(join(testCache(), "tools-"));
  try {
    const arch = variant.arch ?? HOST;
    const sources = [...own.values()].filter((path) => path.endsWith(".c"));
    const zig = join(toolchain, "zig");
    const objects = sources.map((source) => {
      const object = join(folder, `${basename(source, ".c")}.o`);
      const flags = [...compilerFlags(toolchain, arch), "-I", SOURCES, "-fno-addrsig", "-O2", "-Wall", "-Wextra", "-Werror"];
      execFileSync(zig, ["clang", "--no-default-config", ...flags, ...(variant.flags ?? []), "-c", "-o", object, source]);
      return object;
    });
    const link = ["-static", "-nostdlib", "-z", "noexecstack", "--gc-sections", "--build-id=none", "--fatal-warnings"];
    execFileSync(zig, ["ld.lld", ...link, "-o", join(folder, "tools"), ...objects]);
    renameSync(join(folder, "tools"), program);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return program;
}

export async function openToolbox(): Promise<Toolbox> {
  const [toolchain, tools] = await Promise.all([toolchainFolder(), buildTools({ name: HOST })]);
  const folder = mkdtempSync(join(tmpdir(), "kiln-std-"));
  const zig = join(toolchain, "zig");
  const path = (name: string): string => join(folder, name);
  const write = (name: string, content: string | Uint8Array): string => {
    mkdirSync(join(path(name), ".."), { recursive: true });
    writeFileSync(path(name), content);
    return name;
  };
  return {
    folder,
    path,
    write,
    read: (name) => readFileSync(path(name)),
    compile: (name, text, { arch = HOST, flags = [] } = {}) => {
      const object = name.replace(/\.[cS]$/, ".o");
      const argv = [
        "clang",
        "--no-default-config",
        ...compilerFlags(toolchain, arch),
        "-O1",
        ...flags,
        "-c",
        "-o",
        object,
        write(name, text),
      ];
      const done = run(folder, zig, argv);
      if (done.status !== 0) throw new Error(`${name}: ${done.stderr}`);
      return object;
    },
    link: (...argv) => run(folder, zig, ["ld.lld", ...argv]),
    archive: (name, ...objects) => {
      rmSync(path(name), { force: true });
      const done = run(folder, zig, ["ar", "rcsD", name, ...objects]);
      if (done.status !== 0) throw new Error(`${name}: ${done.stderr}`);
    },
    tool: (...argv) => run(folder, tools, argv, {}),
    run: (program, ...argv) => run(folder, program, argv),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Whether a program is on PATH. */
export function hasProgram(name: string): boolean {
  return (process.env["PATH"] ?? "").split(":").some((folder) => existsSync(join(folder, name)));
}

/** C of a program without a C library: `int kiln_main(void)` gives the exit status. */
export const START =
  HOST === "x86_64"
    ? `int kiln_main(void); void _start(void) { __asm__ volatile("call kiln_main\\n mov %%eax, %%edi\\n mov $60, %%eax\\n syscall" ::: "memory"); __builtin_unreachable(); }`
    : `int kiln_main(void); void _start(void) { __asm__ volatile("bl kiln_main\\n mov x8, #93\\n svc 0" ::: "memory"); __builtin_unreachable(); }`;
