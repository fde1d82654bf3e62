import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { KILN, runKiln, sharedStore, type KilnResult } from "../support/kiln.ts";
import { countedSteps, type CountedSteps } from "./counted-steps.ts";

const outer = mkdtempSync(join(tmpdir(), "kiln-server-"));
const runtime = join(outer, "runtime");
mkdirSync(runtime, { mode: 0o700 });
const env = { XDG_RUNTIME_DIR: runtime, KILN_SERVER: "auto" };

const grounds: CountedSteps[] = [];
afterEach(async () => {
  await kiln("server", "stop");
});
afterAll(() => {
  for (const made of grounds) made.remove();
  rmSync(outer, { recursive: true, force: true });
});

function ground(images: Parameters<typeof countedSteps>[0]): CountedSteps {
  const made = countedSteps(images);
  grounds.push(made);
  return made;
}

const kilnIn = async (cwd: string, more: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<KilnResult> =>
  await runKiln(words, { cwd, env: { ...env, ...more } });
const kiln = async (...words: readonly string[]): Promise<KilnResult> => await kilnIn(outer, {}, ...words);

interface Status {
  readonly pid: number;
  readonly busy: boolean;
  readonly served: number;
}

async function status(): Promise<Status | null> {
  const { stdout } = await kiln("server", "status", "--json");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what it prints
  return (JSON.parse(stdout) as { readonly server: Status | null }).server;
}

async function until<T>(look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  for (let tries = 0; tries < 1000; tries++) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await sleep(20);
  }
  throw new Error("it didn't come to that");
}

const isBusy = async (): Promise<boolean> => (await status())?.busy === true;
const isFree = async (): Promise<boolean> => (await status())?.busy === false;

const BUILD = ["build", "--sandbox", "none", "--print-out-paths"] as const;

