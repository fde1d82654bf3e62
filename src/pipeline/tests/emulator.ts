import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { digestOf, type Digest } from "#derivation/digest.ts";
import { missingEmulator, unreadableEmulator } from "#diagnostics/run.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { programOnPath } from "#sandbox/program-on-path.ts";

/** A program of this host with all that it needs, by content: what a step that runs it is keyed by. */
export interface Emulator {
  /** Places below `emulator/` in a step's folder. */
  readonly files: ReadonlyMap<string, HostFile>;
  /** The words before its own arguments. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface HostFile {
  readonly hostPath: string;
  readonly digest: Digest;
}

/** Where it stands in a step's folder. */
export const EMULATOR = "emulator";

/**
 * QEMU as this host has it: the program, its loader and shared libraries (as the loader itself lists them), the module of its translator where that is one,
 * and firmware. So a step sees no file of the host's, and what it gave counts wherever the same QEMU is. Errors: KILN-E1002, KILN-E1017.
 */
export async function readEmulator(target: string, program: string, env: NodeJS.ProcessEnv): Promise<Emulator> {
  const found = programOnPath(program, env);
  if (found === undefined) throw new KilnFailure([missingEmulator(target, program)]);
  const path = realpathSync(found);
  const loader = loaderOf(readFileSync(path));
  const libraries = new Map(loader === undefined ? [] : await librariesOf(target, loader, path));
  const module = moduleOf(program, [...libraries.values()], env);
  if (module !== undefined && loader !== undefined)
    for (const [name, at] of await librariesOf(target, loader, module)) libraries.set(name, at);
  const firmware = await firmwareOf(target, path);
  const places = new Map([
    ["program", path],
    ...(loader === undefined ? [] : [["loader", realpathSync(loader)] as const]),
    ...[...libraries].map(([name, at]) => [`lib/${name}`, at] as const),
    ...(module === undefined ? [] : [[`modules/${module.slice(module.lastIndexOf("/") + 1)}`, module] as const]),
    ...[...firmware].map(([name, at]) => [`share/${name}`, at] as const),
  ]);
  const own = `./${EMULATOR}`;
  return {
    files: new Map([...places].map(([place, hostPath]) => [place, { hostPath, digest: digestOf(readFileSync(hostPath)) }])),
    command: [...(loader === undefined ? [] : [`${own}/loader`, "--library-path", `${own}/lib`]), `${own}/program`, "-L", `${own}/share`],
    env: { QEMU_MODULE_DIR: `${EMULATOR}/modules` },
  };
}

/** PT_INTERP of an ELF file of 64 bits (gABI, «Program Header»); undefined: a static program. */
function loaderOf(file: Buffer): string | undefined {
  const PT_INTERP = 3;
  const [start, size, count] = [Number(file.readBigUInt64LE(32)), file.readUInt16LE(54), file.readUInt16LE(56)];
  for (let i = 0; i < count; i++) {
    const at = start + i * size;
    if (file.readUInt32LE(at) !== PT_INTERP) continue;
    const [offset, length] = [Number(file.readBigUInt64LE(at + 8)), Number(file.readBigUInt64LE(at + 32))];
    return file.toString("latin1", offset, offset + length - 1);
  }
  return undefined;
}

/** `libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f…)`, as the loaders of glibc and musl list them. */
async function librariesOf(target: string, loader: string, path: string): Promise<readonly (readonly [name: string, path: string])[]> {
  const { stdout, failed } = await execa(loader, ["--list", path], { reject: false, extendEnv: false });
  if (failed) throw new KilnFailure([unreadableEmulator(target, path, `${loader} --list failed`)]);
  return stdout.split("\n").flatMap((line) => {
    const [, name, at] = /^\s*(\S+) => (\/\S+)/.exec(line) ?? [];
    return name === undefined || at === undefined ? [] : [[name, realpathSync(at)] as const];
  });
}

/** Some distributions have the translator (TCG) as a module of its own; modules lie in a folder `qemu` beside shared libraries. */
function moduleOf(program: string, libraries: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  const name = `accel-tcg-${program.replace("qemu-system-", "")}.so`;
  const own = env["QEMU_MODULE_DIR"];
  const folders = [...(own === undefined ? [] : [own]), ...new Set(libraries.map((path) => join(dirname(path), "qemu")))];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Of the folders that QEMU itself names: what machines load before, or beside, an image. The first of a name counts, as it does for QEMU. */
async function firmwareOf(target: string, path: string): Promise<ReadonlyMap<string, string>> {
  const { stdout, failed } = await execa(path, ["-L", "help"], { reject: false });
  if (failed) throw new KilnFailure([unreadableEmulator(target, path, "-L help failed")]);
  const found = new Map<string, string>();
  for (const folder of stdout.split("\n").filter((line) => existsSync(line)))
    for (const name of readdirSync(folder)
      .filter((one) => /\.(bin|rom)$/.test(one))
      .toSorted())
      if (!found.has(name) && existsSync(join(folder, name))) found.set(name, realpathSync(join(folder, name)));
  return found;
}
