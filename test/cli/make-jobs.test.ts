import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KILN, runKiln, sharedStore, type KilnResult } from "../support/kiln.ts";
import { countedSteps, type CountedSteps } from "./counted-steps.ts";

const outer = mkdtempSync(join(tmpdir(), "kiln-make-jobs-"));
const counted: CountedSteps[] = [];
afterAll(() => {
  for (const one of counted) one.remove();
  rmSync(outer, { recursive: true, force: true });
});

/** What makes GNU make share its slots by a pipe's numbers, and by a named pipe: before 4.4 it only had the former. Undefined: it isn't here. */
const styles = ((): { readonly pipe: readonly string[]; readonly fifo?: readonly string[] } | undefined => {
  try {
    const [, version] = /^GNU Make (\d+\.\d+)/.exec(execFileSync("make", ["--version"], { encoding: "utf8" })) ?? [];
    if (version === undefined) return undefined;
    return Number(version) < 4.4 ? { pipe: [] } : { pipe: ["--jobserver-style=pipe"], fifo: ["--jobserver-style=fifo"] };
  } catch {
    return undefined;
  }
})();
const eachStyle = Object.entries(styles ?? {});

function workspace(images: Parameters<typeof countedSteps>[0]): CountedSteps {
  const made = countedSteps(images);
  counted.push(made);
  return made;
}

const ENVIRONMENT = { KILN_STORE: sharedStore(), KILN_CONFIG: "/dev/null", NO_COLOR: "1", KILN_JOBS: "8" };
const BUILD = `${process.execPath} ${KILN} build --sandbox=none --quiet`;

/** Runs GNU make on these rules; what it and its commands said. */
async function make(folder: string, options: readonly string[], rules: readonly string[]): Promise<KilnResult> {
  writeFileSync(join(folder, "Makefile"), `.PHONY: all a b c\n${rules.join("\n")}\n`);
  const env = { ...process.env, ...ENVIRONMENT, MAKEFLAGS: "", MAKELEVEL: "0" };
  const child = spawn("make", [...options], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  return await said(child);
}

async function said(child: ChildProcess): Promise<KilnResult> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return await new Promise((resolve) => child.on("close", (code) => resolve({ stdout, stderr, exit: code ?? -1 })));
}

beforeAll(async () => {
  // What all share is there before anything is counted: the helper's toolchain.
  const { folder } = workspace({ warm: { steps: 1 } });
  expect(await runKiln(["build", "warm", "--sandbox=none", "--quiet"], { cwd: folder })).toMatchObject({ exit: 0 });
}, 240_000);

describe.runIf(styles)("under GNU make", { timeout: 120_000 }, () => {
  test.each(eachStyle)("several builds and make's own recipes never run more commands than make was told (%s)", async (_style, options) => {
    const own = workspace({ a: { steps: 4 }, b: { steps: 12 }, c: { steps: 6 } });
    const rules = ["all: a b c", ...["a", "b", "c"].flatMap((name) => [`${name}:`, `\t+@${BUILD} ${name}`])];
    const { exit, stderr } = await make(own.folder, ["-j3", ...options], rules);
    // At its end make says when tokens are missing.
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(own.ended()).toHaveLength(22);
    expect(own.most()).toBeLessThanOrEqual(3);
  });

  test.each(eachStyle)("one build alone takes all that make has (%s)", async (_style, options) => {
    const own = workspace({ a: { steps: 8, body: 4 } });
    const { exit, stderr } = await make(own.folder, ["-j4", ...options], ["a:", `\t+@${BUILD} a`]);
    expect({ exit, stderr, most: own.most() }).toEqual({ exit: 0, stderr: "", most: 4 });
  });

  test("in a line that make doesn't take for a make, and where it is told otherwise, a warning says so", async () => {
    const own = workspace({ a: { steps: 6 }, b: { steps: 6, body: 5 + 6 } });
    const unmarked = await make(own.folder, ["-j3", ...(styles?.pipe ?? [])], ["a:", `\t@${BUILD} a`]);
    expect(unmarked).toMatchObject({ exit: 0 });
    expect(unmarked.stderr).toContain("KILN-E1113");
    expect(unmarked.stderr).toContain("write `+` before the command");
    expect(own.most()).toBe(1);
    const forced = await make(own.folder, ["-j3"], ["b:", `\t+@${BUILD} b --jobs 5`]);
    expect(forced).toMatchObject({ exit: 0 });
    expect(forced.stderr).toContain("KILN-E1114");
    expect(own.most()).toBe(5);
  });

  test("make -n builds nothing", async () => {
    const own = workspace({ a: { steps: 1 } });
    const { exit, stderr } = await make(own.folder, ["-n", "-j2"], ["a:", `\t+@${BUILD.replace("--quiet", "")} a`]);
    expect({ exit, stderr, ended: own.ended() }).toEqual({ exit: 0, stderr: "make -n: nothing is built\n", ended: [] });
  });
});

describe("with a named pipe", { timeout: 120_000 }, () => {
  /** As make 4.4 has it: tokens that differ, so that one that comes back as another shows. */
  const TOKENS = "xyz";
  const path = join(outer, "fifo");
  let file = -1;
  beforeAll(() => {
    execFileSync("mkfifo", [path]);
    file = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    writeSync(file, TOKENS);
  });
  afterAll(() => closeSync(file));

  /** Takes all that are there and puts them back. */
  const tokens = (): string => {
    const bytes = Buffer.alloc(64);
    const count = readSync(file, bytes, 0, bytes.length, null);
    writeSync(file, bytes, 0, count);
    return bytes.toString("latin1", 0, count).split("").toSorted().join("");
  };
  const start = ({ folder }: CountedSteps, ...words: readonly string[]): ChildProcess =>
    spawn(process.execPath, [KILN, "build", "--sandbox=none", "--quiet", ...words], {
      cwd: folder,
      env: { ...process.env, ...ENVIRONMENT, MAKEFLAGS: ` -j4 --jobserver-auth=9,9 --jobserver-auth=fifo:${path}` },
      stdio: ["ignore", "pipe", "pipe"],
    });

  test("a build takes its tokens and gives each back, also when steps fail", async () => {
    const own = workspace({ good: { steps: 8, body: 4 }, bad: { steps: 6, body: "exit 1" } });
    expect(await said(start(own, "good"))).toMatchObject({ exit: 0, stderr: "" });
    expect([own.most(), tokens()]).toEqual([4, TOKENS]);
    expect(await said(start(own, "bad", "-k"))).toMatchObject({ exit: 1 });
    expect(tokens()).toBe(TOKENS);
  });

  test.each([
    ["Ctrl-C", ["SIGINT"], 130],
    ["a second Ctrl-C", ["SIGINT", "SIGINT"], 130],
    ["a closed terminal", ["SIGHUP"], -1],
  ] as const)("%s gives all tokens back", async (_name, signals, exit) => {
    const own = workspace({ long: { steps: 9, body: "sleep 30" } });
    const child = start(own, "long");
    const ended = said(child);
    while (own.most() < 4) await sleep(20);
    for (const signal of signals) child.kill(signal);
    expect(await ended).toMatchObject({ exit });
    expect(tokens()).toBe(TOKENS);
  });
});
