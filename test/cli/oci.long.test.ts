import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isInstalled } from "../support/installed.ts";
import { runKiln, sharedStore, type KilnResult } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";
import { PASSWORD, startRegistry, type RunningRegistry } from "../share/oci/docker-registry.ts";

const cwd = temporaryFolder("oci");
const isReady = ["docker-registry", "skopeo", "umoci"].every(isInstalled);
const kiln = async (argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<KilnResult> =>
  await runKiln(argv, { cwd, env: { KILN_KEYS: join(cwd, "keys"), DOCKER_CONFIG: join(cwd, "no-docker"), ...env } });
const skopeo = (...words: readonly string[]): string => execFileSync("skopeo", words, { encoding: "utf8", cwd });
const sha256 = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

interface Index {
  readonly manifests: readonly { readonly digest: string; readonly platform: { readonly os: string; readonly architecture: string } }[];
}
interface Pushed {
  readonly digest: string;
  readonly sentBytes: number;
}

describe.skipIf(!isReady)("docker-registry, skopeo and umoci", { timeout: 240_000 }, () => {
  let registry: RunningRegistry;
  let locked: RunningRegistry;
  beforeAll(async () => {
    writeFileSync(join(cwd, "workspace.kiln"), 'workspace demo {}\ninput core = shipped("core")\nopen core { linux, qemu, printf }\n');
    writeFileSync(
      join(cwd, "main.kiln"),
      'image hi { license = "MIT"  platforms = [linux, qemu]  archs = [x86_64, arm64]  needs printf  app { sources = [./main.c] } }\n',
    );
    writeFileSync(join(cwd, "main.c"), '#include <printf.h>\nint main(void) { printf("hi\\n"); return 0; }\n');
    [registry, locked] = await Promise.all([
      startRegistry(temporaryFolder("registry")),
      startRegistry(temporaryFolder("registry"), { locked: true }),
    ]);
  });
  afterAll(() => {
    registry.stop();
    locked.stop();
  });

  test("an index over platforms, that skopeo reads and umoci unpacks; sent again it is the same", async () => {
    await kiln(["key", "generate", "ci"]);
    await kiln(["key", "trust", "ci"]);
    const attested = await kiln(["attest", "hi@qemu-arm64", "-q"]);
    expect(attested.stderr).toBe("");
    const push = async (): Promise<Pushed> => {
      const { stdout, stderr, exit } = await kiln(["push", "hi", `oci://${registry.host}/team/hi:1.0`, "--sbom", "--json", "-q"]);
      expect({ stderr, exit }).toMatchObject({ exit: 0 });
      return JSON.parse(stdout) as Pushed;
    };
    const first = await push();
    expect(first.sentBytes).toBeGreaterThan(0);
    expect(await push()).toMatchObject({ digest: first.digest, sentBytes: 0 });

    const place = `docker://${registry.host}/team/hi:1.0`;
    const index = JSON.parse(skopeo("inspect", "--raw", "--tls-verify=false", place)) as Index;
    expect(index.manifests.map(({ platform }) => `${platform.os}/${platform.architecture}`).toSorted()).toEqual([
      "linux/arm64",
      "linux/x86_64",
      "qemu/arm64",
      "qemu/x86_64",
    ]);
    const inspected = JSON.parse(
      skopeo("--override-os", "qemu", "--override-arch", "arm64", "inspect", "--tls-verify=false", place),
    ) as unknown;
    expect(inspected).toMatchObject({ Os: "qemu", Architecture: "arm64" });
    const manifest: unknown = JSON.parse(
      skopeo("inspect", "--raw", "--tls-verify=false", `docker://${registry.host}/team/hi@${index.manifests[0]?.digest ?? ""}`),
    );
    // What KraftKit looks for.
    expect(manifest).toMatchObject({
      config: { mediaType: "application/vnd.oci.image.config.v1+json", platform: index.manifests[0]?.platform },
      layers: [
        { mediaType: "application/vnd.oci.image.layer.v1.tar", annotations: { "org.unikraft.kernel.image": "/unikraft/bin/kernel" } },
      ],
      annotations: { "org.unikraft.image.name": "hi", "org.opencontainers.image.licenses": "MIT" },
    });

    // umoci makes configurations for runtimes of linux only; what it unpacks is the same for all.
    for (const [os, arch, words] of [
      ["linux", "x86_64", ["unpack"]],
      ["qemu", "arm64", ["raw", "unpack"]],
    ] as const) {
      const layout = join(cwd, `layout-${os}`);
      skopeo("--override-os", os, "--override-arch", arch, "copy", "-q", "--src-tls-verify=false", place, `oci:${layout}:hi`);
      const bundle = join(cwd, `bundle-${os}`);
      execFileSync("umoci", [...words, "--rootless", "--image", `${layout}:hi`, bundle], { stdio: "ignore" });
      const rootfs = words.length === 1 ? join(bundle, "rootfs") : bundle;
      expect(sha256(join(rootfs, "unikraft/bin/kernel"))).toBe(sha256(join(cwd, `out/hi@${os}-${arch}/image`)));
    }
  });

  test("pulled: the same image, its provenance and bills; by platform, by digest, of a copy that skopeo made", async () => {
    const place = `oci://${registry.host}/team/hi:1.0`;
    const unclear = await kiln(["pull", place, "-q"]);
    expect(unclear).toMatchObject({ exit: 2 });
    expect(unclear.stderr).toContain("KILN-E1455");
    expect(unclear.stderr).toContain("linux/x86_64, linux/arm64, qemu/x86_64, qemu/arm64");
    expect((await kiln(["pull", place, "--platform", "xen/x86_64", "-q"])).stderr).toContain("KILN-E1455");
    expect((await kiln(["pull", `oci://${registry.host}/team/hi:2.0`, "-q"])).stderr).toContain("KILN-E1453");

    const pulled = await kiln(["pull", place, "--platform", "qemu/arm64", "--output", "pulled", "--json", "-q"]);
    expect(pulled.exit, pulled.stderr).toBe(0);
    const { digest, files } = JSON.parse(pulled.stdout) as { digest: string; files: readonly string[] };
    expect(files).toEqual(["image", "provenance.json", "sbom.spdx.json", "sbom.cdx.json"]);
    expect(readdirSync(join(cwd, "pulled")).toSorted()).toEqual([...files].toSorted());
    expect(sha256(join(cwd, "pulled/image"))).toBe(sha256(join(cwd, "out/hi@qemu-arm64/image")));
    expect((await kiln(["verify", "./pulled"])).exit).toBe(0);
    expect((await kiln(["pull", place, "--platform", "qemu/arm64", "--output", "pulled", "-q"])).stderr).toContain("EEXIST");

    const byDigest = await kiln(["pull", `oci://${registry.host}/team/hi@${digest}`, "--output", "by-digest", "-q"]);
    expect(byDigest.exit, byDigest.stderr).toBe(0);
    skopeo(
      "copy",
      "-q",
      "--all",
      "--src-tls-verify=false",
      "--dest-tls-verify=false",
      `docker://${registry.host}/team/hi:1.0`,
      `docker://${registry.host}/other/hi:x`,
    );
    const copy = await kiln(["pull", `oci://${registry.host}/other/hi:x`, "--platform", "linux/x86_64", "--output", "copy"]);
    expect(copy.exit, copy.stderr).toBe(0);
    expect(copy.stderr).toContain("nobody signed it");
    expect(sha256(join(cwd, "copy/image"))).toBe(sha256(join(cwd, "out/hi@linux-x86_64/image")));
  });

  test("provenance of an older build isn't sent", async () => {
    writeFileSync(join(cwd, "main.c"), '#include <printf.h>\nint main(void) { printf("ho\\n"); return 0; }\n');
    const { stderr, exit } = await kiln(["push", "hi@qemu-arm64", `oci://${registry.host}/team/ho`, "-q"]);
    expect(exit).toBe(0);
    expect(stderr).toContain("KILN-E1409");
    await kiln(["pull", `oci://${registry.host}/team/ho`, "--output", "ho", "-q"]);
    expect(readdirSync(join(cwd, "ho"))).toEqual(["image"]);
  });

  test("credentials of docker's configuration are used, and told nowhere", async () => {
    const place = `oci://${locked.host}/hi`;
    const auth = Buffer.from(`kiln:${PASSWORD}`).toString("base64");
    const login = (text: string): string => {
      const folder = temporaryFolder("login");
      writeFileSync(join(folder, "config.json"), JSON.stringify({ auths: { [locked.host]: { auth: text } } }));
      return folder;
    };
    const said: string[] = [];
    const run = async (argv: readonly string[], docker: string): Promise<number> => {
      const { stdout, stderr, exit } = await kiln([...argv, "--json"], { DOCKER_CONFIG: docker });
      said.push(stdout, stderr);
      return exit;
    };
    const push = ["push", "hi@linux-x86_64", place, "--events", "events.json"];
    expect(await run(push, join(cwd, "no-docker"))).toBe(1);
    expect(said.join("")).toContain("KILN-E1452");
    expect(await run(push, login(Buffer.from("kiln:wrong").toString("base64")))).toBe(1);
    expect(await run(push, login(auth))).toBe(0);
    expect(await run(["pull", place, "--output", "locked"], join(cwd, "no-docker"))).toBe(1);
    expect(await run(["pull", place, "--output", "locked"], login(auth))).toBe(0);
    expect(existsSync(join(cwd, "locked/image"))).toBe(true);
    said.push(readFileSync(join(cwd, "events.json"), "utf8"));
    // 1: grep found it nowhere.
    for (const folder of [cwd, sharedStore()]) expect(spawnSync("grep", ["-rqE", `${PASSWORD}|${auth}`, folder]).status).toBe(1);
    expect(said.join("")).not.toMatch(new RegExp(`${PASSWORD}|${auth}`));
  });
});

test("words that don't go together", async () => {
  for (const argv of [
    ["push", "oci://localhost:1/a"],
    ["push", "a", "b", "oci://localhost:1/a"],
    ["push", "oci://localhost:1/a", "a"],
    ["pull", "a", "oci://localhost:1/a"],
  ]) {
    const { stderr, exit } = await kiln([...argv, "-q"]);
    expect(exit).toBe(2);
    expect(stderr).toMatch(/KILN-E145[70]/);
  }
  const unreachable = await kiln(["pull", "oci://localhost:1/a", "-q"]);
  expect(unreachable).toMatchObject({ exit: 1 });
  expect(unreachable.stderr).toContain("KILN-E1451");
});
