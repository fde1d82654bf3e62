import type { LockedWorkspace, LockOptions } from "#pipeline/inputs/lock-workspace.ts";
import type { Context } from "./context.ts";
import { keyFolder } from "./key-folder.ts";
import type { Session } from "./session.ts";

/** Fetches the inputs of the session's workspace, and pins them. Throws KILN-E1120 outside of one, KILN-E07xx. */
export async function lockInputs(
  context: Context,
  session: Session,
  flags: Readonly<Record<string, unknown>>,
  how: Pick<LockOptions, "update" | "dryRun" | "describe">,
): Promise<LockedWorkspace> {
  const [{ lockWorkspace }, { parseModule }, { findWorkspace }, { existsSync }, { noWorkspace }, { KilnFailure }] = await Promise.all([
    import("#pipeline/inputs/lock-workspace.ts"),
    import("#syntax/parse.ts"),
    import("#config/find-workspace.ts"),
    import("node:fs"),
    import("#diagnostics/workspace.ts"),
    import("#diagnostics/diagnostic.ts"),
  ]);
  if (findWorkspace(context.folder, existsSync) === undefined) throw new KilnFailure([noWorkspace(context.folder)]);
  const { fetch } = session.settings;
  return await lockWorkspace(session.folder, {
    engine: await session.engine(),
    parse: parseModule,
    env: context.env,
    signal: context.signal,
    kiln: context.version,
    keyFolder: keyFolder(context.env),
    fetch: flags["offline"] === true ? { ...fetch, offline: true } : fetch,
    ...how,
  });
}
