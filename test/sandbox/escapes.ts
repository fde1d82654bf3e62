import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import type { Server } from "node:net";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SandboxResult } from "#sandbox/sandbox.ts";
import { tierOf } from "./workshop.ts";
import type { Way, Workshop } from "./workshop.ts";

const contained = { kind: "exited", code: 0 };

/** Command lines of the host's processes. */
function hostProcesses(): readonly string[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return [readFileSync(`/proc/${name}/cmdline`, "utf8")];
    } catch {
      return [];
    }
  });
}

function listen(where: number | string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.on("error", reject);
    if (typeof where === "number") server.listen(where, "127.0.0.1", () => resolve(server));
    else server.listen({ path: where }, () => resolve(server));
  });
}

function portOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it does not listen on a port");
  return String(address.port);
}

/** The log is the message of a failure: it says which door was open. */
function expectContained(result: SandboxResult): void {
  expect({ ending: result.ending, log: result.ending.kind === "exited" && result.ending.code === 0 ? "" : result.log }).toEqual({
    ending: contained,
    log: "",
  });
  expect(result.log).not.toBe("");
}

/** The one list of cases, for every tier: what each promises (SANDBOX.md, `kiln doctor`) and no more. `open` gives a workshop of the way. */
export function tryEscapes(way: Way, open: (way: Way) => Promise<Workshop>): void {
  describe(way, () => {
    const tier = tierOf(way);
    const slotted = tier === "namespaces" || tier === "privileged";
    /** What some tiers don't promise is no test of theirs. */
    const testWhere =
      (isPromised: boolean) =>
      (name: string, work: () => Promise<void>): void => {
        if (isPromised) test(name, work);
      };
    /** bwrap sets no limits: it is the fallback, and says so. */
    const whereLimited = testWhere(tier !== "bwrap");
    const files = tier === "landlock" ? "copies" : "mounts";
    let shop: Workshop;
    /** A file, sockets and a process of the host, of who builds: what a step would reach first. */
    let yard: string;
    beforeAll(async () => {
      shop = await open(way);
      yard = mkdtempSync(join(tmpdir(), "kiln-yard-"));
      copyFileSync(join(shop.store, "attacks"), join(yard, "file"));
      chmodSync(join(yard, "file"), 0o700);
    });
    afterAll(async () => {
      await shop?.close();
      rmSync(yard, { recursive: true, force: true });
    });

    test("sees no file of the host", async () => {
      expectContained(
        await shop.attack([
          "host-files",
          shop.store,
          join(shop.store, "in"),
          process.cwd(),
          process.env["HOME"] ?? "/root",
          "/store/in",
          "../in",
        ]),
      );
    });

    test("reaches no network, neither the host's nor outside", async () => {
      const server = await listen(0);
      expectContained(await shop.attack(["network", portOf(server)]));
      server.close();
    });

    test("reaches no abstract socket of the host", async () => {
      // One name space for all of the host: another file of tests does the same just now.
      const name = `kiln-escape-${process.pid}`;
      const server = await listen(`\0${name}`);
      expectContained(await shop.attack(["abstract", name]));
      server.close();
    });

    test("reaches no abstract socket of a step that runs beside it", async () => {
      const other = shop.attack(["listen", "kiln-neighbour"], { outputs: ["mine"] });
      await new Promise((resolve) => setTimeout(resolve, 150));
      expectContained(await shop.attack(["abstract", "kiln-neighbour"]));
      expect(await other).toMatchObject({ ending: contained, log: tier === "landlock" ? "listen -97\n" : "listen 0\n" });
    });

    test("can't write into its inputs", async () => {
      expectContained(await shop.attack(["write-inputs", "in", "tree/file", "tree", files]));
      expect(readFileSync(join(shop.store, "in"), "utf8")).toBe("input");
      expect(statSync(join(shop.store, "in")).mode & 0o777).toBe(0o444);
      expect(readFileSync(join(shop.store, "trees/t/file"), "utf8")).toBe("tree file");
      expect(readdirSync(join(shop.store, "trees/t")).toSorted()).toEqual(["file", "folder", "link"]);
    });

    test("can't write into an input through a link in its tree", async () => {
      expectContained(await shop.attack(["write-inputs", "tree/link", "tree/folder/deep", "tree/folder", "mounts"]));
      expect(readFileSync(join(shop.store, "trees/t/folder/deep"), "utf8")).toBe("deep");
    });

    test("changes nothing of a file of the host, nor of one of who builds", async () => {
      const file = join(yard, "file");
      const before = statSync(file);
      expectContained(await shop.attack(["touch-file", file]));
      const after = statSync(file);
      expect([after.mode, after.mtimeMs, after.ctimeMs, after.size]).toEqual([before.mode, before.mtimeMs, before.ctimeMs, before.size]);
    });

    test("gets nowhere by links that it makes", async () => {
      expectContained(
        await shop.attack(["links-out", join(yard, "file"), "/etc/passwd", "../../../in", "/proc/self/environ", join(yard, "new")]),
      );
      expect(readdirSync(yard)).not.toContain("new");
    });

    test("reaches no socket of the host by its path", async () => {
      const stream = join(yard, "stream");
      const server = await listen(stream);
      chmodSync(stream, 0o777);
      expectContained(await shop.attack(["path-socket", stream, stream]));
      server.close();
    });

    test("reaches no shared memory, semaphore or queue of the host", async () => {
      const words = [String(0x6b000000 + (process.pid & 0xffff)), `kiln-${process.pid}`];
      execFileSync(join(shop.store, "attacks"), ["make-shared", ...words]);
      try {
        expectContained(await shop.attack(["shared-objects", ...words]));
      } finally {
        execFileSync(join(shop.store, "attacks"), ["remove-shared", ...words]);
      }
    });

    whereLimited("can't change the host's device nodes", async () => expectContained(await shop.attack(["devices"])));
    test("gets no descriptor of who started Kiln", async () => expectContained(await shop.attack(["descriptors"])));
    test("makes no namespaces", async () => expectContained(await shop.attack(["namespaces"])));
    test("mounts nothing", async () => expectContained(await shop.attack(["mounts"])));
    test("touches no other process", async () => {
      const victim = spawn("sleep", ["60"], { stdio: "ignore" });
      try {
        expectContained(await shop.attack(["other-processes", String(victim.pid), slotted ? "own-pid-1" : "no-pid-1"]));
        expect(victim.exitCode ?? victim.signalCode).toBe(null);
      } finally {
        victim.kill("SIGKILL");
      }
    });
    test("gains no privileges", async () => expectContained(await shop.attack(["privileges"])));
    test("finds the wide doors of the kernel shut", async () => expectContained(await shop.attack(["kernel-doors"])));

    test.runIf(process.arch === "x64")("has no other system call interface", async () => {
      // Kernels without calls of 32 bits, and some hypervisors, have none for anybody: the instruction itself is a fault then.
      const { signal } = spawnSync(join(shop.store, "attacks"), ["int80"]);
      const refused = signal === "SIGSEGV" ? constants.signals.SIGSEGV : constants.signals.SIGSYS;
      expect((await shop.attack(["int80"])).ending).toEqual({ kind: "signalled", signal: refused });
      expectContained(await shop.attack(["x32"]));
    });

    test("leaves no daemon behind", async () => {
      const marker = `marker-${process.pid}-${tier}`;
      expect((await shop.attack(["daemon", marker])).ending).toEqual(contained);
      expect(hostProcesses().filter((line) => line.includes(marker))).toEqual([]);
    });

    test("the deadline ends all descendants", async () => {
      const marker = `marker-${process.pid}-${tier}`;
      const result = await shop.attack(["descendants", marker], { timeoutMs: 300 });
      expect(result.ending).toEqual({ kind: "timed-out" });
      expect(result.wallMs).toBeLessThan(3000);
      expect(hostProcesses().filter((line) => line.includes(marker))).toEqual([]);
    });

    test("a step whose processes come and go faster than one can look is ended, too", async () => {
      const result = await shop.attack(["fork-storm", `storm-${process.pid}`]);
      expect(result.ending).toEqual(contained);
      expect(hostProcesses().filter((line) => line.includes(`storm-${process.pid}`))).toEqual([]);
    });

    whereLimited("a fork bomb meets its limit and ends", async () => {
      const result = await shop.attack(["fork-bomb", `bomb-${process.pid}`]);
      expect(result.ending).toEqual(contained);
      const children = Number(/^children (\d+)/.exec(result.log)?.[1]);
      expect(children).toBeGreaterThan(100);
      // Without a namespace the kernel counts the user's other processes too, which come and go.
      expect(children).toBeLessThan(slotted ? 200 : 5000);
      expect(hostProcesses().filter((line) => line.includes(`bomb-${process.pid}`))).toEqual([]);
    });

    whereLimited("a file meets its limit", async () => {
      const result = await shop.attack(["fill"]);
      expect(Number(/megabytes (\d+)/.exec(result.log)?.[1] ?? 16)).toBeLessThanOrEqual(64);
      expect(["exited", "signalled"]).toContain(result.ending.kind);
    });

    whereLimited("all files together meet theirs", async () => {
      const result = await shop.attack(["fill-many"]);
      if (slotted) {
        expect(result.ending).toEqual(contained);
        expect(Number(/megabytes (\d+)/.exec(result.log)?.[1])).toBeLessThanOrEqual(64);
      } else {
        expect(result.ending).toEqual({ kind: "signalled", signal: 9 });
        expect(result.log).toBe("[kiln: ended, as its files took more than 67108864 bytes]\n");
      }
    });

    whereLimited("is ended when its processes use too much memory together", async () => {
      const [much, little] = await Promise.all([shop.attack(["eat", "150"]), shop.attack(["eat", "50"])]);
      expect(much.ending).toEqual({ kind: "out-of-memory", limitBytes: 104857600, isHard: false });
      expect(much.log).toMatch(/^\[kiln: ended, as its processes used more than 104857600 bytes of memory\]\n$/);
      expect(little.ending).toEqual(contained);
    });

    test("nothing of one step is seen by the next", async () => {
      expect((await shop.attack(["outputs", "good"])).ending).toEqual(contained);
      expectContained(await shop.attack(["host-files", "/build/out", "out/plain"]));
      expect(readdirSync(join(shop.store, "tmp")).filter((name) => name.startsWith("work-"))).toEqual([]);
    });

    testWhere(slotted)("sees the same world everywhere", async () => {
      const result = await shop.attack(["look", "x"], { env: { NAME: "value" } });
      expect(result.log.split("\n").toSorted().join("\n").trim()).toBe(
        [
        "uid 1000", "gid 1000", "pid 2", "umask 18", "host kiln", "domain (none)", "cwd /build", "env NAME=value", "open 0", "open 1", "open 2", "stdin 0",
        "//build", "//dev", "//store", "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "./attacks", "./in", "./tree",
      ].toSorted().join("\n"), // prettier-ignore
      );
    });
  });
}
