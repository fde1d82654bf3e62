import { afterAll, beforeAll, expect, test } from "vitest";
import { openSourceNames, type StepSources } from "#build/scan/source-names.ts";
import { openWorkshop, type Workshop } from "./workshop.ts";

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop();
});
afterAll(() => shop.close());

test("steps of one tree share the list of what lies beside them: a list for each would grow with the square of a library's files", async () => {
  shop.write({ "a.c": "int a;\n", "b.c": "int b;\n", "include/h.h": "int h;\n", "notes.txt": "" });
  const graph = shop.graph();
  const steps = ["a.c", "b.c"].map((path) => graph.compile(path));
  const names = openSourceNames(shop.store, graph, "sandboxed");
  const sourcesOf = async (id: string): Promise<StepSources> => {
    const derivation = graph.derivations.get(id);
    if (derivation?.scan === undefined) throw new Error("no scan");
    return await names.sourcesOf(derivation, derivation.scan);
  };
  try {
    const [a, b] = await Promise.all(steps.map(sourcesOf));
    expect(a?.beside.map(({ place }) => place?.slice(shop.folder.length + 1)).toSorted()).toEqual(["a.c", "b.c", "include/h.h"]);
    expect(b?.beside).toBe(a?.beside);
  } finally {
    names.close();
  }
});
