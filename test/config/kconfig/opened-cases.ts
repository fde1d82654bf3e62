import { readdirSync } from "node:fs";
import { join } from "node:path";
import { diskHost } from "#config/kconfig/disk-host.ts";
import { openSession, type ConfigSession } from "#config/kconfig/session.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { ROOT } from "../../support/kiln.ts";
import { describeCase } from "./case-folder.ts";

const cases = join(ROOT, "test/config/kconfig/cases");

/** A choice whose default is outside of it: whether that is seen depends on what was worked out before. */
export const ODD = "choice-odd";

/** The cases that aren't rejected, by their names; each can be opened again and again. */
export const openedCases = readdirSync(cases).flatMap((name): (readonly [string, () => ConfigSession])[] => {
  const { env = {}, dialect = "linux-6.1", shell = false } = describeCase(join(cases, name));
  const open = (): ConfigSession => {
    const host = diskHost({ folder: join(cases, name), env: { PATH: process.env["PATH"], ...env }, allowShell: shell });
    return openSession("Kconfig", { host, dialect, report: () => {}, info: () => {} });
  };
  try {
    open();
    return [[name, open]];
  } catch (error) {
    if (error instanceof KilnFailure) return [];
    throw error;
  }
});
