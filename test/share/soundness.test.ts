import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Soundness } from "#build/soundness.ts";
import type { Derivation, DerivationId } from "#derivation/derivation.ts";
import { GraphBuilder } from "#derivation/graph.ts";
import { digestOf } from "#derivation/digest.ts";
import { pushSteps } from "#share/cache/push-steps.ts";
import { shareableSteps } from "#share/cache/shareable.ts";
import { SharedCaches } from "#share/cache/shared-caches.ts";
import { entryKey } from "#share/cache/statement.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";
import { faultyServer } from "./faulty-server.ts";
import { OUR_KEY, settings, shop, station, writing } from "./station.ts";

/** Two steps, one of which has no realisation of its own: it is scanned, as compilations are. */
function scanned(): { readonly graph: GraphBuilder; readonly row: DerivationId; readonly root: DerivationId } {
  const graph = new GraphBuilder();
  const step = { kind: "prepare", buildSystem: "any", command: ["kiln:pack/1"], env: {}, timeout: "60", outputs: ["out"] } as const;
  const pack = (name: string, inputs: Derivation["inputs"], more: Partial<Derivation> = {}): DerivationId =>
    graph.add({ ...step, name, inputs, ...more });
  const row = pack(
    "row",
    { "root/a.c": { text: "int a;" } },
    {
      kind: "compile",
      scan: { source: "root/a.c", header: "root/config.h", prune: [], forced: [], include: [], defines: {}, config: {}, language: "c" },
    },
  );
  return { graph, row, root: pack("root", { "root/row": { derivation: row, output: "out" } }) };
}

test("a realisation isn't told of what was made from a step that is withheld, also where that has none itself", async () => {
  const { graph, row, root } = scanned();
  const known = station();
  const actions = new Map<string, string>();
  await known.build(undefined, { graph, root: row });
  actions.set("row", known.store.realisation(row, "sandboxed")?.action ?? "");
  expect(actions.get("row")).toMatch(/^[0-9a-f]{64}/);
  for (const isWithheld of [false, true]) {
    const at = station();
    if (isWithheld) at.store.withhold([actions.get("row") ?? ""]);
    const folder = join(temporaryFolder("soundness"), "cache");
    const built = await at.build(settings([writing(folder)]), { graph, root });
    expect([built.ran, at.store.realisation(row, "sandboxed")]).toEqual([2, undefined]);
    const has = (subject: Parameters<typeof entryKey>[0]): boolean => {
      const key = entryKey(subject, OUR_KEY.id);
      return existsSync(join(folder, "ac", key.slice(0, 2), key));
    };
    expect(has({ kind: "action", action: actions.get("row") ?? "" })).toBe(!isWithheld);
    expect(has({ kind: "realisation", id: root })).toBe(!isWithheld);
    expect(has({ kind: "action", action: at.store.realisation(root, "sandboxed")?.action ?? "" })).toBe(true);
    const told = [...(await shareableSteps(graph, [root], at.store))].flat().map(({ subject }) => subject.kind);
    // What the row came to is known by its action's result.
    expect(told).toEqual(isWithheld ? ["action"] : ["action", "realisation", "action", "realisation"]);
    // What has nothing to do with it hinders nobody, though no realisation is kept of the row.
    if (isWithheld) continue;
    at.store.withhold([digestOf(Buffer.from("of something else"))]);
    expect([...(await shareableSteps(graph, [root], at.store))].flat().map(({ subject }) => subject.kind)).toEqual(told);
  }
});

test("what ran in a weak sandbox taints what is made from it; what nobody knows is no better", () => {
  const { graph, row, root } = scanned();
  const { store } = station();
  const [first, second] = [digestOf(Buffer.from("1")), digestOf(Buffer.from("2"))];
  const tellingBoth = (isWeak: boolean): boolean => {
    const sound = new Soundness(graph, store);
    sound.tell(row, first, isWeak);
    sound.tell(root, second, false);
    return sound.isSound(root);
  };
  expect([tellingBoth(false), tellingBoth(true)]).toEqual([true, false]);
  store.withhold([digestOf(Buffer.from("3"))]);
  expect(tellingBoth(false)).toBe(true);
  const unknown = new Soundness(graph, store);
  unknown.tell(root, second, false);
  expect(unknown.isSound(root)).toBe(false);
});

test("Ctrl-C in the midst of a push is the signal's reason, and no trouble of the cache", async () => {
  const controller = new AbortController();
  const at = station();
  const of = shop();
  await at.build(undefined, of);
  const server = await faultyServer(temporaryFolder("silent"), () => controller.abort());
  const told: unknown[] = [];
  const shared = await SharedCaches.open(settings([writing(server.address)]), {
    store: at.store,
    signal: controller.signal,
    report: (found) => void told.push(...found),
  });
  const pushing = shared.uploaders.map((uploader) => pushSteps(of.graph, [of.root], at.store, uploader, () => undefined));
  await expect(Promise.all(pushing)).rejects.toHaveProperty("name", "AbortError");
  await shared.close();
  expect(told).toEqual([]);
});
