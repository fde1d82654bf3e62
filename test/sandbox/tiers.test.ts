import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileHelper } from "#sandbox/compile-helper.ts";
import { openStore } from "#store/open-store.ts";
import { KILN } from "../support/kiln.ts";
import { toolchainFolder } from "../support/toolchain.ts";
import { compileProgram, inside, isRoot, NOBODY } from "./workshop.ts";
import type { Surroundings } from "./workshop.ts";

interface Told {
  readonly tier?: string;
  readonly tried: readonly { readonly tier: string; readonly failure?: { readonly step: string; readonly errno: string } }[];
  readonly advice?: string;
}

const asUser = isRoot ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--"] : [];
const users = [...(isRoot ? [["root", 0, []] as const] : []), ["a user", isRoot ? NOBODY : (process.geteuid?.() ?? 0), asUser] as const];
/** This checkout may lie where only root can read. */
const canRun = (as: readonly string[]): boolean => spawnSync("env", [...as, process.execPath, KILN, "--version"]).status === 0;

describe.each(users)("kiln doctor names the tier, by %s", (_, user, as) => {
  let base: string;
  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), "kiln-tiers-"));
    const store = join(base, "store");
    mkdirSync(store);
    const zig = await toolchainFolder();
    const opened = openStore(store);
    await compileHelper(() => Promise.resolve(zig), opened);
    await opened.close();
    copyFileSync(await compileProgram("surroundings", zig), join(base, "surroundings"));
    for (const path of [base, store, join(base, "surroundings")]) chmodSync(path, 0o755);
    if (isRoot) execFileSync("chown", ["-R", `${user}:${user}`, store]);
  });
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  const environment = (): NodeJS.ProcessEnv => ({
    PATH: process.env["PATH"],
    HOME: base,
    KILN_STORE: join(base, "store"),
    KILN_CONFIG: "/dev/null",
  });

  function doctor(surroundings?: Surroundings): { readonly exit: number | null; readonly told: Told } {
    const where = surroundings === undefined ? [] : inside(surroundings, base, user);
    // As root the rights are lessened first; the user is another one before anything else.
    const { status, stdout, stderr } = spawnSync("env", [...as, ...where, process.execPath, KILN, "doctor", "--json"], {
      env: environment(),
      encoding: "utf8",
    });
    const { sandbox } = JSON.parse(stdout) as { sandbox?: Told };
    if (sandbox === undefined) throw new Error(`${stdout}${stderr}`);
    return { exit: status, told: sandbox };
  }

  const failed = (told: Told): readonly string[] => told.tried.flatMap((one) => (one.failure === undefined ? [] : [one.tier]));

  test.runIf(canRun(as))("everything allowed", () => {
    expect(doctor()).toMatchObject({ exit: 0, told: { tier: "namespaces" } });
  });

  test.runIf(canRun(as))("no user namespaces", () => {
    const { exit, told } = doctor("refusing");
    expect(exit).toBe(0);
    expect(told.tier).toBe(user === 0 ? "privileged" : "landlock");
    expect(failed(told)).toEqual(["namespaces", "bwrap"]);
    expect(told.advice).toBe("allow user namespaces: sysctl user.max_user_namespaces=10000");
  });

  test.runIf(canRun(as))("a filter like Docker's", () => {
    const { exit, told } = doctor("docker");
    expect(exit).toBe(0);
    expect(told.tier).toBe("landlock");
    expect(failed(told)).toEqual(user === 0 ? ["namespaces", "privileged", "bwrap"] : ["namespaces", "bwrap"]);
    expect(told.advice).toMatch(/^in a container, start it with --security-opt seccomp=unconfined/);
  });

  test.runIf(canRun(as))("a build there tells that its sandbox is the weakest", async () => {
    const folder = join(base, "workspace");
    mkdirSync(folder);
    const write = (name: string, lines: readonly string[]): void => writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
    write("workspace.kiln", ["workspace weak { }"]);
    write("weak.kiln", [
      'platform box { toolchain = {}  run = { kind = "process" } }',
      "rule one_step(img: { program: file }, target, libs) => { outputs = { image = derivation {",
      '  kind = "run"  name = "nothing"  command = ["./attacks", "reveal", "nothing", "out"]',
      '  inputs = { attacks = img.program  "many/a" = ""  }  outputs = ["out"]',
      '} / "out" } }',
      "image weak using one_step { platforms = [box]  program = ./attacks  app { sources = [] } }",
    ]);
    copyFileSync(await compileProgram("attacks", await toolchainFolder()), join(folder, "attacks"));
    chmodSync(join(folder, "attacks"), 0o755);
    if (user !== 0) spawnSync("chown", ["-R", String(user), folder]);
    const words = [...as, ...inside("docker", base, user), process.execPath, KILN, "-C", folder, "build", "weak", "--quiet"];
    const { status, stderr } = spawnSync("env", words, { env: environment(), encoding: "utf8" });
    expect({ status, warned: /warning\[KILN-E0806\]: steps run in the weakest sandbox/.test(stderr), stderr }).toMatchObject({
      status: 0,
      warned: true,
    });
  });

  test.runIf(canRun(as))("nothing works", () => {
    const { exit, told } = doctor("without-landlock");
    expect(exit).toBe(1);
    expect(told.tier).toBeUndefined();
    expect(told.tried.at(-1)).toEqual({
      tier: "landlock",
      failure: { step: "Landlock (Linux 6.12 or newer, switched on)", errno: "ENOSYS" },
    });
  });
});
