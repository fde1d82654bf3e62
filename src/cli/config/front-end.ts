import { diskHost } from "#config/kconfig/disk-host.ts";
import { ConfigSession } from "#config/kconfig/session.ts";
import { badOptionValue } from "#diagnostics/command-line.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";
import { shownText } from "#diagnostics/shown-text.ts";
import { keptKconfig } from "#pipeline/kept-kconfig/kept-kconfig.ts";
import type { Context } from "../context.ts";
import type { Flags } from "../register/registration.ts";
import { readSettings } from "../settings.ts";

/** What the command line says of a run of `kiln config`: declarations with values, and the files of values. */
export interface ConfigRun {
  readonly context: Context;
  readonly flags: Flags;
  readonly session: ConfigSession;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file of values that there are. */
  readonly config: string;
  /** Where to write, `-`: standard output. Undefined: nothing is said of it. */
  readonly output: string | undefined;
  /** What Kconfig files told by `$(info,…)`. */
  readonly told: readonly string[];
}

/** Reads the declarations that the command line names. Throws a KilnFailure with their mistakes. `report`: told of warnings, also later ones. */
export async function openRun(
  context: Context,
  flags: Flags,
  report = (found: Diagnostic): void => context.terminal.report([found]),
): Promise<ConfigRun> {
  const env = { ...context.env, ...assignments(flags["env"]) };
  const told: string[] = [];
  const question = {
    root: textOf(flags["kconfig"]) ?? "Kconfig",
    dialect: flags["dialect"] === "extended" ? ("extended" as const) : ("linux-6.1" as const),
    folder: context.folder,
    env,
    allowShell: flags["allowShell"] === true,
  };
  const loaded = await keptKconfig(question, {
    storeFolder: readSettings(context.env, context).store.value,
    now: Date.now,
    isFresh: flags["fresh"] === true,
    report,
    info(text) {
      if (context.json) told.push(text);
      else context.terminal.out(`${shownText(text)}\n`);
    },
  });
  const session = new ConfigSession(loaded, { host: diskHost(question), report });
  const config = textOf(flags["config"]) ?? env["KCONFIG_CONFIG"] ?? ".config";
  return { context, flags, session, env, config, output: textOf(flags["output"]), told };
}

export const textOf = (flag: unknown): string | undefined => (typeof flag === "string" ? flag : undefined);

function assignments(flag: unknown): Record<string, string> {
  const pairs = Array.isArray(flag) ? flag.map(String) : [];
  return Object.fromEntries(
    pairs.map((pair) => {
      const equal = pair.indexOf("=");
      if (equal <= 0) throw new KilnFailure([badOptionValue("--env", pair, "NAME=VALUE")]);
      return [pair.slice(0, equal), pair.slice(equal + 1)];
    }),
  );
}
