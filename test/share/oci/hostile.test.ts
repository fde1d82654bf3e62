import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { afterEach, expect, test } from "vitest";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { withRegistry } from "#share/oci/open-registry.ts";
import { pullImage, type PulledImage } from "#share/oci/pull-image.ts";
import { pushImages } from "#share/oci/push-image.ts";
import { parseReference } from "#config/inputs/oci-reference.ts";
import { temporaryFolder } from "../../support/temporary-folders.ts";

const SECRET = "open-sesame-4711";
type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

async function serve(answer: Answer): Promise<string> {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece)).on("end", () => answer(request, response, Buffer.concat(pieces)));
  });
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return `127.0.0.1:${address.port}`;
}

const digestOf = (bytes: Buffer): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

interface Entry {
  readonly name: string;
  readonly type?: "file" | "symlink" | "link" | "directory";
  readonly linkname?: string;
  readonly content?: Buffer;
}
async function tar(entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack();
  for (const { name, type = "file", linkname, content = Buffer.alloc(0) } of entries)
    archive.entry({ name, type, ...(linkname === undefined ? {} : { linkname }) }, content);
  archive.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of archive) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

const KERNEL: Entry = { name: "unikraft/bin/kernel", content: Buffer.from("kernel") };

/** A registry with one image, in which something may be other than it should. */
async function withLayer(
  layer: Buffer,
  change: { readonly blob?: Buffer; readonly mediaType?: string; readonly manifest?: (right: Record<string, unknown>) => unknown } = {},
): Promise<string> {
  const blobs = new Map([[digestOf(layer), change.blob ?? layer]]);
  const descriptor = {
    mediaType: change.mediaType ?? "application/vnd.oci.image.layer.v1.tar",
    digest: digestOf(layer),
    size: layer.byteLength,
    annotations: { "org.unikraft.kernel.image": "/unikraft/bin/kernel" },
  };
  const right = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: { ...descriptor, annotations: {} },
    layers: [descriptor],
  };
  const manifest = json(change.manifest === undefined ? right : change.manifest(right));
  return await serve((request, response) => {
    const [, kind, what = ""] = /^\/v2\/a\/(manifests|blobs)\/(.+)$/.exec(request.url ?? "") ?? [];
    const found = kind === "blobs" ? blobs.get(what) : what === "latest" || what === digestOf(manifest) ? manifest : undefined;
    response.statusCode = found === undefined ? 404 : 200;
    response.end(found);
  });
}

async function pull(
  host: string,
  reference = `oci://${host}/a`,
  docker?: string,
  largestLayer?: number,
): Promise<{ readonly result: PulledImage | string; readonly folder: string }> {
  const around = temporaryFolder("hostile");
  const folder = join(around, "pulled");
  const parsed = parseReference(reference);
  try {
    const env = { DOCKER_CONFIG: docker ?? join(around, "none") };
    const result = await withRegistry(parsed, { network: {}, env }, (registry) =>
      pullImage(
        registry,
        parsed,
        { platform: undefined, folder, ...(largestLayer === undefined ? {} : { largestLayer }) },
        new AbortController().signal,
      ),
    );
    return { result, folder };
  } catch (error) {
    if (!(error instanceof KilnFailure)) throw error;
    // Nothing is left: neither the folder nor what was begun.
    expect(readdirSync(around)).toEqual([]);
    return { result: error.diagnostics.map(({ code, detail, message }) => `${code} ${message}: ${detail ?? ""}`).join(), folder };
  }
}

test("an image as it should be", async () => {
  const { result, folder } = await pull(await withLayer(await tar([KERNEL])));
  expect(result).toMatchObject({ files: ["image"], target: undefined });
  expect(readFileSync(join(folder, "image"), "utf8")).toBe("kernel");
  expect(statSync(join(folder, "image")).mode & 0o777).toBe(0o755);
  const packed = await pull(await withLayer(gzipSync(await tar([KERNEL])), { mediaType: "application/vnd.oci.image.layer.v1.tar+gzip" }));
  expect(packed.result).toMatchObject({ files: ["image"] });
});

