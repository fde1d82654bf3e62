import type { Context } from "../context.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { openSession } from "../session.ts";
import { sizeText } from "../amounts.ts";
import { reportBuild } from "../telling/report-build.ts";

/** Fetches all that targets are built from, and leaves it where builds without a network find it. */
export async function vendorCommand(
  context: Context,
  targets: readonly string[],
  flags: Readonly<Record<string, unknown>>,
): Promise<number> {
  await using session = await openSession(context, flags);
  const { fetchesBehind, restoreVendored, writeVendored } = await import("#pipeline/vendor/write-vendored.ts");
  restoreVendored(session.folder);
  const evaluation = await session.evaluate({ kind: "targets", names: targets });
  const { graph, references } = await fetchesBehind(evaluation.graph, process.arch);
  const engine = await session.engine();
  const report = await engine.build(graph, references);
  reportBuild(context, session, flags, evaluation, report);
  if (report.interrupted) return EXIT.interrupted;
  const exit = exitCodeOf(report.diagnostics);
  if (exit !== EXIT.done) return exit;
  const archive = typeof flags["archive"] === "string" ? flags["archive"] : undefined;
  const written = await writeVendored(session.folder, { store: engine.store, graph, report, archive, signal: context.signal });
  if (context.json) printResult(context.terminal, { ...written });
  else context.terminal.out(`${written.path}: ${written.inputs} inputs, ${written.sources} sources, ${sizeText(written.bytes)}\n`);
  return EXIT.done;
}
