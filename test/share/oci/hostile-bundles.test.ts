import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { referenceAt } from "#config/inputs/input-locator.ts";
import { ENVELOPE_ANNOTATION } from "#share/bundle/bundle-file.ts";
import { identifierOf, type OciLocator, pullBundle } from "#share/bundle/pull-bundle.ts";
import { withRegistry } from "#share/oci/open-registry.ts";
import { generateSigningKey } from "#share/sign/signing-key.ts";
import { openStore } from "#store/open-store.ts";
import type { Store } from "#store/store.ts";
import { temporaryFolder } from "../../support/temporary-folders.ts";
import { envelopeOf, fileOf, manifestOf, membersOf, OWN, said, sha256 } from "../bundle-files.ts";

const { signal } = new AbortController();
let store: Store;
beforeAll(() => {
  store = openStore(join(temporaryFolder("bundle-store"), "store"));
});
afterAll(() => store.close());

const SIGNED = { kiln: "0.1.0", keys: [OWN.public], known: [] };
const bundle = (envelope = envelopeOf(manifestOf(store))): Promise<string> =>
  fileOf([{ name: "kiln-bundle.json", content: envelope }, ...membersOf()]);

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

/** A registry with these answers. */
async function serve(answers: Readonly<Record<string, Buffer>>): Promise<string> {
  const server = createServer((request, response) => {
    const found = answers[request.url?.replace("/v2/lib/", "") ?? ""];
    response.statusCode = found === undefined ? 404 : 200;
    response.end(found);
  });
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return `127.0.0.1:${address.port}`;
}

const artifact = (layer: Buffer, change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  schemaVersion: 2,
  mediaType: "application/vnd.oci.image.manifest.v1+json",
  artifactType: "application/vnd.kiln.bundle.v1",
  config: { mediaType: "application/vnd.oci.empty.v1+json", digest: sha256(Buffer.from("{}")), size: 2 },
  layers: [{ mediaType: "application/vnd.kiln.bundle.v1.tar+zstd", digest: sha256(layer), size: layer.byteLength }],
  annotations: { [ENVELOPE_ANNOTATION]: envelopeOf(manifestOf(store)) },
  ...change,
});
const locatorOf = (host: string, version: string): OciLocator => ({
  kind: "oci",
  place: `${host}/lib`,
  by: version.startsWith("sha256:") ? "digest" : "tag",
  version,
});
const pull = async (host: string, version = "1.2.0"): Promise<unknown> => {
  const locator = locatorOf(host, version);
  return await said(
    withRegistry(referenceAt(locator), { network: {}, env: { DOCKER_CONFIG: temporaryFolder("no-docker") } }, (registry) =>
      pullBundle(registry, locator, version, { store, wish: SIGNED, folder: temporaryFolder("pull"), signal }),
    ),
  );
};
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

test("gives something else than what it says, or than what was asked for", async () => {
  const layer = readFileSync(await bundle());
  const blob = { [`blobs/${sha256(layer)}`]: layer };
  const good = json(artifact(layer));
  expect(await pull(await serve({ "manifests/1.2.0": good, ...blob }))).toMatchObject({
    digest: sha256(good),
    manifest: { name: "lib" },
  });
  expect(await pull(await serve({ [`manifests/${sha256(good)}`]: good, ...blob }), sha256(good))).toMatchObject({
    tree: manifestOf(store).tree,
  });
  const pinned = sha256(Buffer.from("x"));
  expect(await pull(await serve({ [`manifests/${pinned}`]: good, ...blob }), pinned)).toMatch(/^KILN-E1454.*something else/);
  // An old version, rightly signed, under the tag of a new one.
  expect(await pull(await serve({ "manifests/1.3.0": good, ...blob }), "1.3.0")).toMatch(/^KILN-E1469.*1\.2\.0/);
  expect(await pull(await serve({}))).toMatch(/^KILN-E1453/);
  expect(await pull(await serve({ "manifests/1.2.0": good }))).toMatch(/^KILN-E1454/);
  const other = Buffer.from(layer);
  other[100] = (other[100] ?? 0) ^ 1;
  expect(await pull(await serve({ "manifests/1.2.0": good, [`blobs/${sha256(layer)}`]: other }))).toMatch(/^KILN-E1454.*other bytes/);
  expect(await pull(await serve({ "manifests/1.2.0": good, [`blobs/${sha256(layer)}`]: Buffer.concat([layer, layer]) }))).toMatch(
    /^KILN-E1454.*more than/,
  );
  // The envelope that is shown is right, the one in the layer another right one.
  const inner = readFileSync(await bundle(envelopeOf(manifestOf(store, { options: 7 }))));
  expect(await pull(await serve({ "manifests/1.2.0": json(artifact(inner)), [`blobs/${sha256(inner)}`]: inner }))).toMatch(
    /^KILN-E1465.*another manifest/,
  );
});

test("manifests that are none of a bundle's: nothing is fetched for them", async () => {
  const layer = readFileSync(await bundle());
  const descriptor = { mediaType: "application/vnd.kiln.bundle.v1.tar+zstd", digest: sha256(layer), size: layer.byteLength };
  for (const change of [
    { artifactType: "application/vnd.other" },
    { artifactType: undefined },
    { layers: [] },
    { layers: [descriptor, descriptor] },
    { layers: [{ ...descriptor, mediaType: "text/html" }] },
    { layers: [{ ...descriptor, size: 2 ** 40 }] },
    { layers: [{ ...descriptor, digest: "sha256:../../x" }] },
    { annotations: {} },
    { annotations: { [ENVELOPE_ANNOTATION]: "{}" } },
    { annotations: { [ENVELOPE_ANNOTATION]: envelopeOf(manifestOf(store), generateSigningKey().key) } },
    { schemaVersion: 1 },
  ])
    expect(await pull(await serve({ "manifests/1.2.0": json(artifact(layer, change)) })), JSON.stringify(change)).toMatch(
      /^KILN-E14(?:54|65|66)/,
    );
});

test("ranges are of whole versions, as npm's; lists of tags that are none", async () => {
  const ask = async (tags: unknown, range: string): Promise<unknown> => {
    const locator: OciLocator = { kind: "oci", place: `${await serve({ "tags/list": json(tags) })}/lib`, by: "range", version: range };
    return await said(
      withRegistry(referenceAt(locator), { network: {}, env: { DOCKER_CONFIG: temporaryFolder("no-docker") } }, (registry) =>
        identifierOf(registry, locator, signal),
      ),
    );
  };
  const tags = { name: "lib", tags: ["1.2.0", "1.10.0", "1.9.0", "2.0.0-rc.1", "latest", "1.99", "cas-0", "sha256-0", "1.10.1_b2", 3] };
  expect(await ask(tags, "^1.2")).toBe("1.10.1_b2");
  expect(await ask(tags, "~1.9")).toBe("1.9.0");
  expect(await ask(tags, "*")).toBe("1.10.1_b2");
  expect(await ask(tags, "^3")).toMatch(/^KILN-E0760.*it has/);
  expect(await ask(tags, "not a range")).toMatch(/^KILN-E0760/);
  expect(await ask({ tags: null }, "*")).toMatch(/^KILN-E0760/);
  for (const odd of [{ tags: 3 }, [], null, { tags: {} }]) expect(await ask(odd, "*")).toMatch(/^KILN-E/);
});
