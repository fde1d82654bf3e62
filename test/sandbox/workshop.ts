import { execFile } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { release, tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { assertNever } from "#diagnostics/assert-never.ts";
import { sha256Hex } from "#derivation/digest.ts";
import { openBubblewrap } from "#sandbox/bubblewrap.ts";
import { compileHelper } from "#sandbox/compile-helper.ts";
import { openConfined } from "#sandbox/confined.ts";
import { limitsFor } from "#sandbox/limits.ts";
import { Slot } from "#sandbox/slot.ts";
import { SlotPool } from "#sandbox/slot-pool.ts";
import type { SandboxLimits } from "#sandbox/limits.ts";
import type { InputMount, Sandbox, SandboxResult, SandboxTier } from "#sandbox/sandbox.ts";
import { isInstalled } from "../support/installed.ts";
import { testCache } from "../support/npm-folder.ts";
import { toolchainFolder } from "../support/toolchain.ts";

const run = promisify(execFile);
export const NOBODY = 65534;

/** Limits small enough to be reached by a test. */
export const TEST_LIMITS: SandboxLimits = {
  ...limitsFor(2),
  tmpfsBytes: 64 << 20,
  outputBytes: 16 << 20,
  outputEntries: 200,
  processes: 200,
  logBytes: 64 << 10,
  memoryBytes: 100 << 20,
};

/** A tier, by whom and where it is tried. */
export type Way =
  | "namespaces"
  | "namespaces, as another user"
  | "privileged"
  | "privileged, where user namespaces are refused"
  | "bwrap"
  | "landlock"
  | "landlock, under a filter like Docker's"
  | "landlock, where user namespaces are refused";

export const isRoot = process.geteuid?.() === 0;

/** The ways that can be tried here by root, or by somebody else. */
export function waysFor(root: boolean): readonly Way[] {
  return [
    "namespaces",
    ...(root && isInstalled("setpriv") ? (["namespaces, as another user"] as const) : []),
    ...(root ? (["privileged"] as const) : []),
    ...(root ? (["privileged, where user namespaces are refused"] as const) : []),
    ...(isInstalled("bwrap") ? (["bwrap"] as const) : []),
    ...(hasLandlock() ? (["landlock"] as const) : []),
    ...(hasLandlock() && isInstalled("setpriv") ? (["landlock, under a filter like Docker's"] as const) : []),
    ...(hasLandlock() && !root ? (["landlock, where user namespaces are refused"] as const) : []),
  ];
}

/** The ways that can be tried by who runs the tests. */
export const ways = waysFor(isRoot);

export const tierOf = (way: Way): SandboxTier => {
  const [tier] = way.split(",");
  if (tier === "namespaces" || tier === "privileged" || tier === "bwrap" || tier === "landlock") return tier;
  throw new Error(`no tier of ${way}`);
};

/** Linux 6.12 brought what the tier needs of it. */
function hasLandlock(): boolean {
  const [major = 0, minor = 0] = release().split(".").map(Number);
  return major > 6 || (major === 6 && minor >= 12);
}

/** A store's folder with inputs, the compiled attacks, and a sandbox on it. */
export interface Workshop {
  readonly store: string;
  readonly helper: string;
  readonly sandbox: Sandbox;
  /** Runs `attacks NAME …` with `in` (a file with the text "input"), `tree` (with `file`, `folder/deep`), and more mounts. */
  attack(
    words: readonly string[],
    more?: {
      outputs?: readonly string[];
      timeoutMs?: number;
      mounts?: readonly InputMount[];
      signal?: AbortSignal;
      env?: Record<string, string>;
      program?: string;
    },
  ): Promise<SandboxResult>;
  close(): Promise<void>;
}

export async function openWorkshop(way: Way, slots = 2): Promise<Workshop> {
  return await (await furnish(way, process.geteuid?.() ?? 0)).open(slots);
}

/** All that a workshop needs before its sandbox is opened, which `user` does. */
export async function furnish(way: Way, user: number): Promise<{ open(slots?: number): Promise<Workshop> }> {
  const base = mkdtempSync(join(tmpdir(), "kiln-sandbox-"));
  const store = join(base, "home", "store");
  mkdirSync(join(store, "tmp"), { recursive: true });
  mkdirSync(join(store, "trees/t/folder"), { recursive: true });
  writeFileSync(join(store, "in"), "input");
  writeFileSync(join(store, "trees/t/file"), "tree file");
  writeFileSync(join(store, "trees/t/folder/deep"), "deep");
  symlinkSync("folder/deep", join(store, "trees/t/link"));
  const zig = await toolchainFolder();
  const helper = await helperIn(store, zig);
  copyFileSync(await compileProgram("attacks", zig), join(store, "attacks"));
  copyFileSync(await compileProgram("surroundings", zig), join(base, "surroundings"));
  chmodSync(join(store, "attacks"), 0o555);
  chmodSync(join(base, "surroundings"), 0o555);
  chmodSync(join(store, "in"), 0o444);
  for (const folder of ["home", "home/store", "home/store/tmp", "home/store/trees", "home/store/trees/t"])
    chmodSync(join(base, folder), 0o755);
  chmodSync(base, 0o755);
  // The slots must do with a store below a closed home folder; bwrap can't.
  chmodSync(join(base, "home"), way === "bwrap" ? 0o755 : 0o700);
  const starter = starterFor(way, base, helper, user);
  const owner = way === "namespaces, as another user" ? NOBODY : user;
  if (owner !== process.geteuid?.()) give(base, owner);
  return { open: async (slots = 2) => await openFurnished({ way, base, store, helper, starter, owner }, slots) };
}

/** A store's folder that nobody collects. */
export const storeAt = (root: string): Parameters<typeof compileHelper>[1] => ({ root, useCache: () => undefined });

/** Compiled once for every version of its sources, as a store would have it. */
async function helperIn(store: string, zig: string): Promise<string> {
  const compiled = await compileHelper(() => Promise.resolve(zig), storeAt(testCache()));
  const helper = join(store, relative(testCache(), compiled));
  mkdirSync(dirname(helper), { recursive: true });
  copyFileSync(compiled, helper);
  chmodSync(helper, 0o555);
  for (const folder of [dirname(helper), join(store, "helper")]) chmodSync(folder, 0o755);
  return helper;
}

interface Furnished {
  readonly way: Way;
  readonly base: string;
  readonly store: string;
  readonly helper: string;
  readonly starter: string;
  readonly owner: number;
}

async function openFurnished({ way, base, store, helper, starter, owner }: Furnished, slots: number): Promise<Workshop> {
  const sandbox = await start(way, { helper, starter, store, slots });
  let count = 0;
  return {
    store,
    helper,
    sandbox,
    attack(words, more = {}) {
      const outputFolder = join(store, "tmp", `out-${count++}`);
      mkdirSync(outputFolder);
      if (owner !== process.geteuid?.()) chownSync(outputFolder, owner, owner);
      return sandbox.run(
        {
          argv: ["./attacks", ...words],
          env: more.env ?? {},
          mounts: [
            { kind: "file", path: "attacks", from: join(store, "attacks") },
            { kind: "file", path: "in", from: join(store, "in") },
            { kind: "tree", path: "tree", from: join(store, "trees/t") },
            ...(more.mounts ?? []),
          ],
          outputs: more.outputs ?? [],
          timeoutMs: more.timeoutMs ?? 20_000,
          outputFolder,
          ...(more.program === undefined ? {} : { program: more.program }),
        },
        more.signal,
      );
    },
    async close() {
      await sandbox.close();
      if (isRoot && process.geteuid?.() !== 0) rmSync(join(base, "home"), { recursive: true, force: true });
      else rmSync(base, { recursive: true, force: true });
    },
  };
}

async function start(way: Way, o: { helper: string; starter: string; store: string; slots: number }): Promise<Sandbox> {
  const tier = tierOf(way);
  if (tier === "bwrap" || tier === "landlock") {
    const open = tier === "bwrap" ? openBubblewrap : openConfined;
    const { sandbox, failure } = await open({ helper: o.helper, starter: o.starter, storeRoot: o.store, slots: o.slots }, TEST_LIMITS);
    if (sandbox === undefined) throw new Error(JSON.stringify(failure));
    return sandbox;
  }
  const options = {
    helper: o.starter,
    storeRoot: o.store,
    tier: tier === "privileged" ? tier : "namespaces",
    limits: TEST_LIMITS,
  } as const;
  const slots = Array.from({ length: o.slots }, () => new Slot(options));
  for (const slot of slots) {
    const failure = await slot.ready;
    if (failure !== undefined) throw new Error(JSON.stringify(failure));
  }
  const [first, ...more] = slots;
  if (first === undefined) throw new Error("no slots");
  return new SlotPool(
    options.tier,
    slots.length,
    first,
    undefined,
    more.map((slot) => () => slot),
  );
}

/** A program that starts the helper in the way's surroundings. */
function starterFor(way: Way, base: string, helper: string, user: number): string {
  switch (way) {
    case "namespaces":
    case "privileged":
    case "bwrap":
    case "landlock":
      return writeStarter(base, `exec ${helper} "$@"`);
    case "namespaces, as another user":
      return writeStarter(base, `exec setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups ${helper} "$@"`);
    case "privileged, where user namespaces are refused":
    case "landlock, where user namespaces are refused":
      return writeStarter(base, `exec ${[...inside("refusing", base, user), helper].map(quoted).join(" ")} "$@"`);
    case "landlock, under a filter like Docker's":
      return writeStarter(base, `exec ${[...inside("docker", base, user), helper].map(quoted).join(" ")} "$@"`);
    default:
      return assertNever(way);
  }
}

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

function writeStarter(base: string, line: string): string {
  const path = join(base, "start");
  // A descriptor as callers of Kiln may leave one open.
  writeFileSync(path, `#!/bin/sh\nexec 9< /etc/passwd\n${line}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** What a machine may refuse: programs/surroundings.c. */
export type Surroundings = "refusing" | "docker" | "without-landlock";

/** A command line that runs what follows it there. `folder` holds the program; of root's rights Docker leaves some. */
export function inside(surroundings: Surroundings, folder: string, user: number): readonly string[] {
  const kept = ["chown", "dac_override", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "net_bind_service", "net_raw", "sys_chroot", "mknod", "audit_write", "setfcap"]; // prettier-ignore
  const lessened =
    user === 0 && surroundings !== "refusing"
      ? ["setpriv", `--bounding-set=-all,${kept.map((name) => `+${name}`).join(",")}`, "--inh-caps=-all", "--"]
      : [];
  return [...lessened, join(folder, "surroundings"), surroundings];
}

function give(path: string, id: number): void {
  lchownSync(path, id, id);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) give(join(path, entry.name), id);
    else lchownSync(join(path, entry.name), id, id);
  }
}

/** A program of programs/, compiled once for every version of the sources. */
export async function compileProgram(name: "attacks" | "surroundings", zig: string): Promise<string> {
  const helper = fileURLToPath(new URL("../../src/sandbox/helper/", import.meta.url));
  const programs = fileURLToPath(new URL("./programs/", import.meta.url));
  const sources = [join(programs, `${name}.c`), join(helper, "text.c")];
  const headers = ["filter-language.h", "kernel.h", "system-call.h", "text.h"].map((file) => join(helper, file));
  const digest = sha256Hex(Buffer.concat([...sources, ...headers].map((path) => readFileSync(path))));
  const program = join(testCache(), `${name}-${digest}`);
  if (existsSync(program)) return program;
  const folder = mkdtempSync(join(testCache(), "compile-"));
  const target = process.arch === "arm64" ? "aarch64-unknown-elf" : "x86_64-unknown-elf";
  const flags = ["clang", "--no-default-config", `--target=${target}`, "-std=c11", "-O1", "-ffreestanding", "-nostdinc", "-resource-dir", join(zig, "lib"), "-isystem", join(zig, "lib/include"), "-fno-pic", "-fno-stack-protector", "-fno-builtin", "-I", helper]; // prettier-ignore
  const objects = [];
  for (const source of sources) {
    const object = join(folder, `${objects.length}.o`);
    await run(join(zig, "zig"), [...flags, "-c", source, "-o", object]);
    objects.push(object);
  }
  await run(join(zig, "zig"), ["ld.lld", "-static", "-nostdlib", "-o", join(folder, name), ...objects]);
  renameSync(join(folder, name), program);
  rmSync(folder, { recursive: true });
  return program;
}
