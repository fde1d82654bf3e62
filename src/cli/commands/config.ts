import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { noSuchConfig } from "#diagnostics/kconfig-values.ts";
import { listNew } from "#config/kconfig/commands/new-symbols.ts";
import { setAllNew, type NewValues } from "#config/kconfig/commands/set-all.ts";
import { diskHost } from "#config/kconfig/disk-host.ts";
import { saveConfig } from "#config/kconfig/dotconfig/save.ts";
import { writeMinimal } from "#config/kconfig/dotconfig/write-minimal.ts";
import { writeConfig } from "#config/kconfig/dotconfig/write.ts";
import { openSession, type ConfigSession } from "#config/kconfig/session.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";

type Flags = Readonly<Record<string, unknown>>;

const ALL: Readonly<Record<string, readonly [NewValues, string]>> = {
  allyesconfig: ["yes", "allyes.config"],
  allnoconfig: ["no", "allno.config"],
  allmodconfig: ["mod", "allmod.config"],
  alldefconfig: ["default", "alldef.config"],
};

/** One command of `kiln config`. */
export async function configCommand(context: Context, name: string, words: readonly string[], flags: Flags): Promise<number> {
  const env: Record<string, string | undefined> = { ...context.env };
  for (const pair of listOf(flags["env"])) {
    const equal = pair.indexOf("=");
    env[pair.slice(0, equal)] = pair.slice(equal + 1);
  }
  const host = diskHost({ folder: context.folder, env, allowShell: flags["allowShell"] === true });
  const session = openSession(String(flags["kconfig"]), {
    host,
    dialect: flags["dialect"] === "extended" ? "extended" : "linux-6.1",
    report: (diagnostic) => context.terminal.report([diagnostic]),
    info: (text) => context.terminal.out(`${text}\n`),
  });
  const config = typeof flags["config"] === "string" ? flags["config"] : (env["KCONFIG_CONFIG"] ?? ".config");
  const output = typeof flags["output"] === "string" ? flags["output"] : config;
  const all = ALL[name];
  if (all !== undefined) {
    seed(session, all[1], env["KCONFIG_ALLCONFIG"]);
    setAllNew(session.values, session.order, all[0]);
    save(context, output, writeConfig(session.values, session.prefix));
    return EXIT.done;
  }
  switch (name) {
    case "defconfig":
      if (!session.read(words[0] ?? "")) throw new KilnFailure([noSuchConfig(words[0] ?? "")]);
      setAllNew(session.values, session.order, "default");
      save(context, output, writeConfig(session.values, session.prefix));
      return EXIT.done;
    case "savedefconfig":
      session.read(config);
      save(context, typeof flags["output"] === "string" ? output : (words[0] ?? "defconfig"), writeMinimal(session.values, session.prefix));
      return EXIT.done;
    case "olddefconfig":
      session.read(config);
      save(context, output, writeConfig(session.values, session.prefix));
      return EXIT.done;
    case "listnewconfig":
      session.read(config);
      for (const line of listNew(session)) process.stdout.write(Buffer.from(line, "latin1"));
      return EXIT.done;
    default:
      return EXIT.usage;
  }
}

const listOf = (flag: unknown): readonly string[] => (Array.isArray(flag) ? flag.map(String) : []);

function seed(session: ConfigSession, own: string, given: string | undefined): void {
  if (given === undefined) return;
  const names = given === "" || given === "1" ? [own, "all.config"] : [given];
  if (!names.some((name) => session.readWishes(name))) throw new KilnFailure([noSuchConfig(names[0] ?? "")]);
}

function save(context: Context, output: string, text: string): void {
  if (output === "-") process.stdout.write(Buffer.from(text, "latin1"));
  else
    context.terminal.out(
      saveConfig(context.folder, output, text) === "written" ? `configuration written to ${output}\n` : `No change to ${output}\n`,
    );
}
