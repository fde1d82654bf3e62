import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import type { Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SandboxResult } from "#sandbox/sandbox.ts";
import { openWorkshop, ways } from "./workshop.ts";
import type { Workshop } from "./workshop.ts";

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

describe.each(ways)("%s", (way) => {
  /** bwrap sets no limits and shows the host as it is: it is the fallback, and says so. */
  const whereLimited = way === "bwrap" ? (): void => undefined : test;
  let shop: Workshop;
  beforeAll(async () => {
    shop = await openWorkshop(way);
  });
  afterAll(async () => {
    await shop?.close();
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
    const server = await listen("\0kiln-escape-test");
    expectContained(await shop.attack(["abstract", "kiln-escape-test"]));
    server.close();
  });

  test("reaches no abstract socket of a step that runs beside it", async () => {
    const other = shop.attack(["listen", "kiln-neighbour"], { outputs: ["mine"] });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expectContained(await shop.attack(["abstract", "kiln-neighbour"]));
    expect(await other).toMatchObject({ ending: contained, log: "listen 0\n" });
  });

  test("can't write into its inputs", async () => {
    expectContained(await shop.attack(["write-inputs", "in", "tree/file", "tree"]));
    expect(readFileSync(join(shop.store, "in"), "utf8")).toBe("input");
    expect(statSync(join(shop.store, "in")).mode & 0o777).toBe(0o444);
    expect(readFileSync(join(shop.store, "trees/t/file"), "utf8")).toBe("tree file");
    expect(readdirSync(join(shop.store, "trees/t")).toSorted()).toEqual(["file", "folder", "link"]);
  });

  test("can't write into an input through a link in its tree", async () => {
    expectContained(await shop.attack(["write-inputs", "tree/link", "tree/folder/deep", "tree/folder"]));
    expect(readFileSync(join(shop.store, "trees/t/folder/deep"), "utf8")).toBe("deep");
  });

  whereLimited("can't change the host's device nodes", async () => expectContained(await shop.attack(["devices"])));
  test("makes no namespaces", async () => expectContained(await shop.attack(["namespaces"])));
  test("mounts nothing", async () => expectContained(await shop.attack(["mounts"])));
  test("touches no other process", async () => expectContained(await shop.attack(["other-processes", String(process.pid)])));
  test("gains no privileges", async () => expectContained(await shop.attack(["privileges"])));
  test("finds the wide doors of the kernel shut", async () => expectContained(await shop.attack(["kernel-doors"])));

  test.runIf(process.arch === "x64")("has no other system call interface", async () => {
    expect((await shop.attack(["int80"])).ending).toEqual({ kind: "signalled", signal: 31 });
    expectContained(await shop.attack(["x32"]));
  });

  test("leaves no daemon behind", async () => {
    const marker = `marker-${process.pid}-${way.length}`;
    expect((await shop.attack(["daemon", marker])).ending).toEqual(contained);
    expect(hostProcesses().filter((line) => line.includes(marker))).toEqual([]);
  });

  test("the deadline ends all descendants", async () => {
    const marker = `marker-${process.pid}-${way.length}`;
    const result = await shop.attack(["descendants", marker], { timeoutMs: 300 });
    expect(result.ending).toEqual({ kind: "timed-out" });
    expect(result.wallMs).toBeLessThan(3000);
    expect(hostProcesses().filter((line) => line.includes(marker))).toEqual([]);
  });

  whereLimited("a fork bomb meets its limit and ends", async () => {
    const result = await shop.attack(["fork-bomb", `bomb-${process.pid}`]);
    expect(result.ending).toEqual(contained);
    const children = Number(/^children (\d+)/.exec(result.log)?.[1]);
    expect(children).toBeGreaterThan(100);
    expect(children).toBeLessThan(200);
    expect(hostProcesses().filter((line) => line.includes(`bomb-${process.pid}`))).toEqual([]);
  });

  whereLimited("can't fill more than its tmpfs", async () => {
    const result = await shop.attack(["fill"]);
    expect(Number(/megabytes (\d+)/.exec(result.log)?.[1] ?? 16)).toBeLessThanOrEqual(64);
    expect(["exited", "signalled"]).toContain(result.ending.kind);
  });

  whereLimited("is ended when its processes use too much memory together", async () => {
    const [much, little] = await Promise.all([shop.attack(["eat", "150"]), shop.attack(["eat", "50"])]);
    expect(much.ending).toEqual({ kind: "signalled", signal: 9 });
    expect(much.log).toMatch(/^\[kiln: ended, as its processes used more than 104857600 bytes of memory\]\n$/);
    expect(little.ending).toEqual(contained);
  });

  test("nothing of one step is seen by the next", async () => {
    expect((await shop.attack(["outputs", "good"])).ending).toEqual(contained);
    expectContained(await shop.attack(["host-files", "/build/out", "out/plain"]));
  });

  whereLimited("sees the same world everywhere", async () => {
    const result = await shop.attack(["look", "x"], { env: { NAME: "value" } });
    expect(result.log.split("\n").toSorted().join("\n").trim()).toBe(
      [
        "uid 1000", "gid 1000", "pid 2", "umask 18", "host kiln", "domain (none)", "cwd /build", "env NAME=value", "open 0", "open 1", "open 2", "stdin 0",
        "//build", "//dev", "//store", "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "./attacks", "./in", "./tree",
      ].toSorted().join("\n"), // prettier-ignore
    );
  });
});
