import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { digestOf, hashOf } from "#derivation/digest.ts";
import { openBackEnd } from "#share/cache/open-back-end.ts";
import { fetchToken, readChallenge } from "#share/oci/authorisation.ts";
import { withRegistry } from "#share/oci/open-registry.ts";
import { parseReference } from "#config/inputs/oci-reference.ts";
import { Agent } from "undici";

const SURROUNDINGS = { network: {}, env: { DOCKER_CONFIG: "/nowhere" } };
const signal = new AbortController().signal;

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<{ host: string; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    request.resume();
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { host: `127.0.0.1:${typeof address === "object" ? address?.port : ""}`, seen };
}

test("a registry that says where a blob is has it", async () => {
  const { host, seen } = await serve((_, response) => response.writeHead(307, { location: "http://127.0.0.1:1/storage" }).end());
  const reference = parseReference(`oci://${host}/me/x`);
  await withRegistry(reference, SURROUNDINGS, async (registry) => {
    expect(await registry.hasBlob(`sha256:${"a".repeat(64)}`, signal)).toBe(true);
    // Without a place it is no answer.
  });
  expect(seen).toEqual([`HEAD /v2/me/x/blobs/sha256:${"a".repeat(64)}`]);
  const lost = await serve((_, response) => response.writeHead(302).end());
  await expect(
    withRegistry(parseReference(`oci://${lost.host}/me/x`), SURROUNDINGS, (registry) =>
      registry.hasBlob(`sha256:${"a".repeat(64)}`, signal),
    ),
  ).rejects.toThrow("KILN-E1451");
});

test("a cache has a blob where a manifest keeps it, not where the registry may drop it", async () => {
  const bytes = Buffer.from("blob");
  const hash = hashOf(digestOf(bytes));
  const manifests = new Set<string>();
  const { host, seen } = await serve(({ method, url = "" }, response) => {
    if (url.includes("/blobs/")) response.writeHead(200).end();
    else if (method === "PUT") response.writeHead(201, { location: url }).end(void manifests.add(url));
    else response.writeHead(manifests.has(url) ? 200 : 404).end();
  });
  const cache = await openBackEnd({ address: `oci://${host}/team/cache`, read: true, write: true }, {}, 1000);
  expect(await cache.hasBlob(digestOf(bytes), signal)).toBe(false);
  await cache.putBlob(digestOf(bytes), { kind: "bytes", bytes }, signal);
  expect(await cache.hasBlob(digestOf(bytes), signal)).toBe(true);
  // It was there, so only what keeps it was sent.
  expect(seen.filter((line) => line.startsWith("P"))).toEqual([`PUT /v2/team/cache/manifests/cas-${hash}`]);
  await cache.close();
});

test("a token server gets credentials over TLS, or on this machine from a registry of this machine", async () => {
  const { host, seen } = await serve((_, response) => response.end(JSON.stringify({ token: "t" })));
  const dispatcher = new Agent({ connect: { lookup: (_, __, found) => found(null, [{ address: "127.0.0.1", family: 4 }]) } });
  onTestFinished(() => dispatcher.destroy());
  const ask = async (realm: string, isPlain: boolean): Promise<string | undefined> => {
    const challenge = readChallenge(`Bearer realm="${realm}",service="s"`);
    if (challenge?.kind !== "bearer") throw new Error("no challenge");
    const credentials = { kind: "basic", user: "me", password: "secret" } as const;
    return await fetchToken(challenge, "repository:x:pull", { credentials, isPlain, dispatcher, signal });
  };
  const port = host.replace(/^.*:/, "");
  expect(await ask(`http://${host}/token`, true)).toBe("t");
  expect(await ask(`http://${host}/token`, false)).toBeUndefined();
  expect(await ask(`http://tokens.example:${port}/token`, true)).toBeUndefined();
  expect(seen).toHaveLength(1);
});

test("who is interrupted isn't told of the registry", async () => {
  const controller = new AbortController();
  const { host } = await serve((_, response) => {
    response.writeHead(200, { "content-length": 100 }).write("{");
    setTimeout(() => controller.abort(), 50);
  });
  const pulled = withRegistry(parseReference(`oci://${host}/me/x:1`), SURROUNDINGS, (registry) =>
    registry.manifest("1", controller.signal),
  );
  await expect(pulled).rejects.toHaveProperty("name", "AbortError");
});
