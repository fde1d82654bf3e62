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
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { sha256Hex } from "#derivation/digest.ts";
import { openBubblewrap } from "#sandbox/bubblewrap.ts";
import { compileHelper } from "#sandbox/compile-helper.ts";
import { limitsFor } from "#sandbox/limits.ts";
import { Slot } from "#sandbox/slot.ts";
import { SlotPool } from "#sandbox/slot-pool.ts";
import type { SandboxLimits } from "#sandbox/limits.ts";
import type { InputMount, Sandbox, SandboxResult } from "#sandbox/sandbox.ts";
import { testCache, toolchainFolder } from "../support/toolchain.ts";

const run = promisify(execFile);
const NOBODY = 65534;

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

/** Who runs the helper. */
export type Way = "namespaces" | "namespaces, as another user" | "privileged" | "bwrap";

export const isRoot = process.geteuid?.() === 0;

/** The ways that can be tried here, by who runs the tests. */
export const ways: readonly Way[] = [
  "namespaces",
  ...(isRoot && isInstalled("setpriv") ? (["namespaces, as another user"] as const) : []),
  ...(isRoot ? (["privileged"] as const) : []),
  ...(isInstalled("bwrap") ? (["bwrap"] as const) : []),
];

function isInstalled(program: string): boolean {
  return (process.env["PATH"] ?? "").split(":").some((folder) => existsSync(join(folder, program)));
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
    },
  ): Promise<SandboxResult>;
  close(): Promise<void>;
}

export async function openWorkshop(way: Way, slots = 2): Promise<Workshop> {
  const base = mkdtempSync(join(tmpdir(), "kiln-sandbox-"));
  const store = join(base, "home", "store");
  mkdirSync(join(store, "tmp"), { recursive: true });
  mkdirSync(join(store, "trees/t/folder"), { recursive: true });
  writeFileSync(join(store, "in"), "input");
  writeFileSync(join(store, "trees/t/file"), "tree file");
  writeFileSync(join(store, "trees/t/folder/deep"), "deep");
  symlinkSync("folder/deep", join(store, "trees/t/link"));
  const zig = await toolchainFolder();
  const helper = await compileHelper(() => Promise.resolve(zig), { root: store });
  copyFileSync(await compileAttacks(zig), join(store, "attacks"));
  chmodSync(join(store, "attacks"), 0o555);
  chmodSync(join(store, "in"), 0o444);
  for (const folder of ["home", "home/store", "home/store/tmp", "home/store/trees", "home/store/trees/t"])
    chmodSync(join(base, folder), 0o755);
  chmodSync(base, 0o755);
  // The slots must do with a store below a closed home folder; bwrap can't.
  chmodSync(join(base, "home"), way === "bwrap" ? 0o755 : 0o700);
  const other = way === "namespaces, as another user";
  if (other) {
    give(base, NOBODY);
  }
  const starter = other ? writeStarter(base, helper) : helper;
  const sandbox = await start(way, { helper, starter, store, slots });
  let count = 0;
  return {
    store,
    helper,
    sandbox,
    attack(words, more = {}) {
      const outputFolder = join(store, "tmp", `out-${count++}`);
      mkdirSync(outputFolder);
      if (other) chownSync(outputFolder, NOBODY, NOBODY);
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
        },
        more.signal,
      );
    },
    async close() {
      await sandbox.close();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

async function start(way: Way, o: { helper: string; starter: string; store: string; slots: number }): Promise<Sandbox> {
  if (way === "bwrap") {
    const { sandbox, failure } = await openBubblewrap({ helper: o.helper, storeRoot: o.store, slots: o.slots }, TEST_LIMITS);
    if (sandbox === undefined) throw new Error(JSON.stringify(failure));
    return sandbox;
  }
  const options = { helper: o.starter, storeRoot: o.store, tier: way === "privileged" ? way : "namespaces", limits: TEST_LIMITS } as const;
  const slots = Array.from({ length: o.slots }, () => new Slot(options));
  for (const slot of slots) {
    const failure = await slot.ready;
    if (failure !== undefined) throw new Error(JSON.stringify(failure));
  }
  return new SlotPool(options, slots);
}

/** A program that starts the helper as another user: what somebody who is not root gets. */
function writeStarter(base: string, helper: string): string {
  const path = join(base, "start");
  writeFileSync(path, `#!/bin/sh\nexec setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups ${helper} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

function give(path: string, id: number): void {
  lchownSync(path, id, id);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) give(join(path, entry.name), id);
    else lchownSync(join(path, entry.name), id, id);
  }
}

/** Once for every version of the sources. */
async function compileAttacks(zig: string): Promise<string> {
  const helper = fileURLToPath(new URL("../../src/sandbox/helper/", import.meta.url));
  const programs = fileURLToPath(new URL("./programs/", import.meta.url));
  const sources = [join(programs, "attacks.c"), join(helper, "text.c")];
  const headers = ["kernel.h", "system-call.h", "text.h"].map((name) => join(helper, name));
  const digest = sha256Hex(Buffer.concat([...sources, ...headers].map((path) => readFileSync(path))));
  const program = join(testCache(), `attacks-${digest}`);
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
  await run(join(zig, "zig"), ["ld.lld", "-static", "-nostdlib", "-o", join(folder, "attacks"), ...objects]);
  renameSync(join(folder, "attacks"), program);
  rmSync(folder, { recursive: true });
  return program;
}
