import { existsSync } from "node:fs";
import { join } from "node:path";

/** Whether PATH has a program. */
export function isInstalled(program: string): boolean {
  return (process.env["PATH"] ?? "").split(":").some((folder) => existsSync(join(folder, program)));
}
