import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Debian's own, which sees its package. */
const PYTHON = "/usr/bin/python3";

/** Whether Debian's python3-kconfiglib is there. */
export const hasKconfiglib = (): boolean => spawnSync(PYTHON, ["-c", "import kconfiglib"], { stdio: "ignore" }).status === 0;

/** A tree on the disk; `hasValues`: its file `values` is read as a saved configuration. */
export interface KconfiglibJob {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly hasValues: boolean;
}

export type KconfiglibResult = { readonly values: Readonly<Record<string, string>> } | { readonly error: string };

/** What kconfiglib says of each, in the same order. */
export function kconfiglibValues(jobs: readonly KconfiglibJob[]): readonly KconfiglibResult[] {
  const { stdout } = spawnSync(PYTHON, ["-B", join(import.meta.dirname, "kconfiglib-values.py")], {
    input: JSON.stringify(jobs),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return JSON.parse(stdout) as readonly KconfiglibResult[];
}
