import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeIn } from "../support/emulators.ts";
import { ask } from "./load.ts";
import { WWW } from "./serves.ts";
import { startServer } from "./start-server.ts";

const file = (path: string): Buffer => readFileSync(join(WWW, path));

const stop = new AbortController();
afterAll(() => stop.abort());

describeIn("qemu-system-x86_64", "nginx as Debian has its source", 900_000, () => {
  let port = 0;

  beforeAll(async () => ({ port } = await startServer("nginx@qemu-x86_64", [], stop.signal)), 900_000);

  test("serves as its configuration says", async () => {
    const page = await ask(port, "/");
    expect(page).toMatchObject({ status: 200, body: file("index.html") });
    expect(page.headers).toMatchObject({ server: "nginx/1.22.1", "content-type": "text/html" });
    expect((await ask(port, "/style.css")).headers["content-type"]).toBe("text/css");
    const folder = await ask(port, "/texts/");
    expect(folder).toMatchObject({ status: 200 });
    expect(folder.body.toString()).toContain('<a href="lines.txt">lines.txt</a>');
    expect((await ask(port, "/private/x")).status).toBe(403);
    expect((await ask(port, "/nowhere")).status).toBe(404);
    expect((await ask(port, "/../etc/passwd")).status).toBe(400);
  });

  test("answers with a part, with nothing where nothing is new, or compressed", async () => {
    const text = file("texts/lines.txt");
    const part = await ask(port, "/texts/lines.txt", { headers: { range: "bytes=10-29" } });
    expect(part).toMatchObject({ status: 206, body: text.subarray(10, 30) });
    const known = { "if-none-match": String(part.headers["etag"]) };
    expect(await ask(port, "/texts/lines.txt", { headers: known })).toMatchObject({ status: 304, body: Buffer.alloc(0) });
    const packed = await ask(port, "/texts/lines.txt", { headers: { "accept-encoding": "gzip" } });
    expect(packed.headers).toMatchObject({ "content-encoding": "gzip" });
    expect(packed.body.length).toBeLessThan(text.length);
    expect(gunzipSync(packed.body)).toEqual(text);
  });
});
