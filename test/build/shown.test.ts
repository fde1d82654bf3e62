import { lstatSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { digestOf } from "#derivation/digest.ts";
import { encodeAction } from "#derivation/reapi/action.ts";
import { buildTree, type TreeNode } from "#derivation/reapi/directory.ts";
import type { InputMount, Sandbox, SandboxRequest } from "#sandbox/sandbox.ts";
import { BUILD_SYSTEM, openWorkshop, type Workshop } from "./workshop.ts";

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop();
});
afterAll(() => shop.close());

const seen = new Map<string, readonly (readonly [string, TreeNode])[]>();

/** What a mount shows, read from the disk without Kiln's store. */
function* shownBy(mount: InputMount): Generator<readonly [string, TreeNode]> {
  if (mount.kind === "folder") yield [mount.path, { kind: "folder" }];
  else if (mount.kind === "symlink") yield [mount.path, { kind: "symlink", target: mount.target }];
  else if (mount.kind === "text") yield [mount.path, { kind: "file", digest: digestOf(mount.bytes), executable: false }];
  else {
    let below = seen.get(mount.from);
    if (below === undefined) seen.set(mount.from, (below = [...onDisk("", mount.from)]));
    for (const [path, node] of below) yield [mount.path + path, node];
  }
}

function* onDisk(path: string, host: string): Generator<readonly [string, TreeNode]> {
  const found = lstatSync(host);
  if (found.isSymbolicLink()) yield [path, { kind: "symlink", target: readlinkSync(host) }];
  else if (found.isDirectory()) {
    const names = readdirSync(host);
    if (names.length === 0) yield [path, { kind: "folder" }];
    for (const name of names) yield* onDisk(`${path}/${name}`, join(host, name));
  } else yield [path, { kind: "file", digest: digestOf(readFileSync(host)), executable: (found.mode & 0o111) !== 0 }];
}

test("what the sandbox shows and runs is what the key tells: the Action over the files on disk has the recorded digest", async () => {
  shop.write({
    ...Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [
        `m/f${i}.c`,
        `#include <h${i % 3}.h>\n#include "../sub/../up.h"\nint f${i}(void) { return H${i % 3} + CONFIG_O${i % 4}; }\n`,
      ]),
    ),
    "include/h0.h": "#define H0 0\n",
    "include/h1.h": "#include <h0.h>\n#define H1 1\n",
    "include/h2.h": "#include <stddef.h>\n#if __has_include(<absent/x.h>)\n#endif\n#define H2 2\n",
    "include/never.h": "#error never\n",
    "sub/keep.h": "",
    "up.h": "",
  });
  const graph = shop.graph();
  const config = { CONFIG_O0: "0", CONFIG_O1: "1", CONFIG_O2: "2", CONFIG_O3: "3" };
  const ids = Array.from({ length: 20 }, (_, i) => graph.compile(`m/f${i}.c`, { scan: { config } }));
  const root = graph.link("all", ids);
  const requests: SandboxRequest[] = [];
  const opened = await shop.sandbox();
  const watched: Sandbox = {
    ...opened,
    tier: opened.tier,
    slots: opened.slots,
    run: (request, signal, turn) => {
      requests.push(request);
      return opened.run(request, signal, turn);
    },
    close: () => opened.close(),
  };
  const report = await shop.build(graph, [root], { sandbox: () => Promise.resolve(watched) });
  expect(report.diagnostics).toEqual([]);
  expect(report.counts).toEqual({ "compile:run": 20, "link:run": 1 });

  const shown = requests.map(({ argv, env, mounts, outputs, timeoutMs }) => {
    const entries = new Map(mounts.flatMap((mount) => [...shownBy(mount)]));
    // A folder in which something else is shown is no entry of its own.
    for (const [path, node] of entries) {
      if (node.kind === "folder" && [...entries.keys()].some((other) => other.startsWith(`${path}/`))) entries.delete(path);
    }
    const step = { command: [...argv], env, outputs: [...outputs], timeout: String(timeoutMs / 1000), buildSystem: BUILD_SYSTEM };
    return encodeAction(step, buildTree(entries).root).action;
  });
  const recorded = [...ids, root].map((id) => (report.rows.get(id) ?? shop.store.realisation(id, "sandboxed"))?.action ?? "");
  expect(shown.toSorted()).toEqual(recorded.toSorted());
});
