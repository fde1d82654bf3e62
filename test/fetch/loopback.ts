import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createFetcher } from "#fetch/create-fetcher.ts";
import type { Fetcher, FetchSettings } from "#fetch/fetcher.ts";
import type { Timing } from "#fetch/network.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";

export const quick: Timing = { connect: 2000, headers: 2000, stall: 400, backOff: 5, longestBackOff: 50 };

export function fetcherOf(settings: Partial<FetchSettings> = {}, env: NodeJS.ProcessEnv = {}): Fetcher {
  return createFetcher({ mirrors: {}, attempts: 3, ...settings }, { env, timing: quick });
}

export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "kiln-fetch-test-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export function sri(bytes: Uint8Array | string, algorithm = "sha256"): string {
  return `${algorithm}-${createHash(algorithm).update(bytes).digest("base64")}`;
}

/** A real server on the loopback interface; gives its origin. */
export async function serve(listener: RequestListener, tls?: { readonly cert: string; readonly key: string }): Promise<string> {
  const server: Server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `${tls === undefined ? "http" : "https"}://127.0.0.1:${portOf(server)}`;
}

/** A real proxy: tunnels (CONNECT) and plain requests. `seen` gets what was asked of it. */
export async function serveProxy(seen: string[]): Promise<string> {
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    void fetch(request.url ?? "").then(async (answer) => response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer())));
  });
  server.on("connect", (request, socket, head) => {
    seen.push(`CONNECT ${request.url}`);
    const [host, port] = (request.url ?? "").split(":");
    const far = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      far.write(head);
      far.pipe(socket).pipe(far);
    });
    far.on("error", () => socket.destroy());
    socket.on("error", () => far.destroy());
    onTestFinished(() => {
      far.destroy();
      socket.destroy();
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${portOf(server)}`;
}

/** A certificate authority of our own and a certificate of it for 127.0.0.1, made by openssl. */
export function makeAuthority(): { readonly cafile: string; readonly cert: string; readonly key: string } {
  const at = folder();
  const openssl = (...args: string[]): Buffer => execFileSync("openssl", args, { cwd: at, stdio: ["ignore", "pipe", "pipe"] });
  writeFileSync(join(at, "ext"), "subjectAltName=IP:127.0.0.1\n");
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl("req", "-x509", ...ec, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Kiln test authority", "-days", "2");
  openssl("req", ...ec, "-keyout", "host.key", "-out", "host.csr", "-subj", "/CN=127.0.0.1");
  openssl(
    "x509",
    "-req",
    "-in",
    "host.csr",
    "-CA",
    "ca.pem",
    "-CAkey",
    "ca.key",
    "-CAcreateserial",
    "-out",
    "host.pem",
    "-days",
    "2",
    "-extfile",
    "ext",
  );
  return { cafile: join(at, "ca.pem"), cert: readFileSync(join(at, "host.pem"), "utf8"), key: readFileSync(join(at, "host.key"), "utf8") };
}

/** The diagnostics that `work` fails with. */
export async function failureOf(work: () => unknown): Promise<readonly Diagnostic[]> {
  try {
    await work();
  } catch (error) {
    if (error instanceof KilnFailure) return error.diagnostics;
    throw error;
  }
  throw new Error("nothing failed");
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}