test("content that is other, longer or shorter than its digest says", async () => {
  const layer = await tar([KERNEL]);
  const flipped = Buffer.from(layer);
  flipped[600] = (flipped[600] ?? 0) ^ 1;
  for (const blob of [flipped, Buffer.concat([layer, Buffer.alloc(1024)]), layer.subarray(0, 100), Buffer.alloc(0)])
    expect((await pull(await withLayer(layer, { blob }))).result).toMatch(/^KILN-E1454/);
  const host = await withLayer(layer);
  expect((await pull(host, `oci://${host}/a@sha256:${"0".repeat(64)}`)).result).toMatch(/^KILN-E1453/);
  const liar = await serve((_, response) => response.end("{}"));
  expect((await pull(liar, `oci://${liar}/a@sha256:${"0".repeat(64)}`)).result).toMatch(/^KILN-E1454.*something else/);
});

test("archives whose members would lead elsewhere leave nothing there", async () => {
  const escape = "../../../../tmp/kiln-escaped";
  const { result, folder } = await pull(
    await withLayer(
      await tar([
        { name: escape, content: Buffer.from("x") },
        { name: "/etc/kiln-escaped", content: Buffer.from("x") },
        { name: "image", type: "symlink", linkname: "/etc/passwd" },
        KERNEL,
      ]),
    ),
  );
  expect(result).toMatchObject({ files: ["image"] });
  expect(readFileSync(join(folder, "image"), "utf8")).toBe("kernel");
  expect(readdirSync(folder)).toEqual(["image"]);
  expect(["/tmp/kiln-escaped", "/etc/kiln-escaped"].filter((path) => existsSync(path))).toEqual([]);
  for (const type of ["symlink", "link", "directory"] as const) {
    const linked = await pull(await withLayer(await tar([{ name: "unikraft/bin/kernel", type, linkname: "/etc/passwd" }])));
    expect(linked.result).toMatch(/^KILN-E1454.*is no file/);
  }
  expect((await pull(await withLayer(await tar([{ name: "unikraft/bin/other" }])))).result).toMatch(/^KILN-E1454.*none of its layers/);
  expect((await pull(await withLayer(Buffer.from("no archive at all, ".repeat(100))))).result).toMatch(/^KILN-E07/);
  expect(
    (await pull(await withLayer(Buffer.from("no gzip"), { mediaType: "application/vnd.oci.image.layer.v1.tar+gzip" }))).result,
  ).toMatch(/^KILN-E07/);
});

test("what is packed and comes out too large is ended on the way", async () => {
  const bomb = gzipSync(await tar([{ name: "padding", content: Buffer.alloc(64 * 2 ** 20) }, KERNEL]));
  expect(bomb.byteLength).toBeLessThan(100_000);
  const host = await withLayer(bomb, { mediaType: "application/vnd.oci.image.layer.v1.tar+gzip" });
  expect((await pull(host, undefined, undefined, 2 ** 20)).result).toMatch(/^KILN-E07.*more than 1048576 bytes/);
  expect((await pull(await withLayer(await tar([KERNEL])), undefined, undefined, 1000)).result).toMatch(/^KILN-E1454.*a layer of it has/);
});

