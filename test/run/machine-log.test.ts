import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { logText, MachineLog } from "#run/detached/machine-log.ts";
import { compileHelper } from "#sandbox/compile-helper.ts";
import { sharedStore } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";
import { toolchainFolder } from "../support/toolchain.ts";

const LIMIT = 64 << 10;
const PIECE = LIMIT / 4;

let helper: string;
beforeAll(async () => {
  helper = await compileHelper(toolchainFolder, { root: sharedStore(), useCache: () => undefined });
}, 240_000);

const pieces = (folder: string): readonly string[] => readdirSync(folder).filter((name) => name.startsWith("log."));

/** The helper with a shell that does what it is told, line by line. */
function machine(word: string, program: readonly string[] = ["/bin/sh"]) {
  const folder = temporaryFolder("machine");
  const child = spawn(helper, ["machine", folder, String(LIMIT), ...program], { stdio: ["pipe", "ignore", "ignore", "pipe"] });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const gate = child.stdio[3];
  if (gate !== null && gate !== undefined && "end" in gate) gate.end(word);
  return { folder, pid: child.pid ?? 0, ended, tell: (line: string) => child.stdin?.write(`${line}\n`), end: () => child.stdin?.end() };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** What a reader that is asked now and then has by now. */
function follower(folder: string): { readonly log: MachineLog; readonly text: () => string } {
  const log = new MachineLog(folder);
  let text = "";
  return {
    log,
    text: () => {
      log.read((bytes) => (text += Buffer.from(bytes).toString("latin1")));
      return text;
    },
  };
}

describe("a machine's keeper", { timeout: 60_000 }, () => {
  test("starts nothing without a word, and tells of a program that can't be run", async () => {
    const alone = machine("");
    expect(await alone.ended).toBe(0);
    expect(readdirSync(alone.folder)).toEqual([]);
    const nothing = machine("go\n", ["/nowhere/program"]);
    expect(await nothing.ended).toBe(0);
    expect(readFileSync(join(nothing.folder, "status"), "utf8")).toBe("127\n");
    expect(logText(nothing.folder)).toBe("/nowhere/program: it can't be run\n");
  });

  test("keeps the newest, never more than it may, and who follows it misses nothing", async () => {
    const { folder, ended, tell, end } = machine("go\n");
    const { log, text } = follower(folder);
    let all = "";
    for (let round = 0; round < 12; round++) {
      const part = `${round.toString(16).repeat(9_999)}\n`;
      tell(`printf %s '${part.slice(0, -1)}'; echo`);
      all += part;
      await until(() => text().length === all.length);
      expect(pieces(folder).length).toBeLessThanOrEqual(4);
    }
    expect(text()).toBe(all);
    expect(log.isCut).toBe(false);
    log.close();
    end();
    expect(await ended).toBe(0);
    expect(readFileSync(join(folder, "status"), "utf8")).toBe("0\n");
    const kept = logText(folder);
    expect(all.endsWith(kept)).toBe(true);
    expect(kept.length).toBe(3 * PIECE + (all.length % PIECE));
  });

  test("takes what was said last of all, when much is said at once", async () => {
    const { folder, ended, tell, end } = machine("go\n");
    tell("i=0; while [ $i -lt 40000 ]; do echo line $i; i=$((i+1)); done; exec sh -c 'echo the end; kill -SEGV $$'");
    end();
    expect(await ended).toBe(0);
    expect(readFileSync(join(folder, "status"), "utf8")).toBe("139\n");
    expect(logText(folder)).toMatch(/\nline 39998\nline 39999\nthe end\n$/);
  });

  test("outlives the signals that end its machine, and the machine doesn't outlive it", async () => {
    const asked = machine("go\n");
    asked.tell("echo $$; exec sleep 1000");
    await until(() => logText(asked.folder) !== "");
    process.kill(asked.pid, "SIGTERM");
    process.kill(Number(logText(asked.folder)), "SIGTERM");
    expect(await asked.ended).toBe(0);
    expect(readFileSync(join(asked.folder, "status"), "utf8")).toBe("143\n");
    const killed = machine("go\n");
    killed.tell("echo $$; exec sleep 1000");
    await until(() => logText(killed.folder) !== "");
    process.kill(killed.pid, "SIGKILL");
    await until(() => !existsSync(`/proc/${logText(killed.folder).trim()}`));
  });
});

describe("the log of a machine", () => {
  const say = (folder: string, piece: number, text: string): void => writeFileSync(join(folder, `log.${piece}`), text);

  test("is read on from where it was, and tells that something is gone", () => {
    const folder = temporaryFolder("log");
    const { log, text } = follower(folder);
    expect(text()).toBe("");
    say(folder, 0, "a");
    say(folder, 9, "h");
    say(folder, 10, "i");
    mkdirSync(join(folder, "log.x"));
    expect([text(), log.isCut]).toEqual(["ahi", true]);
    say(folder, 10, "ij");
    say(folder, 11, "");
    expect(text()).toBe("ahij");
    say(folder, 11, "k");
    expect(text()).toBe("ahijk");
    log.close();
    expect(logText(join(folder, "gone"))).toBe("");
  });
});
