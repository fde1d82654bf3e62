import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeIn } from "../support/emulators.ts";
import { freePort } from "../support/free-port.ts";
import { KILN, runKiln, sharedStore } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const folder = join(import.meta.dirname, "waits");
const runtime = temporaryFolder("runtime");
const env = { XDG_RUNTIME_DIR: runtime };
const machines = join(runtime, "kiln", "machines");
const kiln = async (...words: readonly string[]) => await runKiln(words, { cwd: folder, env });

interface Told {
  readonly name: string;
  readonly state: string;
  readonly status?: number | null;
  readonly pid: number;
  readonly target: string;
}
const ps = async (): Promise<readonly Told[]> =>
  (JSON.parse((await kiln("ps", "--json")).stdout) as { machines: readonly Told[] }).machines;
const states = async (): Promise<readonly string[]> => (await ps()).map(({ name, state, status }) => `${name} ${state} ${status ?? "-"}`);

/** Processes whose command line names the image. */
const running = (target: string): readonly number[] =>
  readdirSync("/proc").flatMap((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(join(folder, "out", target, "image"))
        ? [Number(pid)]
        : [];
    } catch {
      return [];
    }
  });

/** Until it holds; the test's own time is the limit. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** `kiln logs -f`: its first words, and what it said by its end. */
function follow(name: string): readonly [Promise<void>, Promise<{ readonly exit: number | null; readonly stdout: string }>] {
  const child = spawn(process.execPath, [KILN, "logs", "-f", name], {
    cwd: folder,
    env: { ...process.env, ...env, KILN_STORE: sharedStore(), KILN_CONFIG: "/dev/null" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  let stdout = "";
  const begun = new Promise<void>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      resolve();
    });
    child.on("close", () => resolve());
  });
  return [begun, new Promise((resolve) => child.on("close", (exit) => resolve({ exit, stdout })))];
}

beforeAll(async () => {
  expect(await kiln("build", "waits@linux", "-q")).toMatchObject({ exit: 0 });
});
afterAll(async () => void (await kiln("stop", "--all")));

