import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adviseOn } from "#sandbox/advice.ts";
import { compileHelper } from "#sandbox/compile-helper.ts";
import { diagnoseSandbox } from "#sandbox/diagnose.ts";
import { limitsFor } from "#sandbox/limits.ts";
import { openSandbox } from "#sandbox/open-sandbox.ts";
import { Slot } from "#sandbox/slot.ts";
import type { SandboxRequest } from "#sandbox/sandbox.ts";
import { toolchainFolder } from "../support/toolchain.ts";
import { openWorkshop, storeAt } from "./workshop.ts";

let store: string;
let helper: string;
let zig: string;
const failIfAsked = (): Promise<string> => Promise.reject(new Error("the toolchain was asked for"));

beforeAll(async () => {
  zig = await toolchainFolder();
  store = mkdtempSync(join(tmpdir(), "kiln-open-"));
  chmodSync(store, 0o755);
  mkdirSync(join(store, "tmp"));
  helper = await compileHelper(() => Promise.resolve(zig), storeAt(store));
});
afterAll(() => rmSync(store, { recursive: true, force: true }));

const trivial = (more: Partial<SandboxRequest> = {}): SandboxRequest => ({
  argv: ["./slot", "true"],
  env: {},
  mounts: [{ kind: "file", path: "slot", from: helper }],
  outputs: [],
  timeoutMs: 5000,
  outputFolder: join(store, "tmp"),
  ...more,
});

describe("the helper", () => {
  test("is compiled once, whatever the umask, and its bytes depend on the sources alone", async () => {
    expect(await compileHelper(failIfAsked, storeAt(store))).toBe(helper);
    expect(statSync(helper).mode & 0o777).toBe(0o555);
    const other = mkdtempSync(join(tmpdir(), "kiln-other-"));
    const umask = process.umask(0o077);
    try {
      const again = await compileHelper(() => Promise.resolve(zig), storeAt(other));
      expect(readFileSync(again).equals(readFileSync(helper))).toBe(true);
      expect(statSync(join(again, "..")).mode & 0o777).toBe(0o755);
      expect(statSync(join(other, "helper")).mode & 0o777).toBe(0o755);
      expect(readdirSync(join(other, "helper")).length).toBe(1);
    } finally {
      process.umask(umask);
      rmSync(other, { recursive: true });
    }
  });

  test("two at once give one", async () => {
    const other = mkdtempSync(join(tmpdir(), "kiln-other-"));
    const both = await Promise.all([1, 2].map(() => compileHelper(() => Promise.resolve(zig), storeAt(other))));
    expect(both[0]).toBe(both[1]);
    expect(readdirSync(join(other, "helper")).length).toBe(1);
    rmSync(other, { recursive: true });
  });

  test("a toolchain that does not work is a diagnostic", async () => {
    const other = mkdtempSync(join(tmpdir(), "kiln-other-"));
    await expect(compileHelper(() => Promise.resolve(other), storeAt(other))).rejects.toMatchObject({
      diagnostics: [{ code: "KILN-E0804" }],
    });
    rmSync(other, { recursive: true });
  });
});

