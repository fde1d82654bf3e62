import { spawn } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { send } from "#cli/server/ask.ts";
import { circumstances } from "#cli/server/circumstances.ts";
import { FrameReader } from "#cli/server/frames.ts";
import { SERVE } from "#cli/server/start-server.ts";

/** Where the servers of a run of tests are, one for each worker (test/support/servers.ts). */
export const SERVERS = "KILN_TEST_SERVERS";

const STEP_MS = 10;
const PATIENCE_MS = 30_000;

/** As src/cli/server/start-server.ts starts them. */
const V8_FLAGS = ["--min-semi-space-size=32", "--max-semi-space-size=64", "--no-flush-bytecode"];

/** This worker's, also of the processes that it had before: its runtime folder. */
function runtimeFolder(): string | undefined {
  const { [SERVERS]: folder, VITEST_POOL_ID: worker } = process.env;
  return folder === undefined || worker === undefined ? undefined : join(folder, worker);
}

/** The socket among what a server has in its folder, where there is one. */
function socketIn(folder: string): string | undefined {
  const name = readdirSync(folder).find((one) => one.includes("-"));
  return name === undefined ? undefined : join(folder, name);
}

async function connected(path: string): Promise<Socket | undefined> {
  return await new Promise((resolve) => {
    const socket = connect(path, () => resolve(socket));
    socket.once("error", () => resolve(undefined));
  });
}

/** To this worker's server, which is started where there is none. */
async function toServer(kiln: string, runtime: string): Promise<Socket | undefined> {
  const folder = join(runtime, "kiln");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const look = async (): Promise<Socket | undefined> => {
    const path = socketIn(folder);
    return path === undefined ? undefined : await connected(path);
  };
  const found = await look();
  if (found !== undefined) return found;
  const env = { ...process.env, XDG_RUNTIME_DIR: runtime };
  spawn(process.execPath, [...V8_FLAGS, kiln, SERVE], { detached: true, stdio: "ignore", cwd: "/", env }).unref();
  for (let waited = 0; waited < PATIENCE_MS; waited += STEP_MS) {
    await wait(STEP_MS);
    const socket = await look();
    if (socket !== undefined) return socket;
  }
  return undefined;
}

let starting: Promise<unknown> = Promise.resolve();

/** Those that ask at once start one server. */
async function toServerOnce(kiln: string, runtime: string): Promise<Socket | undefined> {
  const socket = starting.then(async () => await toServer(kiln, runtime));
  starting = socket;
  return await socket;
}

/** What a command said, in the order in which it did. */
export interface Served {
  readonly said: readonly { readonly kind: "out" | "error"; readonly bytes: Uint8Array }[];
  readonly exit: number;
}

/** What this worker's server did. Undefined: it is at something else, or can't be in this process's place. */
export async function servedKiln(
  kiln: string,
  words: readonly string[],
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Served | undefined> {
  const runtime = runtimeFolder();
  const own = circumstances(env);
  if (runtime === undefined || own === undefined) return undefined;
  const socket = await toServerOnce(kiln, runtime);
  if (socket === undefined) return undefined;
  const said: { readonly kind: "out" | "error"; readonly bytes: Uint8Array }[] = [];
  const reader = new FrameReader();
  let exit: number | undefined;
  let isTaken = false;
  return await new Promise((resolve, reject) => {
    socket.on("data", (bytes) => {
      for (const frame of reader.read(Buffer.from(bytes))) {
        if (frame.kind === "out" || frame.kind === "error") said.push({ kind: frame.kind, bytes: frame.bytes });
        else if (frame.kind === "taken") isTaken = true;
        else if (frame.kind === "exit") exit = frame.code;
      }
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      if (exit !== undefined) resolve({ said, exit });
      else if (isTaken) reject(new Error(`the server ended in the midst of kiln ${words.join(" ")}`));
      else resolve(undefined);
    });
    send(socket, { kind: "command", circumstances: own, words, env, folder, out: { isTerminal: false }, error: { isTerminal: false } });
  });
}
