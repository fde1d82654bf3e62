import { assertNever } from "#diagnostics/assert-never.ts";
import { adviseOn, readSetting } from "./advice.ts";
import { limitsFor } from "./limits.ts";
import { findGroupPlace } from "./memory-groups.ts";
import { tiersToTry, tryTier } from "./open-sandbox.ts";
import type { ReadSetting } from "./advice.ts";
import type { SandboxLimits } from "./limits.ts";
import type { SandboxOptions } from "./open-sandbox.ts";
import type { MemoryLimit, SandboxTier } from "./sandbox.ts";
import type { SlotFailure } from "./slot.ts";

export interface SandboxDiagnosis {
  /** The tier that "auto" takes; undefined: no step can run in a sandbox here. */
  readonly tier: SandboxTier | undefined;
  /** Every tier that "auto" may take, best first: where it fails, if it does. */
  readonly tried: readonly { readonly tier: SandboxTier; readonly failure: SlotFailure | undefined }[];
  /** What a step can and can't do in `tier`, one line. */
  readonly meaning: string;
  /** What to change so that the best tier works, one line; undefined: it does. */
  readonly advice: string | undefined;
  readonly limits: SandboxLimits;
  readonly memory: {
    /** Who keeps a step to `limits.memoryBytes`. */
    readonly limit: MemoryLimit;
    /** Where the groups are made, or why there are none, one line. */
    readonly because: string;
    /** What to change so that the kernel does, one line; undefined: it does, or nothing that could be done here. */
    readonly advice: string | undefined;
  };
  /** Settings of the kernel that have a say, as found: name → value. */
  readonly settings: Readonly<Record<string, string>>;
}

const SETTINGS = [
  "user/max_user_namespaces",
  "user/max_net_namespaces",
  "user/max_mnt_namespaces",
  "kernel/unprivileged_userns_clone",
  "kernel/apparmor_restrict_unprivileged_userns",
] as const;

/** Tries every tier for real (milliseconds each) and says which applies, why, and what to change. For `kiln doctor`. */
export async function diagnoseSandbox(options: Omit<SandboxOptions, "tier">, read: ReadSetting = readSetting): Promise<SandboxDiagnosis> {
  const tried = [];
  let limit: MemoryLimit | undefined;
  for (const tier of tiersToTry(process.geteuid?.() === 0)) {
    const { failure, sandbox } = await tryTier(tier, { ...options, slots: 1 });
    limit ??= sandbox?.memoryLimit;
    await sandbox?.close();
    tried.push({ tier, failure });
  }
  const tier = tried.find((t) => t.failure === undefined)?.tier;
  const best = tried[0]?.failure;
  const settings = SETTINGS.flatMap((path) => {
    const value = read(`/proc/sys/${path}`);
    return value === undefined ? [] : [[path.replace("/", "."), value] as const];
  });
  return {
    tier,
    tried,
    meaning: meaningOf(tier),
    advice: best === undefined ? undefined : adviseOn(best, read),
    limits: limitsFor(options.slots, options),
    memory: memoryOf(limit ?? "none", tier),
    settings: Object.fromEntries(settings),
  };
}

function memoryOf(limit: MemoryLimit, tier: SandboxTier | undefined): SandboxDiagnosis["memory"] {
  const place = findGroupPlace();
  if (limit === "hard" && place.kind === "found")
    return { limit, because: `control groups of version ${place.version} in ${place.folder}`, advice: undefined };
  if (tier !== "namespaces" && tier !== "privileged") return { limit, because: "this tier makes no control groups", advice: undefined };
  const because = place.kind === "none" ? place.why : `${place.folder} can't be used`;
  return { limit, because, advice: "systemd-run --user --scope -p Delegate=yes kiln … runs Kiln in a control group of its own" };
}

function meaningOf(tier: SandboxTier | undefined): string {
  switch (tier) {
    case "namespaces":
      return "every step has user, network, mount, process, IPC and host name spaces of its own; it sees its inputs and nothing else";
    case "privileged":
      return "as with namespaces, but set up by root without a user namespace; steps run as user 1000";
    case "bwrap":
      return "every step runs in bubblewrap: as closed, but slower, and without limits on processes, memory and disk";
    case "landlock":
      return "weaker: every step runs among the host's processes, and may read and write only its own files; what exists elsewhere shows, limits are samples";
    case "none":
    case undefined:
      return "no step can run in a sandbox";
    default:
      return assertNever(tier);
  }
}