describe("opening", () => {
  test("auto takes the best tier, and its slots don't keep Node alive", async () => {
    const sandbox = await openSandbox({ helper, storeRoot: store, slots: 2 });
    expect(sandbox.tier).toBe("namespaces");
    expect((await sandbox.run(trivial())).ending).toEqual({ kind: "exited", code: 0 });
    await sandbox.close();
    await sandbox.close();
  });

  test("none runs in a private folder, ends what is left, and collects as the others do", async () => {
    const shop = await openWorkshop("namespaces", 1);
    const sandbox = await openSandbox({ helper: shop.helper, storeRoot: shop.store, slots: 1, tier: "none" });
    const outputFolder = join(shop.store, "tmp/none");
    mkdirSync(outputFolder);
    const mounts = [
      { kind: "file", path: "bin/attacks", from: join(shop.store, "attacks") },
      { kind: "tree", path: "tree", from: join(shop.store, "trees/t") },
      { kind: "symlink", path: "l", target: "tree/link" },
    ] as const;
    const request = { ...trivial(), mounts, outputFolder };
    const copied = await sandbox.run({ ...request, argv: ["bin/attacks", "copy", "l", "o/copied"], outputs: ["o/copied"] });
    expect(copied).toMatchObject({ ending: { kind: "exited", code: 0 }, entries: [{ kind: "file", path: "o/copied", executable: false }] });
    expect((await sandbox.run({ ...request, argv: ["bin/attacks", "exit", "9"] })).ending).toEqual({ kind: "exited", code: 9 });
    expect((await sandbox.run({ ...request, argv: ["bin/attacks", "crash"] })).ending).toEqual({ kind: "signalled", signal: 11 });
    expect((await sandbox.run({ ...request, argv: ["bin/attacks", "talk", "2"] })).log).toContain("err 1\n");
    expect((await sandbox.run({ ...request, argv: ["bin/attacks", "outputs", "fifo"], outputs: ["out"] })).ending).toMatchObject({
      kind: "bad-output",
    });
    const slow = trivial({ mounts, argv: ["bin/attacks", "eat", "1"], timeoutMs: 100 });
    expect((await sandbox.run(slow)).ending).toEqual({ kind: "timed-out" });
    expect((await sandbox.run({ ...slow, timeoutMs: 5000 }, AbortSignal.timeout(50))).ending).toEqual({ kind: "cancelled" });
    expect((await sandbox.run({ ...request, argv: ["./nothing"] })).ending).toMatchObject({ kind: "setup-failed", errno: "ENOENT" });
    expect(readdirSync(join(shop.store, "tmp")).filter((n) => n.startsWith("work-"))).toEqual([]);
    expect(readFileSync(join(shop.store, "trees/t/file"), "utf8")).toBe("tree file");
    await sandbox.close();
    await shop.close();
  });

  test("a tier that can't work says at which step, with the errno", async () => {
    const options = { helper, storeRoot: join(store, "nothing"), slots: 1, tier: "namespaces" } as const;
    await expect(openSandbox(options)).rejects.toMatchObject({
      diagnostics: [{ code: "KILN-E0802", detail: "entering the store: ENOENT" }],
    });
    await expect(openSandbox({ ...options, helper: join(store, "no-helper") })).rejects.toMatchObject({
      diagnostics: [{ code: "KILN-E0802", detail: "starting the helper: ENOENT" }],
    });
  });

  test.runIf(existsSync("/usr/bin/unshare"))("without user namespaces, the failing step is told", async () => {
    // In a user namespace that allows no further ones.
    const script = `echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"`;
    const starter = join(store, "starter");
    writeFileSync(starter, `#!/bin/sh\nexec unshare --user --map-root-user sh -c '${script}' sh ${helper} "$@"\n`);
    chmodSync(starter, 0o755);
    const slot = new Slot({ helper: starter, storeRoot: store, tier: "namespaces", limits: limitsFor(1) });
    expect(await slot.ready).toEqual({ step: expect.any(String), errno: expect.stringMatching(/^E/) });
    await slot.close();
  });

  test.runIf(existsSync("/usr/bin/unshare"))("the root of a container that knows no other user", async () => {
    const starter = join(store, "starter-root");
    writeFileSync(starter, `#!/bin/sh\nexec unshare --user --map-root-user ${helper} "$@"\n`);
    chmodSync(starter, 0o755);
    const slot = new Slot({ helper: starter, storeRoot: store, tier: "namespaces", limits: limitsFor(1) });
    expect(await slot.ready).toBeUndefined();
    expect((await slot.run(trivial()))().ending).toEqual({ kind: "exited", code: 0 });
    await slot.close();
  });

  test("the diagnosis names the tier and what could be changed", async () => {
    const diagnosis = await diagnoseSandbox({ helper, storeRoot: store, slots: 2 });
    expect(diagnosis).toMatchObject({
      tier: "namespaces",
      advice: undefined,
      tried: expect.arrayContaining([{ tier: "namespaces", failure: undefined }]),
    });
    expect(diagnosis.limits.processes).toBeGreaterThan(0);
  });

  test.each([
    [{ step: "unshare of the user namespace", errno: "ENOSPC" }, { "/proc/sys/user/max_user_namespaces": "0" }, "user.max_user_namespaces"],
    [
      { step: "unshare of the user namespace", errno: "EPERM" },
      { "/proc/sys/kernel/unprivileged_userns_clone": "0" },
      "kernel.unprivileged_userns_clone=1",
    ],
    [{ step: "writing uid_map", errno: "EACCES" }, { "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1" }, "AppArmor"],
    [{ step: "unshare of the user namespace", errno: "EPERM" }, {}, "seccomp=unconfined"],
    [{ step: "clone3", errno: "ENOSYS" }, {}, "seccomp=unconfined"],
    [{ step: "open_tree of the store", errno: "ENOSYS" }, {}, "Linux 5.12"],
    [{ step: "running bwrap", errno: "ENOENT" }, {}, "install bubblewrap"],
  ])("advice on %j with %j", (failure, settings: Record<string, string>, expected) => {
    expect(adviseOn(failure, (path) => settings[path])).toContain(expected);
  });
});

