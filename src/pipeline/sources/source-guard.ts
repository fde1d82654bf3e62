import type { Workspace, WorkspaceModule } from "#config/workspace.ts";
import type { DerivationGraph } from "#derivation/derivation.ts";
import { lockDiffers, staleHash } from "#diagnostics/inputs.ts";
import { KilnFailure, type Diagnostic, type Span } from "#diagnostics/diagnostic.ts";
import type { Lock } from "#fetch/lock/lock-file.ts";

/** What a recipe of the workspace fetches. */
export interface OwnSource {
  readonly hash: string;
  readonly urls: readonly string[];
  readonly at: Span;
}

/** A hash that was seen for other locators only. */
export interface StaleSource extends OwnSource {
  readonly before: readonly string[];
}

/**
 * Sources that stand in texts which may change: the root's, and those of inputs by path. Of others kiln.lock pins the recipes themselves, or they are Kiln's own.
 */
export function ownSources({ derivations, places }: DerivationGraph, workspace: Workspace): readonly OwnSource[] {
  const own = new Set(ownModules(workspace).map(({ source }) => source.path));
  const found = new Map<string, OwnSource>();
  for (const [id, { fetch }] of derivations) {
    const at = fetch && places?.get(id);
    if (!fetch || !at || !own.has(at.source.path)) continue;
    found.set(fetch.hash, { hash: fetch.hash, urls: fetch.urls, at });
  }
  return [...found.values()];
}

/** Texts that may change: neither fetched nor shipped. */
export const ownModules = ({ modules }: Workspace): readonly WorkspaceModule[] =>
  [...modules.values()].filter(({ input, source }) => input === "" || !source.path.startsWith(`${input}:`));

export interface SourceFindings {
  readonly stale: readonly StaleSource[];
  /** kiln.lock says nothing of them. */
  readonly fresh: readonly OwnSource[];
  /** What it says with them. */
  readonly sources: Lock["sources"];
}

/** What kiln.lock remembers of these. Of a hash that it knows, one locator is enough to be the same: others are new mirrors. */
export function compareSources(own: readonly OwnSource[], lock: Lock): SourceFindings {
  const stale: StaleSource[] = [];
  const fresh: OwnSource[] = [];
  const sources = new Map(lock.sources);
  for (const source of own) {
    const before = lock.sources.get(source.hash);
    if (before !== undefined && !source.urls.some((url) => before.includes(url))) stale.push({ ...source, before });
    else {
      if (before === undefined) fresh.push(source);
      sources.set(source.hash, source.urls);
    }
  }
  return { stale, fresh, sources };
}

export const staleDiagnostic = ({ hash, before, urls, at }: StaleSource): Diagnostic => staleHash(hash, before, urls, at);

/** Throws KILN-E0753, with `isLocked` KILN-E0752. */
export function refuseSources({ stale, fresh }: SourceFindings, isLocked: boolean): void {
  if (stale.length > 0) throw new KilnFailure(stale.map(staleDiagnostic));
  const [first] = fresh;
  if (isLocked && first)
    throw new KilnFailure([
      lockDiffers(
        fresh.map(({ hash, urls }) => `${urls[0] ?? ""} (${hash}): not in kiln.lock`),
        first.at,
      ),
    ]);
}