function startBuild(folder: string, ...words: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<KilnResult> } {
  const child = spawn(process.execPath, [KILN, ...BUILD, ...words], {
    cwd: folder,
    env: { ...process.env, ...env, KILN_STORE: sharedStore(), KILN_CONFIG: "/dev/null", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return { child, ended: new Promise((resolve) => child.on("close", (code) => resolve({ stdout, stderr, exit: code ?? -1 }))) };
}

// One step each: of several at once any may end first.
const SOME = { a: { steps: 1 }, bad: { steps: 1, body: "exit 1" } } as const;

/** What commands in a folder say, but for what differs from run to run. */
async function commandsIn(folder: string): Promise<readonly KilnResult[]> {
  const results = [
    await kilnIn(folder, {}, ...BUILD, "a"),
    await kilnIn(join(folder, "a"), {}, "-C", "..", ...BUILD, "a"),
    await kilnIn(folder, {}, ...BUILD, "bad"),
    await kilnIn(folder, {}, ...BUILD, "nobody"),
    await kilnIn(folder, {}, "check", "--json", "nobody"),
    await kilnIn(folder, {}, "build", "--no-such-option"),
    await kilnIn(folder, { KILN_JOBS: "none" }, ...BUILD, "a"),
  ];
  const same = (text: string): string => text.replaceAll(folder, "FOLDER").replaceAll(/\d+(\.\d+)? (ms|s)\b/g, "TIME");
  return results.map(({ stdout, stderr, exit }) => ({ stdout: same(stdout), stderr: same(stderr), exit }));
}

const isRunning = (text: string): boolean =>
  readdirSync("/proc").some((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "latin1").includes(text);
    } catch {
      return false;
    }
  });

test("does what a process of its own does, word for word, and says what it is at", async () => {
  expect(await kiln("server", "status")).toEqual({ stdout: "no server is running\n", stderr: "", exit: 0 });
  const [one, two, before] = [SOME, SOME, SOME].map(ground);
  if (one === undefined || two === undefined || before === undefined) throw new Error("no folders");
  // Who comes first in a store has the helper compiled, and counts what that takes.
  await kilnIn(before.folder, {}, ...BUILD, "a");
  const alone = await commandsIn(one.folder);
  expect(await kiln("server", "start")).toMatchObject({ exit: 0 });
  expect(await commandsIn(two.folder)).toEqual(alone);
  expect(readFileSync(join(two.folder, "out/a@box-x86_64/out0"), "utf8")).toBe("a 0\n");
  expect(await status()).toMatchObject({ busy: false, served: alone.length });
});

test("is started by commands where that is wished, and never where it isn't", async () => {
  const { folder } = ground({ a: { steps: 1 } });
  await kilnIn(folder, {}, ...BUILD, "a");
  await kilnIn(folder, { KILN_SERVER: "never" }, ...BUILD, "a");
  await sleep(300);
  expect(await status()).toBe(null);
  await kilnIn(folder, { KILN_SERVER: "always" }, ...BUILD, "a");
  const { pid } = await until(async () => (await status()) ?? undefined);
  await kilnIn(folder, { KILN_SERVER: "always" }, ...BUILD, "a");
  expect(await status()).toMatchObject({ pid, served: 1 });
  await kilnIn(folder, { KILN_SERVER: "never" }, ...BUILD, "a");
  expect(await status()).toMatchObject({ pid, served: 1 });
  const { stderr, exit } = await kilnIn(folder, { KILN_SERVER: "sometimes" }, ...BUILD, "a");
  expect({ code: stderr.includes("KILN-E1102"), exit }).toEqual({ code: true, exit: 2 });
});

test("works for nobody else: other limits, another umask, a folder that others can write to", async () => {
  const { folder } = ground({ a: { steps: 1 } });
  await kiln("server", "start");
  const inShell = async (before: string): Promise<void> => {
    const child = spawn("sh", ["-c", `${before}; exec "$0" "$@"`, process.execPath, KILN, ...BUILD, "a"], {
      cwd: folder,
      env: { ...process.env, ...env, KILN_STORE: sharedStore(), KILN_CONFIG: "/dev/null" },
      stdio: "ignore",
    });
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
  };
  await inShell("ulimit -n 500");
  await inShell("umask 007");
  await inShell("export NODE_OPTIONS=--no-warnings");
  expect(await status()).toMatchObject({ served: 0 });
  chmodSync(join(runtime, "kiln"), 0o777);
  await inShell(":");
  chmodSync(join(runtime, "kiln"), 0o700);
  expect(await status()).toMatchObject({ served: 0 });
  await inShell(":");
  expect(await status()).toMatchObject({ served: 1 });
});

test("one command at a time: who comes meanwhile works by itself", async () => {
  const both = ground({ a: { steps: 1, body: 2 }, b: { steps: 1, body: 2 } });
  await kiln("server", "start");
  const first = startBuild(both.folder, "a");
  await until(isBusy);
  const second = startBuild(both.folder, "b");
  expect([await first.ended, await second.ended]).toMatchObject([{ exit: 0 }, { exit: 0 }]);
  expect(await status()).toMatchObject({ busy: false, served: 1 });
});

describe("in the midst of a build", () => {
  test("Ctrl-C is the command's: it cleans up, and the server goes on", async () => {
    const { folder, most } = ground({ a: { steps: 1, body: "sleep 37" } });
    await kiln("server", "start");
    const { child, ended } = startBuild(folder, "a");
    await until(() => most() === 1);
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ exit: 130 });
    await until(isFree);
    expect(isRunning("sleep\u000037")).toBe(false);
    expect(await status()).toMatchObject({ served: 1 });
  });

  test("a client that is killed takes its build with it", async () => {
    const { folder, most } = ground({ a: { steps: 1, body: "sleep 37" } });
    await kiln("server", "start");
    const { child, ended } = startBuild(folder, "a");
    await until(() => most() === 1);
    child.kill("SIGKILL");
    await ended;
    await until(isFree);
    await until(() => !isRunning("sleep\u000037"));
  });

  test("a server that is killed leaves its client to do it", async () => {
    const { folder, most } = ground({ a: { steps: 1, body: 2 } });
    await kiln("server", "start");
    const { ended } = startBuild(folder, "a");
    await until(() => most() === 1);
    process.kill((await status())?.pid ?? 0, "SIGKILL");
    expect(await ended).toMatchObject({ exit: 0 });
    expect(existsSync(join(folder, "out/a@box-x86_64/out0"))).toBe(true);
    expect(await status()).toBe(null);
    // Its socket is still there: the next one takes its place.
    expect(await kiln("server", "start")).toMatchObject({ exit: 0 });
    expect(await status()).toMatchObject({ busy: false, served: 0 });
  });

  test("`stop` waits for its end", async () => {
    const both = ground({ a: { steps: 1, body: 2 }, b: { steps: 1, body: 2 } });
    await kiln("server", "start");
    const { ended } = startBuild(both.folder, "a");
    await until(isBusy);
    expect(await kiln("server", "stop", "--json")).toMatchObject({ stdout: '{"stopped":true}\n' });
    expect(await kilnIn(both.folder, {}, ...BUILD, "b")).toMatchObject({ exit: 0 });
    expect(await ended).toMatchObject({ exit: 0 });
    await until(async () => (await status()) === null);
    expect(readdirSync(join(runtime, "kiln"))).toEqual([]);
  });
});

test("a folder that is gone is told as ever", async () => {
  await kiln("server", "start");
  writeFileSync(join(outer, "workspace.kiln"), "workspace empty { }\n");
  const gone = join(outer, "gone");
  mkdirSync(gone);
  const child = spawn("sh", ["-c", 'rmdir "$PWD"; exec "$0" "$@"', process.execPath, KILN, "check"], {
    cwd: gone,
    env: { ...process.env, ...env, KILN_STORE: sharedStore(), KILN_CONFIG: "/dev/null" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  expect(await new Promise((resolve) => child.on("close", resolve))).not.toBe(0);
  expect(stderr).not.toContain("server");
});

test("a folder whose path is too long for a socket has none", async () => {
  const long = join(outer, "x".repeat(100));
  mkdirSync(long, { mode: 0o700 });
  const { stderr, exit } = await kilnIn(outer, { XDG_RUNTIME_DIR: long }, "server", "start");
  expect({ isTold: stderr.startsWith("error[KILN-E1175]: "), exit }).toEqual({ isTold: true, exit: 1 });
});
