import { hashOf } from "#derivation/digest.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { otherRecipes, rebuiltOther } from "#diagnostics/provenance.ts";
import { differenceDiagnostic } from "#pipeline/check-build.ts";
import { realisedOutput } from "#pipeline/output-at.ts";
import { targetOutputs } from "#pipeline/outputs.ts";
import type { ReadStatement } from "#share/provenance/read-statement.ts";
import type { Context } from "./context.ts";
import { EXIT, exitCodeOf } from "./exit-codes.ts";
import { openSession } from "./session.ts";

/**
 * Builds what a statement tells of from this workspace's recipes, runs each step twice in surroundings that differ, and holds the outputs against what was
 * signed. The exit status. KILN-E1407, KILN-E1408.
 */
export async function rebuild(context: Context, statement: ReadStatement, flags: Readonly<Record<string, unknown>>): Promise<number> {
  const { target, subjects, derivations, wishes } = statement;
  await using session = await openSession(context, { ...flags, set: wishes });
  const evaluation = await session.evaluate({ kind: "targets", names: [target], lazy: [] });
  const wanted = targetOutputs(evaluation, []);
  const outputs = Object.entries(wanted[0]?.outputs ?? {});
  const here = new Map(outputs.map(([name, { derivation }]) => [name, derivation]));
  const other = [...new Set([...derivations.keys(), ...here.keys()])].filter((name) => derivations.get(name) !== here.get(name));
  if (other.length > 0) throw new KilnFailure([otherRecipes(target, other.toSorted())]);
  const { differing, diagnostics, interrupted } = await session.check(evaluation, wanted);
  session.progress.close();
  if (interrupted) return EXIT.interrupted;
  const { store, trust } = await session.engine();
  const told = [...diagnostics, ...differing.map((one) => differenceDiagnostic(one, store))];
  if (told.length > 0) {
    context.terminal.report(told);
    return exitCodeOf(told);
  }
  const signed = new Map(subjects.map(({ name, digest }) => [name, "sha256" in digest ? digest.sha256 : digest.reapiDirectory]));
  const wrong = outputs.flatMap(([name, reference]) => {
    const made = realisedOutput(store, trust, reference);
    const [found, wish] = [made === undefined ? "nothing" : hashOf(made.digest), signed.get(`${target}/${name}`) ?? "nothing"];
    return found === wish ? [] : [`${name} hashes to ${found}, signed is ${wish}`];
  });
  if (wrong.length > 0) throw new KilnFailure([rebuiltOther(target, wrong)]);
  return EXIT.done;
}