/** Pids whose command line holds `text`. */
const pidsOf = (text: string): readonly number[] =>
  readdirSync("/proc")
    .filter((n) => /^\d+$/.test(n))
    .filter((n) => {
      try {
        return readFileSync(`/proc/${n}/cmdline`, "utf8").includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
const until = async (condition: () => boolean): Promise<void> => {
  const end = Date.now() + 5000;
  while (!condition()) {
    if (Date.now() > end) throw new Error("it did not come to pass");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

describe("the ends of processes", () => {
  test("a helper that is killed is replaced", async () => {
    const shop = await openWorkshop("namespaces", 1);
    const running = shop.attack(["descendants", "to-be-killed"]);
    await until(() => pidsOf("to-be-killed").length > 5);
    for (const pid of pidsOf(shop.store).filter((p) => p !== process.pid)) process.kill(pid, "SIGKILL");
    expect((await running).ending).toEqual({ kind: "setup-failed", step: "waiting for the helper, which ended", errno: "EPIPE" });
    await until(() => pidsOf("to-be-killed").length === 0);
    expect((await shop.attack(["exit", "4"])).ending).toEqual({ kind: "exited", code: 4 });
    await shop.close();
  });

  test("when Node is killed, helper and steps die", async () => {
    const shop = await openWorkshop("namespaces", 1);
    // A process that stands for Node: it starts the helper, sends one request, and stays.
    const frame = join(shop.store, "frame");
    const { encodeRun } = await import("#sandbox/protocol.ts");
    const request = trivial({
      mounts: [{ kind: "file", path: "attacks", from: join(shop.store, "attacks") }],
      argv: ["./attacks", "descendants", "orphan-of-node"],
      timeoutMs: 60_000,
    });
    writeFileSync(frame, encodeRun(request, shop.store, false));
    const limits = limitsFor(1);
    const words = ["namespaces", shop.store, ...[1 << 24, 1 << 24, 1000, 100, 100, 1000, limits.memoryBytes].map(String), "usual", "-"];
    const program = `const c = require("child_process").spawn(${JSON.stringify(shop.helper)}, ${JSON.stringify(words)}, { stdio: ["pipe", "ignore", "ignore"], detached: true });
      c.stdin.write(require("fs").readFileSync(${JSON.stringify(frame)}));
      setInterval(() => {}, 1000);`;
    const node = spawn(process.execPath, ["-e", program], { stdio: "ignore" });
    await until(() => pidsOf("orphan-of-node").length > 5);
    node.kill("SIGKILL");
    await until(() => pidsOf("orphan-of-node").length === 0);
    await shop.close();
    expect(pidsOf(shop.store)).toEqual([]);
  });

  test("closing ends the helpers", async () => {
    const shop = await openWorkshop("namespaces", 2);
    const running = shop.attack(["descendants", "when-closing"]);
    await until(() => pidsOf("when-closing").length > 5);
    await shop.close();
    expect((await running).ending.kind).toBe("setup-failed");
    // The kernel ends them with the helper; that takes a moment.
    await until(() => pidsOf("when-closing").length === 0);
  });
});
