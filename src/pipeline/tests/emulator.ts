import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { digestOf, type Digest } from "#derivation/digest.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import { missingEmulator, unreadableEmulator } from "#diagnostics/run.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { elfSection } from "#image/elf-section.ts";
import type { Machine } from "#run/machine.ts";
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

export type EmulatedMachine = Pick<Extract<Machine, { readonly kind: "qemu" }>, "program" | "args">;

/**
 * QEMU as this host has it: the program, its loader and shared libraries (as the loader itself lists them), the module of its translator where that is one,
 * and firmware. So a step sees no file of the host's, and what it gave counts wherever the same QEMU is. Errors: KILN-E1002, KILN-E1017.
 */
export async function readEmulator(target: string, { program, args }: EmulatedMachine, env: NodeJS.ProcessEnv): Promise<Emulator> {
  const found = programOnPath(program, env);
  if (found === undefined) throw new KilnFailure([missingEmulator(target, program)]);
  const path = realpathSync(found);
  const loader = loaderOf(target, path);
  const libraries = new Map(loader === undefined ? [] : await librariesOf(target, loader, path));
  const module = moduleOf(program, [...libraries.values()], env);
  if (module !== undefined && loader !== undefined)
    for (const [name, at] of await librariesOf(target, loader, module)) libraries.set(name, at);
  const firmware = await firmwareOf(target, path, biosOf(args));
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

/** Of an ELF file of 64 bits the program that it names as its interpreter (gABI, «Special Sections», .interp); undefined: a static program. */
function loaderOf(target: string, path: string): string | undefined {
  const file = readFileSync(path);
  const found = elfSection({ size: file.length, read: (offset, size) => file.subarray(offset, offset + size) }, ".interp");
  if (Buffer.isBuffer(found)) return found.toString("latin1").replace(/\0+$/, "");
  switch (found.kind) {
    case "none":
      return undefined;
    case "no-elf":
      throw new KilnFailure([unreadableEmulator(target, path, "it is no program but a script, or the like, that may start another one")]);
    case "damaged":
      throw new KilnFailure([unreadableEmulator(target, path, found.why)]);
    default:
      return assertNever(found);
  }
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

/** The firmware that a machine is given in place of its own, which QEMU looks for as for that. */
export function biosOf(args: readonly string[]): string | undefined {
  const at = args.lastIndexOf("-bios");
  return at < 0 ? undefined : args[at + 1];
}

/** Of the folders that QEMU itself names: what machines load before, or beside, an image. The first of a name counts, as it does for QEMU. */
async function firmwareOf(target: string, path: string, bios: string | undefined): Promise<ReadonlyMap<string, string>> {
  const { stdout, failed } = await execa(path, ["-L", "help"], { reject: false });
  if (failed) throw new KilnFailure([unreadableEmulator(target, path, "-L help failed")]);
  const found = new Map<string, string>();
  for (const folder of stdout.split("\n").filter((line) => existsSync(line)))
    for (const name of readdirSync(folder)
      .filter((one) => one === bios || /\.(bin|rom)$/.test(one))
      .toSorted())
      if (!found.has(name) && existsSync(join(folder, name))) found.set(name, realpathSync(join(folder, name)));
  return found;
}
