import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../support/free-port.ts";

export interface RunningRegistry {
  /** "127.0.0.1:41234" */
  readonly host: string;
  stop(): void;
}

/** `kiln` with the password of the tests, by bcrypt. */
const HTPASSWD = "kiln:$2b$05$a2GP9JmF7gBDqVmC2EMwOeewwBHP1holtvf/brQmx5oz3So4miPUe\n";
export const PASSWORD = "open-sesame-4711";

/** Debian's docker-registry on the loopback, over a folder; `locked`: for its user only. */
export async function startRegistry(folder: string, { locked = false } = {}): Promise<RunningRegistry> {
  const host = `127.0.0.1:${await freePort()}`;
  mkdirSync(join(folder, "data"), { recursive: true });
  writeFileSync(join(folder, "htpasswd"), HTPASSWD);
  const settings = [
    "version: 0.1",
    "log: { level: error }",
    `storage: { filesystem: { rootdirectory: ${join(folder, "data")} }, delete: { enabled: true } }`,
    `http: { addr: "${host}" }`,
    ...(locked ? [`auth: { htpasswd: { realm: tests, path: ${join(folder, "htpasswd")} } }`] : []),
  ];
  writeFileSync(join(folder, "config.yml"), `${settings.join("\n")}\n`);
  const child: ChildProcess = spawn("docker-registry", ["serve", join(folder, "config.yml")], { stdio: "ignore" });
  for (let i = 0; i < 300; i++) {
    try {
      await (await fetch(`http://${host}/v2/`)).arrayBuffer();
      return { host, stop: () => void child.kill() };
    } catch {
      await sleep(100);
    }
  }
  child.kill();
  throw new Error("docker-registry doesn't answer");
}
