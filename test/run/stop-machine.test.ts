import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { pidOf } from "#run/detached/machine-record.ts";
import { hasProcesses } from "#run/detached/process-group.ts";
import { startDetached } from "#run/detached/start-detached.ts";
import { stopMachine } from "#run/detached/stop-machine.ts";
import { compileHelper } from "#sandbox/compile-helper.ts";
import { sharedStore } from "../support/kiln.ts";
import { toolchainFolder } from "../support/toolchain.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

test("a machine has ended when the last of its processes has", async () => {
  const folder = temporaryFolder("machines");
  // The first one goes at once, and its status is told; the second one takes its time.
  const script = `(trap "sleep 1; exit" TERM; while :; do sleep 0.1; done) & wait`;
  const machine = await startDetached(folder, {
    image: "slow",
    target: "slow@linux-x86_64",
    helper: await compileHelper(toolchainFolder, { root: sharedStore(), useCache: () => undefined }),
    logSize: 65_536,
    command: { program: "/bin/sh", args: ["-c", script] },
    forwards: [],
    exit: "none",
    env: {},
    nowMs: Date.now(),
  });
  expect(hasProcesses(pidOf(machine.record))).toBe(true);
  expect(await stopMachine(machine)).toEqual({ kind: "ended", status: 143 });
  expect(hasProcesses(pidOf(machine.record))).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
});
