import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { listNew } from "#config/kconfig/commands/new-symbols.ts";
import { setAllNew, type NewValues } from "#config/kconfig/commands/set-all.ts";
import { diskHost } from "#config/kconfig/disk-host.ts";
import { writeConfig } from "#config/kconfig/dotconfig/write.ts";
import { writeMinimal } from "#config/kconfig/dotconfig/write-minimal.ts";
import { openSession, type ConfigSession } from "#config/kconfig/session.ts";
import type { Dialect } from "#config/kconfig/text/tokens.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";

/** What case.json of a folder says. */
export interface CaseDescription {
  readonly about: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly dialect?: Dialect;
  /** Commands are allowed. */
  readonly shell?: boolean;
  /** Kiln behaves otherwise on purpose: not compared with conf. */
  readonly ours?: boolean;
}

/** What one mode gives: bytes. */
export interface ModeResult {
  readonly mode: string;
  readonly output: string;
}

export interface CaseResult {
  readonly modes: readonly ModeResult[];
  readonly diagnostics: readonly Diagnostic[];
  readonly told: readonly string[];
}

const ALL: readonly (readonly [mode: string, to: NewValues])[] = [
  ["alldefconfig", "default"],
  ["allyesconfig", "yes"],
  ["allnoconfig", "no"],
  ["allmodconfig", "mod"],
];

/** Modes that read the file `values`, if there is one. */
const READING: readonly (readonly [mode: string, run: (session: ConfigSession) => string])[] = [
  ["olddefconfig", (session) => writeConfig(session.values, session.prefix)],
  ["savedefconfig", (session) => writeMinimal(session.values, session.prefix)],
  ["listnewconfig", (session) => listNew(session).join("")],
];

export const describeCase = (folder: string): CaseDescription =>
  JSON.parse(readFileSync(join(folder, "case.json"), "utf8")) as CaseDescription;

/** Runs all modes on a folder; where it is rejected there are no modes, and errors among the diagnostics. */
export function runCase(folder: string): CaseResult {
  const { env = {}, dialect = "linux-6.1", shell = false } = describeCase(folder);
  const diagnostics: Diagnostic[] = [];
  const told: string[] = [];
  const open = (): ConfigSession => {
    const host = diskHost({ folder, env: { ...(shell ? { PATH: process.env["PATH"] } : {}), ...env }, allowShell: shell });
    return openSession("Kconfig", { host, dialect, report: (one) => diagnostics.push(one), info: (text) => told.push(text) });
  };
  const wishes = env["KCONFIG_ALLCONFIG"];
  try {
    const all = ALL.map(([mode, to]) => {
      const session = open();
      if (wishes !== undefined) session.readWishes(wishes);
      setAllNew(session.values, session.order, to);
      return { mode, output: writeConfig(session.values, session.prefix) };
    });
    const reading = READING.map(([mode, run]) => {
      const session = open();
      session.read("values");
      return { mode, output: run(session) };
    });
    return { modes: [...all, ...reading], diagnostics: distinct(diagnostics), told: [...new Set(told)] };
  } catch (error) {
    if (!(error instanceof KilnFailure)) throw error;
    return { modes: [], diagnostics: distinct([...diagnostics, ...error.diagnostics]), told: [...new Set(told)] };
  }
}

/** Every mode says the same again. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, message, at, detail }) => {
    const key = `${code} ${message} ${at?.source.path} ${at?.start} ${detail}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** All files of a case that are its input. */
export const inputsOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => path !== "case.json" && path !== "expected.golden");
