import type { Evaluation } from "#eval/evaluated.ts";
import type { BuiltTarget, WantedTarget } from "#pipeline/outputs.ts";
import { rememberBuilt } from "#why/last-built.ts";
import type { Session } from "./session.ts";
import { stringsOf } from "./strings-of.ts";

/** Remembers what was built of `wanted`, for `kiln why rebuild`. */
export async function rememberTargets(
  session: Session,
  flags: Readonly<Record<string, unknown>>,
  evaluation: Evaluation,
  wanted: readonly WantedTarget[],
  built: readonly BuiltTarget[],
): Promise<void> {
  const { store, trust } = await session.engine();
  const done = wanted.filter(({ target }) => built.some(({ name }) => name === target.name));
  const names = done.map(({ target }) => target.name);
  await rememberBuilt(done, evaluation, {
    store,
    trust,
    folder: session.folder,
    nowMs: Date.now(),
    circumstances: async () => {
      const { circumstancesOf } = await import("#why/circumstances.ts");
      return circumstancesOf(await session.evaluatedProject(), names, stringsOf(flags["set"]));
    },
  });
}
