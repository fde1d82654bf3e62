import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { send } from "#cli/server/ask.ts";
import { SERVERS } from "./served.ts";

/** Vitest's global set-up: a folder for the servers of its workers, which end with it. With KILN_OWN_PROCESSES=1 there are none. */
export function setup(): (() => Promise<void>) | undefined {
  if (process.env["KILN_OWN_PROCESSES"] === "1") return undefined;
  const folder = mkdtempSync(join(tmpdir(), "kiln-servers-"));
  process.env[SERVERS] = folder;
  return async () => {
    const sockets = readdirSync(folder).flatMap((worker) => {
      const place = join(folder, worker, "kiln");
      return readdirSync(place).flatMap((name) => (name.includes("-") ? [join(place, name)] : []));
    });
    await Promise.all(sockets.map(stop));
    rmSync(folder, { recursive: true, force: true });
  };
}

async function stop(path: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const socket = connect(path);
    socket.on("error", () => resolve());
    socket.on("close", () => resolve());
    socket.resume();
    send(socket, { kind: "stop" });
  });
}
