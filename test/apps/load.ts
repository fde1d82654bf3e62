import { Agent, request, type RequestOptions } from "node:http";

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
}

/** One request, on a connection of its own where there is no `agent`; rejects where that fails, or nothing comes for a minute. */
export function ask(port: number, path: string, options: RequestOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, agent: false, timeout: 60_000, ...options }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("error", reject);
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }));
    });
    sent.on("timeout", () => sent.destroy(new Error(`${path}: nothing came for a minute`)));
    sent.on("error", reject);
    sent.end();
  });
}

export interface Load {
  readonly port: number;
  readonly requests: number;
  readonly connections: number;
  /** What is asked for, in turns, with what must come. */
  readonly files: ReadonlyMap<string, Buffer>;
}

export interface Outcome {
  readonly right: number;
  readonly wrong: readonly string[];
  readonly bytes: number;
  readonly milliseconds: number;
  /** Connections that were made: as many as were asked for where all are kept alive. */
  readonly sockets: number;
}

/**
 * So many requests from so many connections that are kept alive, each busy until none are left. Connections are made one after the other, before the
 * crowd begins: QEMU's own network lets only one wait to be accepted (libslirp: `listen(s, 1)`), and others try again after seconds.
 */
export async function load({ port, requests, connections, files }: Load): Promise<Outcome> {
  const paths = [...files.keys()];
  const sockets = new Set<unknown>();
  const wrong: string[] = [];
  let right = 0;
  let bytes = 0;
  let next = 0;

  async function askNext(agent: Agent): Promise<void> {
    const path = paths[next++ % paths.length] ?? "/";
    try {
      const { status, body } = await ask(port, path, { agent });
      bytes += body.length;
      if (status === 200 && files.get(path)?.equals(body)) right++;
      else wrong.push(`${path}: ${status}, ${body.length} bytes`);
    } catch (error) {
      wrong.push(`${path}: ${String(error)}`);
    }
  }
  async function work(agent: Agent): Promise<void> {
    while (next < requests) await askNext(agent);
    agent.destroy();
  }

  const start = performance.now();
  const agents: Agent[] = [];
  for (let i = 0; i < connections; i++) {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    agent.on("free", (socket: unknown) => sockets.add(socket));
    agents.push(agent);
    await askNext(agent);
  }
  await Promise.all(agents.map(work));
  return { right, wrong, bytes, milliseconds: performance.now() - start, sockets: sockets.size };
}