describe("machines that run by themselves", { timeout: 240_000 }, () => {
  test("are listed, tell what they said, and end when they are to", async () => {
    expect(await kiln("ps")).toMatchObject({ exit: 0, stdout: "NAME  TARGET  STATE  STARTED  PORTS\n" });
    expect(await kiln("run", "waits@linux", "-q", "-d")).toMatchObject({ exit: 0, stdout: "waits\n", stderr: "" });
    const second = await kiln("run", "waits@linux", "-q", "--detach", "--json");
    expect(JSON.parse(second.stdout)).toEqual({ name: "waits-2", target: "waits@linux-x86_64", state: "running", warnings: [] });
    expect(await kiln("run", "waits@linux", "-q", "-d", "--name", "waits")).toMatchObject({
      exit: 2,
      stderr: expect.stringMatching(/KILN-E1008[^]*kiln stop waits/),
    });
    expect(await states()).toEqual(["waits running -", "waits-2 running -"]);
    expect((await kiln("ps")).stdout).toMatch(/^NAME +TARGET +STATE +STARTED +PORTS\nwaits +waits@linux-x86_64 +running +\d+ s ago\n/);
    expect(await kiln("logs", "waits")).toMatchObject({ exit: 0, stdout: "waiting\n" });
    expect(await kiln("logs", "wait")).toMatchObject({ exit: 2, stderr: expect.stringMatching(/KILN-E1007[^]*did you mean "waits"/) });
    // Who follows a log is told of the end.
    const [begun, following] = follow("waits-2");
    await begun;
    expect(await kiln("stop", "waits-2", "waits")).toMatchObject({
      exit: 0,
      stdout: "waits-2: ended, status 143\nwaits: ended, status 143\n",
    });
    expect(await following).toMatchObject({ exit: 0, stdout: "waiting\n" });
    expect(await ps()).toEqual([]);
    expect(readdirSync(machines)).toEqual([]);
    expect(running("waits@linux-x86_64")).toEqual([]);
  });

  test("are known after their end, with their status and a crash's functions, until they are stopped", async () => {
    expect(await kiln("run", "waits@linux", "-q", "-d", "--", "crash")).toMatchObject({ exit: 0, stdout: "waits\n" });
    await until(async () => (await states())[0] === "waits ended 139");
    const { stdout } = await kiln("logs", "waits");
    // With its line where another file of tests had the debug output built.
    const line =
      1 +
      readFileSync(join(folder, "main.c"), "utf8")
        .split("\n")
        .findIndex((text) => text.includes("(volatile int *)8"));
    expect(stdout).toMatch(new RegExp(`\\nbacktrace:\\n {2}[0-9a-f]{16} {2}main\\+0x[0-9a-f]+(?: \\(src/app/main\\.c:${line}\\))?\\n`));
    // The name is free again.
    expect(await kiln("run", "waits@linux", "-q", "-d")).toMatchObject({ exit: 0, stdout: "waits\n" });
    expect(await states()).toEqual(["waits running -"]);
    expect(await kiln("stop", "--all", "--json")).toMatchObject({ exit: 0 });
    expect(readdirSync(machines)).toEqual([]);
  });

  test("of what they say the newest is kept, with a crash at the end", async () => {
    const words = ["run", "waits@linux", "-q", "-d"];
    for (const [size, expected] of [
      ["63KiB", 2],
      ["much", 2],
    ] as const)
      expect(await kiln(...words, "--log-size", size)).toMatchObject({
        exit: expected,
        stderr: expect.stringMatching(/KILN-E1102[^]*--log-size[^]*64 KiB/),
      });
    expect(await kiln(...words, "--log-size", "64KiB", "--", "talk")).toMatchObject({ exit: 0, stdout: "waits\n" });
    const [begun, following] = follow("waits");
    await begun;
    const followed = await following;
    expect(await states()).toEqual(["waits ended 139"]);
    const place = join(machines, "waits");
    const sizes = readdirSync(place).flatMap((name) => (name.startsWith("log.") ? [statSync(join(place, name)).size] : []));
    expect(sizes.slice(0, -1)).toEqual(sizes.slice(0, -1).map(() => 16_384));
    expect(sizes.length).toBe(4);
    const { stdout, stderr } = await kiln("logs", "waits");
    expect(stderr).toBe("not all of it: older lines aren't kept (--log-size)\n");
    // Every line from the first whole one on, and the dump.
    const [, ...lines] = stdout.split("\n");
    const first = Number(lines[0]?.slice("line ".length));
    expect(first).toBeGreaterThan(20_000);
    expect(lines.slice(0, 30_000 - first)).toEqual(Array.from({ length: 30_000 - first }, (_, i) => `line ${first + i}`));
    expect(lines.slice(30_000 - first).join("\n")).toMatch(/^\ncrash: null pointer at 0+8\n[^]*\nbacktrace:\n {2}[0-9a-f]{16} {2}main\+0x/);
    expect(followed.exit).toBe(0);
    expect(followed.stdout.endsWith(stdout.slice(stdout.indexOf("crash: ")))).toBe(true);
    const told = JSON.parse((await kiln("logs", "waits", "--json")).stdout) as { readonly log: string; readonly cut: boolean };
    expect(told).toMatchObject({ log: stdout, cut: true });
    expect(await kiln("stop", "waits")).toMatchObject({ exit: 0 });
  });

  test("one that is killed from outside has ended, also when another process gets its number", async () => {
    expect(await kiln("run", "waits@linux", "-q", "-d")).toMatchObject({ exit: 0 });
    const [machine] = await ps();
    process.kill(-(machine?.pid ?? 0), "SIGKILL");
    await until(async () => (await states())[0] === "waits ended -");
    // `stop` signals nobody then.
    expect(await kiln("stop", "waits")).toMatchObject({ exit: 0, stdout: "waits: ended\n" });
    // Nobody would know of an image whose keeper is gone.
    expect(await kiln("run", "waits@linux", "-q", "-d")).toMatchObject({ exit: 0 });
    process.kill((await ps())[0]?.pid ?? 0, "SIGKILL");
    await until(() => running("waits@linux-x86_64").length === 0);
    expect(await kiln("stop", "waits")).toMatchObject({ exit: 0, stdout: "waits: ended\n" });
  });

  test("a Kiln that is killed while it starts one leaves none that isn't known", async () => {
    for (const afterMs of [150, 220, 260, 300, 340, 400]) {
      const child = spawn(process.execPath, [KILN, "run", "waits@linux", "-q", "-d", "--name", `after-${afterMs}`], {
        cwd: folder,
        env: { ...process.env, ...env, KILN_STORE: sharedStore(), KILN_CONFIG: "/dev/null" },
        stdio: "ignore",
      });
      const ended = new Promise((resolve) => child.on("close", resolve));
      setTimeout(() => child.kill("SIGKILL"), afterMs);
      await ended;
    }
    // Those that wait for a word of it see its end.
    await until(async () => {
      const known = await ps();
      const isKnown = (pid: number): boolean => known.some((machine) => machine.pid === pid || isChild(pid, machine.pid));
      return running("waits@linux-x86_64").every(isKnown);
    });
    expect(await kiln("stop", "--all")).toMatchObject({ exit: 0 });
    expect(running("waits@linux-x86_64")).toEqual([]);
    expect(readdirSync(machines)).toEqual([]);
  });

  test("without XDG_RUNTIME_DIR they are remembered beside the user's state", async () => {
    const state = temporaryFolder("state");
    const elsewhere = { cwd: folder, env: { XDG_RUNTIME_DIR: "", XDG_STATE_HOME: state } };
    expect(await runKiln(["run", "waits@linux", "-q", "-d", "--name", "here"], elsewhere)).toMatchObject({ exit: 0, stdout: "here\n" });
    expect(existsSync(join(state, "kiln/machines/here/machine.json"))).toBe(true);
    expect(await runKiln(["__complete", "--", "stop", ""], elsewhere)).toMatchObject({ stdout: "here\twaits@linux-x86_64, running\n" });
    expect(await runKiln(["stop", "here"], elsewhere)).toMatchObject({ exit: 0 });
  });
});

