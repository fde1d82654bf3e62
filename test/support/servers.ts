import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PID_FILE, SERVERS } from "./served.ts";

/** Vitest's global set-up: a folder for the servers of its workers, which end with it, however that ends. With KILN_OWN_PROCESSES=1 there are none. */
export function setup(): (() => void) | undefined {
  if (process.env["KILN_OWN_PROCESSES"] === "1") return undefined;
  const folder = mkdtempSync(join(tmpdir(), "kiln-servers-"));
  process.env[SERVERS] = folder;
  const end = (): void => {
    if (!existsSync(folder)) return;
    for (const worker of readdirSync(folder)) endServer(join(folder, worker, PID_FILE));
    rmSync(folder, { recursive: true, force: true });
  };
  process.on("exit", end);
  return end;
}

/** Once it has done the command that it is at. */
function endServer(pidFile: string): void {
  try {
    process.kill(Number(readFileSync(pidFile, "utf8")), "SIGTERM");
  } catch {
    // It has ended, or was never started.
  }
}
