import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Linux 6.1's own `conf`, where Debian's package linux-kbuild-6.1 puts it, or where KILN_CONF says. */
export const CONF = process.env["KILN_CONF"] ?? "/usr/lib/linux-kbuild-6.1/scripts/kconfig/conf";

/** Why nothing is compared with `conf`; undefined: it is there. */
export const withoutConf: string | undefined = existsSync(CONF) ? undefined : `there is no ${CONF} (Debian: linux-kbuild-6.1)`;

export interface ConfRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one mode on the file Kconfig of a folder; what it writes is .config there. */
export function runConf(folder: string, mode: string, env: Readonly<Record<string, string>>, shell = false): ConfRun {
  const path = shell ? { PATH: process.env["PATH"] ?? "" } : {};
  const { status, stdout, stderr } = spawnSync(CONF, ["-s", `--${mode}`, "Kconfig"], {
    cwd: folder,
    env: { ...path, ...env },
    encoding: "latin1",
    timeout: 20_000,
    input: "",
  });
  return { status: status ?? -1, stdout, stderr };
}