describeIn("qemu-system-x86_64", "in QEMU", 240_000, () => {
  test("what QEMU refuses is told at once, and forgotten", async () => {
    const port = await freePort();
    const held = await kiln("run", "waits@qemu", "-q", "-d", "--port", `127.0.0.1:${port}:80`);
    expect(held).toMatchObject({ exit: 0, stdout: "waits\n" });
    expect((await kiln("ps")).stdout).toContain(`127.0.0.1:${port}->80/tcp\n`);
    expect(await kiln("run", "waits@qemu", "-q", "-d", "--name", "other", "--port", `127.0.0.1:${port}:80`)).toMatchObject({
      exit: 1,
      stderr: expect.stringMatching(new RegExp(`KILN-E1009[^]*exited with 1[^]*${port}`)),
    });
    expect(await kiln("stop", "waits")).toMatchObject({ exit: 0, stdout: "waits: ended\n" });
    expect(readdirSync(machines)).toEqual([]);
  });

  test("an emulator that is missing is told by its package", async () => {
    const nowhere = { cwd: folder, env: { ...env, PATH: "/nowhere" } };
    expect(await runKiln(["run", "waits@qemu", "-q", "-d"], nowhere)).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining("KILN-E1002"),
    });
    expect(readdirSync(machines)).toEqual([]);
  });
});

function isChild(pid: number, parent: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ")[1] === String(parent);
  } catch {
    return true;
  }
}
