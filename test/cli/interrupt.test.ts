import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { KILN } from "../support/kiln.ts";

const outer = mkdtempSync(join(tmpdir(), "kiln-interrupt-"));
afterAll(() => rmSync(outer, { recursive: true, force: true }));

const SYMBOLS = 20_000;
const ROUNDS = Number(process.env["KILN_ROUNDS"] ?? 4);
const BEFORE = "CONFIG_A0=n\n";

let folders = 0;

/** A folder with Kconfig files that take seconds, the values of before, and nothing else. */
function folderWith(first = ""): string {
  const folder = join(outer, String(folders++));
  mkdirSync(folder);
  const symbols = Array.from({ length: SYMBOLS }, (_, i) => `config A${i}\n\tbool "a"\n\tdepends on !A${i + 1} || A${i + 2}\n`);
  writeFileSync(join(folder, "Kconfig"), `$(info,begun)\n${first}\nsource "more"\n`);
  writeFileSync(join(folder, "more"), symbols.join(""));
  writeFileSync(join(folder, ".config"), BEFORE);
  return folder;
}

interface Running {
  readonly child: ChildProcess;
  /** Once it has said this. */
  readonly said: (text: string) => Promise<void>;
  readonly ended: Promise<number | NodeJS.Signals | null>;
  readonly output: () => string;
}

/** Leads a group of processes of its own, as what a shell runs in the foreground. */
function start(folder: string, command: readonly string[], ...words: readonly string[]): Running {
  const [program = process.execPath, ...before] = command;
  const child = spawn(program, [...before, KILN, "config", ...words, "--kconfig", "Kconfig", "--allow-shell", "--fresh"], {
    cwd: folder,
    env: { ...process.env, KILN_STORE: join(outer, "store"), KILN_CONFIG: "/dev/null", TMPDIR: outer },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  let wake = (): void => {};
  const more = (text: string): void => {
    output += text;
    wake();
  };
  child.stdout.setEncoding("utf8").on("data", more);
  child.stderr.setEncoding("utf8").on("data", more);
  return {
    child,
    async said(text) {
      while (!output.includes(text)) await new Promise<void>((resolve) => (wake = resolve));
    },
    ended: new Promise((resolve) => child.on("close", (code, signal) => resolve(signal ?? code))),
    output: () => output,
  };
}

/** Ctrl-C: the terminal tells the whole group. */
const interrupt = ({ child }: Running): boolean => process.kill(-(child.pid ?? 0), "SIGINT");

/** Nobody of the group is left, before long. */
async function isGone({ child }: Running): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    if (!readdirSync("/proc").some((name) => /^\d+$/.test(name) && isIn(child.pid, name))) return true;
    await sleep(50);
  }
  return false;
}

/** Whether a process is one of the group, and no zombie, for which nobody may ask. */
function isIn(group: number | undefined, name: string): boolean {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, "latin1");
    const [state, , pgrp] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state !== "Z" && pgrp === String(group);
  } catch {
    return false;
  }
}

const valuesIn = (folder: string): string => readFileSync(join(folder, ".config"), "utf8");

describe("Ctrl-C", { timeout: 120_000 }, () => {
  test("ends what works without a pause, and changes nothing", async () => {
    const folder = folderWith();
    const kiln = start(folder, [], "olddefconfig");
    await kiln.said("begun");
    const since = performance.now();
    interrupt(kiln);
    expect(await kiln.ended).toBe("SIGINT");
    // Reading all of it takes longer, also where other tests have the processors.
    expect(performance.now() - since).toBeLessThan(2000);
    expect(readdirSync(folder).toSorted()).toEqual([".config", "Kconfig", "more"]);
    expect(valuesIn(folder)).toBe(BEFORE);
  });

  test("is 130 to a shell", async () => {
    const kiln = start(folderWith(), ["/bin/sh", "-c", `trap : INT; "$@"; echo "status $?"`, "sh", process.execPath], "olddefconfig");
    await kiln.said("begun");
    interrupt(kiln);
    await kiln.ended;
    expect(kiln.output()).toContain("status 130");
  });

  test("ends commands of Kconfig files, too", async () => {
    const kiln = start(folderWith("X := $(shell,echo waiting >&2; sleep 60)"), [], "olddefconfig");
    await kiln.said("waiting");
    // Between vfork and exec dash's child takes no notice.
    await sleep(300);
    interrupt(kiln);
    expect(await kiln.ended).toBe("SIGINT");
    expect(await isGone(kiln)).toBe(true);
  });

  test("no shell is left where only Kiln is told", async () => {
    const kiln = start(folderWith("X := $(shell,echo waiting >&2; sleep 1)"), [], "olddefconfig");
    await kiln.said("waiting");
    kiln.child.kill("SIGINT");
    expect(await kiln.ended).toBe("SIGINT");
    expect(await isGone(kiln)).toBe(true);
  });

  test("ends a question", async () => {
    const folder = folderWith();
    writeFileSync(join(folder, "more"), 'config NEW\n\tbool "new"\n');
    const kiln = start(folder, [], "oldconfig");
    await kiln.said("new (NEW)");
    interrupt(kiln);
    expect(await kiln.ended).toBe("SIGINT");
    expect(valuesIn(folder)).toBe(BEFORE);
  });

  test("leaves the values of before or those of after, whenever it comes", async () => {
    const whole = folderWith();
    const since = performance.now();
    await start(whole, [], "olddefconfig").ended;
    const duration = performance.now() - since;
    const after = valuesIn(whole);
    expect(after.length).toBeGreaterThan(BEFORE.length);
    for (let round = 0; round < ROUNDS; round++) {
      const folder = folderWith();
      const kiln = start(folder, [], "olddefconfig");
      // Most of them where it writes.
      await sleep(duration * (round % 4 === 0 ? Math.random() : 0.85 + 0.2 * Math.random()));
      interruptIfThere(kiln);
      await kiln.ended;
      expect([BEFORE, after]).toContain(valuesIn(folder));
      expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    }
  });
});

function interruptIfThere(kiln: Running): void {
  try {
    interrupt(kiln);
  } catch {
    // It has ended.
  }
}
