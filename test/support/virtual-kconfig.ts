import { writeConfig } from "#config/kconfig/dotconfig/write.ts";
import type { KconfigHost, ShellRunner } from "#config/kconfig/host.ts";
import { openSession, type ConfigSession } from "#config/kconfig/session.ts";
import { asBytes } from "#config/kconfig/text/sources.ts";
import type { Dialect } from "#config/kconfig/text/tokens.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";

/** A tree of Kconfig files in memory, and what is read of it. */
export interface VirtualTree {
  readonly files: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly shell?: ShellRunner;
  readonly dialect?: Dialect;
}

export interface OpenedTree {
  readonly session: ConfigSession;
  /** Warnings, growing while values are worked out. */
  readonly warnings: readonly Diagnostic[];
  readonly told: readonly string[];
}

/** Reads the tree whose first file is called Kconfig. Throws a KilnFailure with its mistakes. */
export function openTree({ files, env = {}, shell, dialect = "linux-6.1" }: VirtualTree): OpenedTree {
  const warnings: Diagnostic[] = [];
  const told: string[] = [];
  const host: KconfigHost = {
    read: (path) => (Object.hasOwn(files, path) ? asBytes(files[path] ?? "") : undefined),
    glob: (pattern) => {
      const fits = new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}$`);
      return Object.keys(files).filter((name) => fits.test(name));
    },
    env: (name) => env[name],
    shell,
  };
  const session = openSession("Kconfig", { host, dialect, report: (one) => warnings.push(one), info: (text) => told.push(text) });
  return { session, warnings, told };
}

/** Parts of a text by lines `# file: NAME`; before the first one it is Kconfig. */
export function filesOf(text: string): Readonly<Record<string, string>> {
  const [first = "", ...parts] = text.split(/^# file: (\S+)\n/m);
  const files: Record<string, string> = { Kconfig: first };
  for (let i = 0; i < parts.length; i += 2) files[parts[i] ?? ""] = (parts[i + 1] ?? "").replace(/\\\n$/, "");
  return files;
}

/** All that is said when such files are read, values too, and everything is worked out. */
export function asKconfig(text: string): readonly Diagnostic[] {
  try {
    const { session, warnings } = openTree({ files: filesOf(text), env: { KCONFIG_WARN_UNKNOWN_SYMBOLS: "1" } });
    session.read(".config");
    writeConfig(session.values);
    return warnings;
  } catch (error) {
    if (error instanceof KilnFailure) return error.diagnostics;
    throw error;
  }
}
