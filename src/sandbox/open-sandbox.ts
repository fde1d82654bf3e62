import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { noSandbox, tierFails } from "#diagnostics/sandbox.ts";
import { adviseOn } from "./advice.ts";
import { limitsFor, type SandboxLimits } from "./limits.ts";
import { findGroupPlace, MemoryGroups } from "./memory-groups.ts";
import { Slot } from "./slot.ts";
import { SlotPool } from "./slot-pool.ts";
import { trivialRequest } from "./trivial-request.ts";
import type { SlotFailure } from "./slot.ts";
import type { Sandbox, SandboxTier } from "./sandbox.ts";

export interface SandboxOptions {
  /** The compiled helper (`compileHelper`); lies in the store. */
  readonly helper: string;
  /** Absolute. */
  readonly storeRoot: string;
  /** How many steps run at once. */
  readonly slots: number;
  /** "auto" (the default) takes the strongest that works, and never "none". */
  readonly tier?: "auto" | SandboxTier;
  /** For a check of results: steps see another user, host name, working folder and number of processors, as far as the tier can. */
  readonly varied?: boolean;
  /** What a step may use of memory, bytes; default: a share of the machine's. */
  readonly stepMemoryBytes?: number | undefined;
}

/** One tier that was tried. */
export interface Attempt {
  readonly tier: SandboxTier;
  readonly failure: SlotFailure | undefined;
  readonly sandbox: Sandbox | undefined;
}

/** The order in which "auto" tries; real root alone can do the second. */
export function tiersToTry(isRoot: boolean): readonly SandboxTier[] {
  return isRoot ? ["namespaces", "privileged", "bwrap", "landlock"] : ["namespaces", "bwrap", "landlock"];
}

/**
 * Starts the first slot's helper and waits until that has run a trivial program in the real sequence; the others are started when they are needed.
 * Fails with KILN-E0801 (nothing works) or KILN-E0802 (the tier that was asked for doesn't).
 */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const asked = options.tier ?? "auto";
  const isRoot = process.geteuid?.() === 0;
  const attempts: Attempt[] = [];
  for (const tier of asked === "auto" ? tiersToTry(isRoot) : [asked]) {
    const attempt = await tryTier(tier, options);
    if (attempt.sandbox !== undefined) return attempt.sandbox;
    attempts.push(attempt);
  }
  const change = adviseOn(attempts.map((a) => a.failure).find((f) => f !== undefined));
  const [first] = attempts;
  if (asked !== "auto" && first?.failure !== undefined)
    throw new KilnFailure([tierFails(asked, first.failure.step, first.failure.errno, change)]);
  throw new KilnFailure([
    noSandbox(
      attempts.map((a) => `${a.tier}: ${a.failure?.step}: ${a.failure?.errno}`),
      change,
    ),
  ]);
}

/** Opens one tier for good, or tells where it fails. */
export async function tryTier(tier: SandboxTier, options: SandboxOptions): Promise<Attempt> {
  const limits = limitsFor(options.slots, options);
  // The fallbacks and their library are loaded only where they are needed: they would double the time to the first step.
  if (tier === "none") return { tier, failure: undefined, sandbox: (await import("./unsandboxed.ts")).openUnsandboxed(options, limits) };
  if (tier === "bwrap") return { tier, ...(await (await import("./bubblewrap.ts")).openBubblewrap(options, limits)) };
  if (tier === "landlock") return { tier, ...(await (await import("./confined.ts")).openConfined(options, limits)) };
  const place = findGroupPlace();
  const groups = place.kind === "found" ? MemoryGroups.make(place, Math.max(1, options.slots) + AHEAD, limits.memoryBytes) : undefined;
  const attempt = await openSlots(tier, options, limits, groups);
  // Whoever may make a group may still be refused to enter it.
  return groups !== undefined && attempt.failure?.step === JOINING_GROUP ? await openSlots(tier, options, limits, undefined) : attempt;
}

/** Slots beside those that run something, in which a step is laid out and waits for its turn. */
const AHEAD = 1;

/** As in helper/group.h. */
const JOINING_GROUP = "joining the step's control group";

async function openSlots(
  tier: "namespaces" | "privileged",
  { helper, storeRoot, slots: count, varied = false }: SandboxOptions,
  limits: SandboxLimits,
  groups: MemoryGroups | undefined,
): Promise<Attempt> {
  const open = (i: number): Slot => {
    const group = groups?.folders[i];
    return new Slot({ helper, storeRoot, tier, limits, varied, ...(group === undefined ? {} : { group }) });
  };
  const first = open(0);
  // Each costs this process milliseconds, and most builds after an edit have one step at a time.
  const more = Array.from({ length: Math.max(1, count) - 1 + AHEAD }, (_, i) => () => open(i + 1));
  const failure = (await first.ready) ?? (await probe(first, helper));
  if (failure === undefined) return { tier, failure, sandbox: new SlotPool(tier, Math.max(1, count), first, groups, more) };
  await first.close();
  await groups?.close();
  return { tier, failure, sandbox: undefined };
}

/** What a step needs of the kernel beyond the slot's set-up shows here. */
async function probe(slot: Slot, helper: string): Promise<SlotFailure | undefined> {
  const { ending } = (await slot.run(trivialRequest(helper, "/")))();
  if (ending.kind === "setup-failed") return { step: ending.step, errno: ending.errno };
  return ending.kind === "exited" && ending.code === 0 ? undefined : { step: "running a trivial program", errno: ending.kind };
}
