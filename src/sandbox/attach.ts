import { assertNever } from "#diagnostics/assert-never.ts";
import { checkRequest } from "./check-request.ts";
import { limitsFor } from "./limits.ts";
import { findGroupPlace, MemoryGroups } from "./memory-groups.ts";
import { resultWithout } from "./result.ts";
import { Slot } from "./slot.ts";
import type { SandboxLimits } from "./limits.ts";
import type { SandboxOptions } from "./open-sandbox.ts";
import type { MemoryLimit, SandboxRequest, SandboxResult, SandboxTier } from "./sandbox.ts";

export interface AttachOptions extends Omit<SandboxOptions, "tier" | "varied"> {
  /** Of a sandbox that was opened: nothing is tried here. */
  readonly tier: SandboxTier;
  readonly memoryLimit: MemoryLimit;
}

/**
 * Runs one request in a sandbox of its own, the same as others of this tier, with its streams joined to this process's. Where those are a terminal, it has a
 * terminal of its own, and this process's is raw until it ends: all keys are the command's. Outputs stay where they are, and go with the rest; the log is empty.
 */
export async function attach(options: AttachOptions, request: SandboxRequest, signal: AbortSignal): Promise<SandboxResult> {
  const limits = limitsFor(options.slots, options);
  const terminal = process.stdin.isTTY && process.stdout.isTTY ? process.stdin : undefined;
  terminal?.setRawMode(true);
  try {
    return await runAttached(options, limits, request, signal);
  } finally {
    terminal?.setRawMode(false);
  }
}

async function runAttached(
  { tier, helper, storeRoot, memoryLimit }: AttachOptions,
  limits: SandboxLimits,
  request: SandboxRequest,
  signal: AbortSignal,
): Promise<SandboxResult> {
  const fallback = { helper, storeRoot, slots: 1, attached: true };
  switch (tier) {
    case "none":
      return await (await import("./unsandboxed.ts")).openUnsandboxed(fallback, limits).run(request, signal);
    case "bwrap":
      return await (await (await import("./bubblewrap.ts")).bubblewrap(fallback, limits)).run(request, signal);
    case "landlock": {
      const sandbox = (await import("./confined.ts")).confined(fallback, limits);
      try {
        return await sandbox.run(request, signal);
      } finally {
        await sandbox.close();
      }
    }
    case "namespaces":
    case "privileged": {
      const refused = checkRequest(request);
      if (refused !== undefined) return resultWithout({ kind: "bad-output", ...refused });
      const place = memoryLimit === "hard" ? findGroupPlace() : undefined;
      const groups = place?.kind === "found" ? MemoryGroups.make(place, 1, limits.memoryBytes) : undefined;
      const group = groups?.folders[0];
      const slot = new Slot({ helper, storeRoot, tier, limits, attached: true, ...(group === undefined ? {} : { group }) });
      try {
        const failure = await slot.ready;
        return failure === undefined ? (await slot.run(request, signal))() : resultWithout({ kind: "setup-failed", ...failure });
      } finally {
        await slot.close();
        await groups?.close();
      }
    }
    default:
      return assertNever(tier);
  }
}
