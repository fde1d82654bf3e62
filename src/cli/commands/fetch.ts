import type { Context } from "../program.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { openSession } from "../session.ts";
import { reportBuild } from "../telling/report-build.ts";
import { readSettings } from "../settings.ts";

/** Prefetches what targets need, or tells a locator's hash. */
export async function fetchCommand(
  context: Context,
  targets: readonly string[],
  flags: Readonly<Record<string, unknown>>,
): Promise<number> {
  if (typeof flags["hash"] === "string") return await printHash(context, flags["hash"]);
  await using session = await openSession(context, flags);
  const evaluation = await session.evaluate({ kind: "targets", names: targets });
  const fetches = [...evaluation.graph.derivations].filter(([, derivation]) => derivation.kind === "fetch");
  const report = await session.buildReferences(
    evaluation,
    fetches.map(([derivation]) => ({ derivation, output: "out" })),
  );
  reportBuild(context, session, flags, evaluation, report);
  if (report.interrupted) return EXIT.interrupted;
  const told = fetches.map(([id, derivation]) => ({
    id,
    name: derivation.name,
    hash: derivation.fetch?.hash ?? "",
    fetched: report.outputs.has(id),
  }));
  if (context.json) printResult(context.terminal, { fetches: told });
  else for (const fetch of told) context.terminal.out(`${fetch.fetched ? "here   " : "missing"} ${fetch.name}\n`);
  return exitCodeOf(report.diagnostics);
}

async function printHash(context: Context, locator: string): Promise<number> {
  const { createFetcher } = await import("#fetch/create-fetcher.ts");
  const { mkdtemp, rm } = await import("node:fs/promises");
  const { tmpdir } = await import("node:os");
  const { fetcherIn } = await import("#pipeline/file-locators.ts");
  const { join } = await import("node:path");
  const folder = await mkdtemp(join(tmpdir(), "kiln-fetch-"));
  try {
    const fetcher = fetcherIn(context.folder, createFetcher(readSettings(context.env, context).fetch));
    const hash = await fetcher.hash(locator, folder, undefined, context.signal);
    context.terminal.out(context.json ? `${JSON.stringify({ locator, hash })}\n` : `${hash}\n`);
    return EXIT.done;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
