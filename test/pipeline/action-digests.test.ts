import { describe, expect, test } from "vitest";
import { Contents } from "#build/contents.ts";
import { keyStep } from "#build/key.ts";
import { openScanner } from "#build/scan/scanner.ts";
import { TreeReader } from "#build/tree-reader.ts";
import { topologicalOrder } from "#derivation/graph.ts";
import { builtinOf } from "#derivation/reapi/action.ts";
import { buildTree, decodeDirectory } from "#derivation/reapi/directory.ts";
import { openProject } from "#pipeline/project.ts";
import { askPeer, peerAction, peerMissing } from "../derivation/reapi-peer.ts";
import { ROOT, sharedStore } from "../support/kiln.ts";
import { testEngine } from "../support/engine.ts";

const missing = peerMissing();
const PROPERTIES = { ISA: process.arch === "arm64" ? "arm-a64" : "x86-64", OSFamily: "linux" };

describe.skipIf(missing !== undefined)(`keys of real steps${missing === undefined ? "" : ` (skipped: ${missing})`}`, () => {
  test("are the Action digests that Python's protobuf computes with BuildStream's messages", { timeout: 240_000 }, async () => {
    const project = openProject(ROOT, { buildArch: process.arch, onWarnings: () => undefined });
    const engine = testEngine(sharedStore(), ROOT);
    try {
      const { graph, targets } = await project.evaluate(["squeeze@linux", "squeeze@qemu"], [], engine);
      const wanted = targets.flatMap((target) =>
        Object.entries(target.outputs).flatMap(([name, { derivation }]) => (target.lazy.includes(name) ? [] : [derivation])),
      );
      // What isn't asked for has a realisation only together with the graph that it is part of.
      const all = topologicalOrder(graph, wanted).map((derivation) => ({
        derivation,
        output: graph.derivations.get(derivation)?.outputs[0] ?? "",
      }));
      const report = await engine.build(graph, all);
      expect(report.diagnostics).toEqual([]);
      const { store } = engine;
      const contents = new Contents(store, graph.sources);
      const trees = new TreeReader(store);
      const scanner = openScanner({ store, contents, trees, whole: false });
      // What is lazy may have been realised by others, whose steps only their own graphs tell of.
      const ids = all
        .map(({ derivation }) => derivation)
        .filter(
          (id) => builtinOf(graph.derivations.get(id)?.command ?? []) === undefined && store.realisation(id, "sandboxed") !== undefined,
        );
      expect(ids.length).toBeGreaterThan(50);
      const asked = [];
      for (const id of ids) {
        const derivation = graph.derivations.get(id);
        if (derivation === undefined) throw new Error(id);
        const { entries } = await keyStep(derivation, {
          contents,
          trees,
          scanner,
          outputsOf: (need) => store.realisation(need, "sandboxed")?.outputs ?? {},
          nameOf: (need) => need,
        });
        const { root, directories } = buildTree(entries);
        // Python encodes every Directory of the input root anew, then the Command and the Action over its root.
        asked.push({ derivation, root, directories, recorded: store.realisation(id, "sandboxed")?.action });
      }
      scanner.close();
      const blobs = asked.flatMap(({ directories }) => [...directories]);
      const answer = askPeer(
        blobs.map(([, bytes]) => decodeDirectory(bytes)),
        asked.map(({ derivation, root }) => peerAction(derivation, root, PROPERTIES)),
      );
      expect(answer.directories).toEqual(blobs.map(([digest]) => digest));
      expect(answer.actions.map(({ action }) => action)).toEqual(asked.map(({ recorded }) => recorded));
      expect(asked.filter(({ derivation }) => derivation.kind === "compile").length).toBeGreaterThan(40);
      expect(asked.filter(({ derivation }) => derivation.kind === "link").length).toBeGreaterThan(40);
    } finally {
      await engine.close();
    }
  });
});
