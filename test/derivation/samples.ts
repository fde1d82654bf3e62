import type { Derivation } from "#derivation/derivation.ts";

export const fetchLz4: Derivation = {
  kind: "fetch",
  name: "lz4.tgz",
  buildSystem: "any",
  command: ["kiln:fetch/1"],
  env: {},
  timeout: "600",
  inputs: {},
  outputs: ["out"],
  fetch: { urls: ["npm:lz4@0.6.5"], hash: `sha256-${"A".repeat(43)}=` },
};

/** A compile step whose inputs are given. */
export function compileStep(inputs: Derivation["inputs"], name = "lwip/src/core/tcp.c"): Derivation {
  return {
    kind: "compile",
    name,
    buildSystem: "x86_64-linux",
    target: "x86_64",
    command: ["tool/zig", "clang", "-cc1", "-o", "tcp.o", "src/tcp.c"],
    env: { LC_ALL: "C", EMPTY: "" },
    timeout: "300",
    inputs,
    outputs: ["tcp.o"],
  };
}
