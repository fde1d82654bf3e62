import { mkdirSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findGroupPlace } from "#sandbox/memory-groups.ts";
import { openSandbox } from "#sandbox/open-sandbox.ts";
import type { Sandbox, SandboxResult } from "#sandbox/sandbox.ts";
import { isRoot, openWorkshop } from "./workshop.ts";
import type { Workshop } from "./workshop.ts";

const LIMIT = 100 << 20;
const place = findGroupPlace();
/** Where control groups can be made. Elsewhere steps are watched, which escapes.ts tries in every tier. */
const hasGroups = place.kind === "found";
const groups = (): readonly string[] =>
  hasGroups ? readdirSync(place.folder).filter((name) => name.startsWith(`kiln-${process.pid}-`)) : [];

describe.runIf(hasGroups).each(isRoot ? (["namespaces", "privileged"] as const) : (["namespaces"] as const))(
  "%s, in a control group",
  (tier) => {
    let shop: Workshop;
    let sandbox: Sandbox;
    let count = 0;
    const attack = async (...words: readonly string[]): Promise<SandboxResult> => {
      const outputFolder = join(shop.store, "tmp", `memory-${count++}`);
      mkdirSync(outputFolder);
      const mounts = [{ kind: "file", path: "attacks", from: join(shop.store, "attacks") }] as const;
      return await sandbox.run({ argv: ["./attacks", ...words], env: {}, mounts, outputs: [], timeoutMs: 20_000, outputFolder });
    };
    beforeAll(async () => {
      shop = await openWorkshop(tier, 1);
      sandbox = await openSandbox({ helper: shop.helper, storeRoot: shop.store, slots: 1, tier, stepMemoryBytes: LIMIT });
    });
    afterAll(async () => {
      await sandbox?.close();
      await shop?.close();
    });

    test("the kernel ends a step that uses too much, also where the command itself goes on", async () => {
      expect(sandbox.memoryLimit).toBe("hard");
      // Two processes share what is eaten, each more than there may be in all; either may be the one that the kernel takes.
      for (let round = 0; round < 3; round++) {
        const { ending, log } = await attack("eat", "250", "20");
        expect(ending).toEqual({ kind: "out-of-memory", limitBytes: LIMIT, isHard: true });
        expect(log).toBe(`[kiln: ended, as its processes used more than ${LIMIT} bytes of memory]\n`);
        // The slot is the same, and blames no other step.
        expect((await attack("eat", "50", "1")).ending).toEqual({ kind: "exited", code: 0 });
        expect((await attack("exit", "3")).ending).toEqual({ kind: "exited", code: 3 });
      }
    });

    test("what its files take counts, and is given back", async () => {
      // Files of 64 MiB lie in a tmpfs, that is in memory.
      for (let round = 0; round < 2; round++) {
        const { ending } = await attack("fill-and-eat", "60", "80", "20");
        expect(ending.kind).toBe("out-of-memory");
        expect((await attack("eat", "50", "1")).ending).toEqual({ kind: "exited", code: 0 });
      }
    });

    test("what a step used is told", async () => {
      const { maxRssBytes } = await attack("eat", "80", "1");
      // Each of the two processes has half, about, as the kernel counts in batches; all of it where a sample saw both.
      expect(maxRssBytes).toBeGreaterThan(36 << 20);
      expect(maxRssBytes).toBeLessThan(LIMIT);
    });

    test("closing removes the groups", async () => {
      expect(groups().length).toBeGreaterThan(0);
      await sandbox.close();
      expect(groups()).toEqual([]);
    });

    test("groups of processes that were killed go with the next ones", async () => {
      if (place.kind === "none") return;
      // The largest number that a process can have, which none has.
      const left = join(place.folder, "kiln-4194304-0-0");
      mkdirSync(left);
      const other = await openSandbox({ helper: shop.helper, storeRoot: shop.store, slots: 1, tier });
      await other.close();
      expect(() => rmdirSync(left)).toThrow(/ENOENT/);
    });
  },
);

describe("where groups can be made", () => {
  const looking = (files: Readonly<Record<string, string>>) => findGroupPlace((path) => files[path]);
  const V2 = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n";

  test("a delegated group with nobody else in it", () => {
    const files = {
      "/proc/self/cgroup": "0::/user.slice/user-1000.slice/run-1.scope\n",
      "/proc/self/mountinfo": V2,
      "/sys/fs/cgroup/user.slice/user-1000.slice/run-1.scope/cgroup.controllers": "cpu memory pids\n",
      "/sys/fs/cgroup/user.slice/user-1000.slice/run-1.scope/cgroup.subtree_control": "\n",
      "/sys/fs/cgroup/user.slice/user-1000.slice/run-1.scope/cgroup.procs": `${process.pid}\n77\n`,
      "/proc/77/stat": `77 (a ) b) S ${process.pid} 1 1`,
    };
    const folder = "/sys/fs/cgroup/user.slice/user-1000.slice/run-1.scope";
    expect(looking(files)).toEqual({ kind: "found", version: 2, folder, mustMove: true });
    expect(looking({ ...files, "/proc/77/stat": "77 (sh) S 1 1 1" })).toEqual({
      kind: "none",
      why: `${folder} is shared with other processes`,
    });
    expect(looking({ ...files, [`${folder}/cgroup.subtree_control`]: "memory\n" })).toMatchObject({ kind: "found", mustMove: false });
    expect(looking({ ...files, [`${folder}/cgroup.controllers`]: "cpu pids\n" }).kind).toBe("none");
  });

  test("what a container shows of a hierarchy", () => {
    const files = {
      "/proc/self/cgroup": "5:devices:/docker/ab\n4:cpu,memory:/docker/ab\n0::/\n",
      "/proc/self/mountinfo": `${V2}31 23 0:27 /docker/ab /sys/fs/cgroup/memory ro - cgroup cgroup rw,cpu,memory\n`,
      "/sys/fs/cgroup/cgroup.controllers": "\n",
    };
    expect(looking(files)).toEqual({ kind: "found", version: 1, folder: "/sys/fs/cgroup/memory", mustMove: false });
    expect(looking({ ...files, "/proc/self/cgroup": "4:memory:/docker/other\n" }).kind).toBe("none");
    expect(looking({ "/proc/self/cgroup": "0::/\n" }).kind).toBe("none");
    expect(looking({}).kind).toBe("none");
  });

  test.runIf(hasGroups)("this machine", () => {
    if (place.kind === "found") expect(readFileSync(join(place.folder, "cgroup.procs"), "utf8").split("\n")).toContain(String(process.pid));
  });
});
