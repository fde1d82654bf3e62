import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** What a server does of an answer: `bytes` is what should come, undefined where there is nothing. */
export type Fault = (response: ServerResponse, bytes: Buffer | undefined, path: string, count: number) => void;

export interface FaultyServer {
  readonly address: string;
  readonly requests: string[];
  close(): void;
}

export const right: Fault = (response, bytes) => {
  if (bytes === undefined) response.writeHead(404).end();
  else response.writeHead(200, { "content-length": bytes.length }).end(bytes);
};

/** Serves a folder's `ac/` and `cas/` as `fault` wants it. */
export async function faultyServer(folder: string, fault: Fault): Promise<FaultyServer> {
  const requests: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const path = request.url ?? "";
    requests.push(`${request.method} ${path}`);
    request.resume();
    const [, area = "", name = ""] = path.split("/");
    const file = join(folder, area, name.slice(0, 2), name);
    fault(response, existsSync(file) ? readFileSync(file) : undefined, path, requests.length);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(close);
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("the server has no port");
  return { address: `http://127.0.0.1:${bound.port}`, requests, close };
}
