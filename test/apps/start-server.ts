import { join } from "node:path";
import { expect } from "vitest";
import { freePort } from "../support/free-port.ts";
import { ROOT, runKiln, type KilnResult } from "../support/kiln.ts";
import { ask } from "./load.ts";

export const APPS = join(ROOT, "apps");

/**
 * A server of HTTP in a machine of its own, which ends with `stop` at the latest, and the port of this host that leads to it. `wishes`: options of the build
 * and of the run.
 */
export async function startServer(
  target: string,
  words: readonly string[],
  stop: AbortSignal,
  wishes: readonly string[] = [],
): Promise<{ port: number; machine: Promise<KilnResult> }> {
  expect(await runKiln(["build", target, "-q", ...wishes], { cwd: APPS })).toMatchObject({ exit: 0 });
  const port = await freePort();
  const machine = runKiln(["run", target, "-q", ...wishes, "--port", `${port}:80`, "--", ...words], { cwd: APPS, signal: stop });
  machine.catch(() => undefined);
  // QEMU takes connections before the guest listens, and ends them then.
  while ((await ask(port, "/").catch(() => undefined)) === undefined) await new Promise((resolve) => setTimeout(resolve, 100));
  return { port, machine };
}

/** Has the server of `apps/httpd` end its machine, with the last answer sent. */
export async function shutDown(port: number, machine: Promise<KilnResult>): Promise<void> {
  expect(await ask(port, "/shutdown")).toMatchObject({ status: 200, body: Buffer.from("bye\n") });
  expect(await machine).toMatchObject({
    exit: 0,
    stdout: expect.stringMatching(/10\.0\.2\.15\/24[^]*listening on port 80\n[^]*shut down\n$/),
  });
}
