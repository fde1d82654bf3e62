import { execFile } from "node:child_process";
import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { helperDoesNotCompile, unknownProcessor } from "#diagnostics/sandbox.ts";
import { sha256Hex } from "#derivation/digest.ts";
import { unfinished } from "#store/living-process.ts";
import type { Store } from "#store/store.ts";
import { removeUnfinishedIn } from "#store/temporary.ts";

/** Set by the bundler: a digest of the sources, of which forty files would be read at each start of a build. */
declare const __KILN_HELPER__: string | undefined;

/** Beside this file in `src/`; the bundler copies them to `helper`, beside its entry point and one above its chunks. */
const SOURCES = ["./helper/", "../helper/"].map((place) => fileURLToPath(new URL(place, import.meta.url)));

const run = promisify(execFile);

const TARGETS: Readonly<Partial<Record<NodeJS.Architecture, string>>> = { x64: "x86_64-unknown-elf", arm64: "aarch64-unknown-elf" };

/** Relative to the toolchain's tree: the command runs in it, so that its place does not show. */
function flagsFor(target: string): readonly string[] {
  return [
    "--no-default-config", `--target=${target}`, "-std=c11", "-O2", "-Wall", "-Wextra", "-Wno-missing-field-initializers", "-Werror", "-ffreestanding", "-nostdinc",
    "-resource-dir", "lib", "-isystem", "lib/include", "-fno-pic", "-fno-stack-protector", "-fno-unwind-tables", "-fno-asynchronous-unwind-tables", "-fno-addrsig",
  ]; // prettier-ignore
}

const LINK_FLAGS = ["-static", "-nostdlib", "-z", "noexecstack", "--gc-sections", "--build-id=none", "--strip-all"];

function sourceFolder(): string {
  const folder = SOURCES.find((place) => existsSync(join(place, "main.c")));
  if (folder === undefined) throw new Error(`the helper's sources are not at ${SOURCES.join(", ")}`);
  return folder;
}

const sourceNames = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((n) => n.endsWith(".c") || n.endsWith(".h"))
    .toSorted();

function digestOfSources(): string {
  const folder = sourceFolder();
  return sha256Hex(JSON.stringify(sourceNames(folder).map((n) => [n, readFileSync(join(folder, n), "utf8")])));
}

/**
 * Compiles the helper with the pinned toolchain and keeps it in the store's folder, helper/DIGEST/slot, where DIGEST is over the sources, the flags and
 * `toolchainId`. `toolchain` gives a folder with `zig` and `lib/include`; it is asked only when there is no such helper yet.
 * Gives the helper's path. Fails with KILN-E0803 and KILN-E0804.
 */
export async function compileHelper(
  toolchain: () => Promise<string>,
  store: Pick<Store, "root" | "useCache">,
  toolchainId = "zig-0.12.0-dev.1286",
): Promise<string> {
  const storeRoot = store.root;
  const target = TARGETS[process.arch];
  if (target === undefined) throw new KilnFailure([unknownProcessor(process.arch)]);
  const flags = flagsFor(target);
  const sources = typeof __KILN_HELPER__ === "undefined" ? digestOfSources() : __KILN_HELPER__;
  const key = sha256Hex(JSON.stringify([flags, LINK_FLAGS, toolchainId, sources]));
  const place = join(storeRoot, "helper", key);
  const helper = join(place, "slot");
  // Steps start it by this path as long as this process lives.
  store.useCache(place);
  if (existsSync(helper)) return helper;

  const folder = sourceFolder();
  const units = sourceNames(folder).filter((n) => n.endsWith(".c"));
  const zigTree = await toolchain();
  mkdirSync(join(storeRoot, "helper"), { recursive: true });
  chmodSync(join(storeRoot, "helper"), 0o755); // whatever the umask: steps run as another user
  removeUnfinishedIn(join(storeRoot, "helper"));
  const temporary = unfinished(place);
  try {
    mkdirSync(temporary, { mode: 0o700 });
    const zig = join(zigTree, "zig");
    const options = { cwd: zigTree, env: { TMPDIR: temporary } };
    await Promise.all(units.map((n) => run(zig, ["clang", ...flags, "-c", join(folder, n), "-o", join(temporary, `${n}.o`)], options)));
    await run(zig, ["ld.lld", ...LINK_FLAGS, "-o", join(temporary, "slot"), ...units.map((n) => join(temporary, `${n}.o`))], options);
    for (const n of units) rmSync(join(temporary, `${n}.o`));
    chmodSync(join(temporary, "slot"), 0o555);
    chmodSync(temporary, 0o755);
    syncFile(join(temporary, "slot")); // a crash of the machine must not leave an empty one under the right name
    renameSync(temporary, place);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    // Another process was first: its helper is the same.
    if (existsSync(helper)) return helper;
    throw new KilnFailure([helperDoesNotCompile(error instanceof Error ? error.message : String(error))]);
  }
  return helper;
}

function syncFile(path: string): void {
  const file = openSync(path, "r");
  fsyncSync(file);
  closeSync(file);
}
