import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeIn } from "../support/emulators.ts";
import { type KilnResult } from "../support/kiln.ts";
import { ask } from "./load.ts";
import { CONNECTIONS, FILES, requestsOr, serves } from "./serves.ts";
import { shutDown, startServer } from "./start-server.ts";

const REQUESTS = requestsOr(300);

/** What comes for these bytes, until the server closes the connection. */
async function say(port: number, bytes: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    socket.setTimeout(60_000, () => socket.destroy(new Error("nothing came for a minute")));
    socket.setEncoding("latin1").on("data", (text: string) => (answer += text));
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });
}

const stop = new AbortController();
afterAll(() => stop.abort());

describeIn("qemu-system-x86_64", "a server of HTTP on lwIP", 900_000, () => {
  let port = 0;
  let machine: Promise<KilnResult>;

  beforeAll(async () => ({ port, machine } = await startServer("httpd@qemu-x86_64", ["--shutdown"], stop.signal)), 900_000);

  test("tells types and lengths, and what it has not", async () => {
    const page = await ask(port, "/index.html?with=query");
    expect(page).toMatchObject({ status: 200, body: FILES.get("/") });
    expect(page.headers).toMatchObject({ "content-type": "text/html; charset=utf-8", "content-length": String(page.body.length) });
    expect((await ask(port, "/style.css")).headers["content-type"]).toBe("text/css");
    const head = await ask(port, "/texts/lines.txt", { method: "HEAD" });
    expect(head).toMatchObject({ status: 200, headers: { "content-length": String(FILES.get("/texts/lines.txt")?.length) } });
    expect(head.body.length).toBe(0);
    for (const path of ["/nowhere", "/texts", "/texts/", "/index.html/"]) {
      expect((await ask(port, path)).status, path).toBe(404);
    }
  });

  test("refuses what is no request, and paths that lead out of its folder", async () => {
    for (const path of ["/../etc/passwd", "/texts/../../dev/zero", "/%2e%2e/dev/zero", "/texts/%2E%2E", "/%", "/%0", "/a%00b"]) {
      expect((await ask(port, path)).status, path).toBe(400);
    }
    expect((await ask(port, "/", { method: "DELETE" })).status).toBe(501);
    for (const [request, status] of [
      ["GET / HTTP/1.1\r\n\r\n", 400],
      ["GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400],
      ["GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400],
      ["GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", 400],
      ["GET /\r\n\r\n", 400],
      ["nonsense\r\n\r\n", 400],
      ["GET / HTTP/2.0\r\n\r\n", 505],
      [`GET /${"a".repeat(2000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 414],
      [`GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(8192 - 28)}`, 431],
    ] as const) {
      expect(await say(port, request), request.slice(0, 60)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    }
  });

  test("answers several requests that come at once, in order, and ends connections when it is asked to", async () => {
    const said = await say(
      port,
      "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\nHEAD /style.css HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.0\r\n\r\n",
    );
    expect(said.match(/^HTTP\/1\.1 \d+|^Connection: close/gm)).toEqual([
      "HTTP/1.1 404",
      "HTTP/1.1 200",
      "HTTP/1.1 200",
      "Connection: close",
    ]);
    expect(said.endsWith(String(FILES.get("/")))).toBe(true);
  });

  test(`answers ${REQUESTS} requests from ${CONNECTIONS} connections, each with the right bytes`, async () => {
    await serves({ port, requests: REQUESTS });
  });

  test("shuts down on request, with the last answer sent", async () => {
    await shutDown(port, machine);
  });
});
