import type { Derivation, DerivationGraph, OutputReference } from "#derivation/derivation.ts";
import { GraphBuilder } from "#derivation/graph.ts";
import type { Pin } from "./toolchain.ts";

/** As the recipes have it, who select further: the helper hashes with the processor's own instructions. */
const KEPT = ["zig", "lib/include", "LICENSE"];

export interface HelperToolchain {
  readonly graph: DerivationGraph;
  /** A tree with `zig` and `lib/include`. */
  readonly root: OutputReference;
}

export function toolchainGraph(pin: Pin): HelperToolchain {
  const builder = new GraphBuilder();
  const step = (derivation: Pick<Derivation, "kind" | "name" | "command" | "inputs"> & Partial<Derivation>): string =>
    builder.add({ buildSystem: "any", env: {}, timeout: "600", outputs: ["out"], ...derivation });
  const name = pin.locator.slice("npm:".length);
  const archive = step({
    kind: "fetch",
    name,
    command: ["kiln:fetch/1"],
    inputs: {},
    fetch: { urls: [pin.locator], hash: pin.hash },
  });
  const unpacked = step({
    kind: "prepare",
    name: `${name} (unpacked)`,
    command: ["kiln:unpack/1", "--strip", "1", "--keep", ...KEPT],
    inputs: { archive: { derivation: archive, output: "out" } },
  });
  return { graph: builder, root: { derivation: unpacked, output: "out" } };
}