test("manifests that are none", async () => {
  const layer = await tar([KERNEL]);
  const other: ((right: Record<string, unknown>) => unknown)[] = [
    () => null,
    () => [],
    (right) => ({ ...right, schemaVersion: 1 }),
    (right) => ({ ...right, mediaType: "text/html" }),
    (right) => ({ ...right, layers: {} }),
    (right) => ({ ...right, layers: [{ mediaType: "x", digest: "sha256:../../../etc/passwd", size: 1 }] }),
    (right) => ({ ...right, layers: [{ mediaType: "x", digest: digestOf(layer), size: -1 }] }),
    (right) => ({ ...right, layers: [{ mediaType: "x", digest: digestOf(layer), size: "9" }] }),
    (right) => ({ ...right, annotations: { a: 1 } }),
    (right) => ({ ...right, layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar", digest: digestOf(layer), size: 2 ** 50 }] }),
    (right) => ({ ...right, layers: [] }),
  ];
  for (const manifest of other) expect((await pull(await withLayer(layer, { manifest }))).result).toMatch(/^KILN-E1454/);
  const large = await serve((_, response) => response.end(Buffer.alloc(5 * 2 ** 20, " ")));
  expect((await pull(large)).result).toMatch(/^KILN-E1451.*more than 4194304 bytes/);
  const index = await serve((_, response) => response.end(json({ schemaVersion: 2, manifests: [] })));
  expect((await pull(index)).result).toMatch(/^KILN-E1455/);
});

test("what a registry says of itself is told by its code only; credentials stay with their host", async () => {
  const docker = temporaryFolder("docker");
  const seen: string[] = [];
  const elsewhere = await serve((request, response) => {
    seen.push(`elsewhere ${request.headers.authorization ?? "-"}`);
    response.statusCode = 404;
    response.end();
  });
  const host = await serve((request, response) => {
    seen.push(`own ${request.headers.authorization ?? "-"}`);
    const { authorization } = request.headers;
    if (authorization === undefined) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="x"' });
      response.end(json({ errors: [{ code: "UNAUTHORIZED", message: "who are you" }] }));
    } else if (request.url?.includes("echo") === true) {
      response.statusCode = 500;
      response.end(json({ errors: [{ code: "UNKNOWN", message: `you sent ${authorization}` }] }));
    } else {
      response.writeHead(307, { location: `http://${elsewhere}/taken` });
      response.end();
    }
  });
  writeFileSync(join(docker, "config.json"), JSON.stringify({ auths: { [host]: { username: "me", password: SECRET } } }));
  const sent = `Basic ${Buffer.from(`me:${SECRET}`).toString("base64")}`;
  expect((await pull(host, `oci://${host}/a`, docker)).result).toMatch(/^KILN-E1453/);
  expect(seen).toEqual(["own -", `own ${sent}`, "elsewhere -"]);
  const echoed = (await pull(host, `oci://${host}/echo`, docker)).result;
  expect(echoed).toMatch(/^KILN-E1451.*answers 500 \(UNKNOWN\)$/);
});

test("token servers: asked for what is needed, with credentials; what they give goes to the registry alone", async () => {
  const docker = temporaryFolder("docker");
  const asked: string[] = [];
  const layer = await tar([KERNEL]);
  const right = await withLayer(layer);
  const tokens = await serve((request, response, body) => {
    asked.push(`${request.method ?? ""} ${request.url ?? ""} ${request.headers.authorization ?? "-"} ${body.toString("utf8")}`);
    response.end(json({ token: "t0ken" }));
  });
  const host = await serve((request, response) => {
    if (request.headers.authorization !== "Bearer t0ken") {
      response.writeHead(401, {
        "www-authenticate": `Bearer realm="http://${tokens}/token",service="the registry",scope="repository:a:pull"`,
      });
      response.end();
      return;
    }
    response.writeHead(307, { location: `http://${right}${request.url ?? ""}` });
    response.end();
  });
  writeFileSync(join(docker, "config.json"), JSON.stringify({ auths: { [host]: { username: "me", password: SECRET } } }));
  expect((await pull(host, `oci://${host}/a`, docker)).result).toMatchObject({ files: ["image"] });
  const basic = `Basic ${Buffer.from(`me:${SECRET}`).toString("base64")}`;
  expect(asked).toEqual([`GET /token?service=the+registry&scope=repository%3Aa%3Apull ${basic} `]);
  writeFileSync(join(docker, "config.json"), JSON.stringify({ auths: { [host]: { identitytoken: SECRET } } }));
  expect((await pull(host, `oci://${host}/a`, docker)).result).toMatchObject({ files: ["image"] });
  expect(asked[1]).toBe(
    `POST /token - grant_type=refresh_token&refresh_token=${SECRET}&client_id=kiln&scope=repository%3Aa%3Apull&service=the+registry`,
  );
});

test("a registry that fails for a moment is asked again; an upload isn't sent to where there is no TLS", async () => {
  const layer = await tar([KERNEL]);
  const right = await withLayer(layer);
  let failures = 2;
  const host = await serve((request, response) => {
    if (failures-- > 0) {
      response.statusCode = 503;
      response.end();
      return;
    }
    response.writeHead(307, { location: `http://${right}${request.url ?? ""}` });
    response.end();
  });
  expect((await pull(host)).result).toMatchObject({ files: ["image"] });
  const folder = temporaryFolder("push");
  writeFileSync(join(folder, "image"), "kernel");
  const odd = await serve((request, response) => {
    response.writeHead(request.method === "POST" ? 202 : 404, request.method === "POST" ? { location: "ftp://x/y" } : {});
    response.end();
  });
  const parsed = parseReference(`oci://${odd}/a`);
  const image = { target: "a@b-c", image: "a", platform: "b", arch: "c", path: join(folder, "image"), license: "", told: [] };
  const pushing = withRegistry(parsed, { network: {}, env: { DOCKER_CONFIG: folder } }, (registry) =>
    pushImages(registry, [image], "latest", new AbortController().signal),
  );
  await expect(pushing).rejects.toThrow(/KILN-E1451/);
});
