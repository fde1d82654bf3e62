import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../support/free-port.ts";
import { isInstalled } from "../support/installed.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

/** Debian puts it where only root's PATH leads. */
const PROGRAM = existsSync("/usr/sbin/nginx") ? "/usr/sbin/nginx" : isInstalled("nginx") ? "nginx" : undefined;
export const hasNginx = PROGRAM !== undefined;

export interface Nginx {
  readonly address: string;
  /** What was put lies below it. */
  readonly data: string;
  stop(): Promise<void>;
}

/** A server that we did not write: nginx with DAV, its files in a folder of its own, on the loopback interface. */
export async function startNginx(): Promise<Nginx> {
  const folder = temporaryFolder("nginx");
  const data = join(folder, "data");
  mkdirSync(join(data, "ac"), { recursive: true });
  const port = await freePort();
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${join(folder, name)};`);
  writeFileSync(
    join(folder, "nginx.conf"),
    `${process.getuid?.() === 0 ? "user root;" : ""} daemon off; worker_processes 1; pid ${join(folder, "pid")}; error_log ${join(folder, "error.log")};
events {}
http { access_log ${join(folder, "access.log")}; ${temporary.join(" ")}
  server { listen 127.0.0.1:${port}; root ${data}; client_max_body_size 0;
    location / { dav_methods PUT DELETE; create_full_put_path on; dav_access user:rw group:r all:r; } } }
`,
  );
  const server = spawn(PROGRAM ?? "nginx", ["-p", folder, "-c", join(folder, "nginx.conf")], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  while (server.exitCode === null && !(await answers(port))) await sleep(20);
  if (server.exitCode !== null) throw new Error(`nginx ended with ${server.exitCode}`);
  return {
    address: `http://127.0.0.1:${port}`,
    data,
    async stop() {
      server.kill("SIGTERM");
      await ended;
    },
  };
}

const answers = async (port: number): Promise<boolean> =>
  await new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
