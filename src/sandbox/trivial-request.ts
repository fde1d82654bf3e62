import type { SandboxRequest } from "./sandbox.ts";

/** The helper is its own trivial program: what a tier needs of the kernel shows when it runs. `folder` is never written. */
export function trivialRequest(helper: string, folder: string): SandboxRequest {
  return {
    argv: ["./true", "true"],
    env: {},
    mounts: [{ kind: "file", path: "true", from: helper }],
    outputs: [],
    timeoutMs: 10_000,
    outputFolder: folder,
  };
}
