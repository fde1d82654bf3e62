import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { shownAddress } from "#diagnostics/shown-address.ts";
import { openNetwork, DEFAULT_TIMING } from "#fetch/network.ts";
import { mirrorBases } from "#fetch/mirror.ts";
import { openBackEnd, readCacheAddress } from "#share/cache/open-back-end.ts";
import { KILN, runKiln } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const SECRET = "hunter2";
/** What people write who know no percent signs, or forget something. */
const ADDRESSES = [
  `https://me:${SECRET}@cache.example/kiln`,
  `https://me:${SECRET}@cache.example:port/kiln`,
  `https://me:a/${SECRET}@cache.example`,
  `https://me:a@${SECRET}@cache.example`,
  `https://me:12/${SECRET}@cache.example`,
  `https://me:12?${SECRET}@cache.example`,
  `https://me:a#${SECRET}@cache.example`,
  `me:${SECRET}@cache.example`,
  `https://cache.example?token=${SECRET}`,
  `https://me:${SECRET}`,
  `ftp://me:${SECRET}@cache.example`,
  `http://me:%zz${SECRET}@127.0.0.1`,
  `http://me:${SECRET}@cache.example`,
  `oci://me:${SECRET}@cache.example/x`,
];

test.each(ADDRESSES)("nobody sees what is secret in %s", async (address) => {
  expect(shownAddress(address)).not.toContain(SECRET);
  const said: string[] = [];
  const note = (error: unknown): void => {
    if (!(error instanceof KilnFailure)) throw error;
    said.push(JSON.stringify(error.diagnostics));
  };
  await openBackEnd({ address, read: true, write: true }, {}, 100).then(async (cache) => {
    said.push(cache.name);
    await cache.close();
  }, note);
  try {
    openNetwork({ httpProxy: address, authorityFiles: [], authorities: [], checkCertificates: true, timing: DEFAULT_TIMING });
  } catch (error) {
    note(error);
  }
  await mirrorBases("m", { m: [address] }, {}).catch(note);
  const environment = { KILN_CACHE: address, HTTPS_PROXY: address };
  expect(said.length).toBeGreaterThan(0);
  expect(said.join("\n")).not.toContain(SECRET);
  if (address !== ADDRESSES[0] && address !== ADDRESSES[7]) return;
  const file = join(temporaryFolder("addresses"), "config.toml");
  writeFileSync(file, `npm_registry = "${address}"\n[mirrors]\nm = ["${address}"]\n`);
  const doctor = await runKiln(["doctor", "--json"], { env: { ...environment, KILN_CONFIG: file } });
  expect(doctor.stdout).toContain("cache.example");
  expect(doctor.stdout + doctor.stderr).not.toContain(SECRET);
  writeFileSync(file, `[[caches]]\naddress = "${address}"\nread = maybe\n`);
  const broken = await runKiln(["list"], { env: { KILN_CONFIG: file } });
  expect(broken).toMatchObject({ exit: 2, stderr: expect.stringMatching(/KILN-E1101[^]*\(3:\d+\)/) });
  expect(broken.stderr).not.toContain(SECRET);
});

test("credentials go over https, and to this machine, only", () => {
  const open = (address: string, token?: string): string | undefined => {
    const read = readCacheAddress({ address, token });
    return read.kind === "http" ? read.authorization : undefined;
  };
  expect(open("http://cache.example:8473")).toBeUndefined();
  for (const address of ["https://cache.example", "http://127.0.0.1:8473", "http://[::1]:1", "http://localhost"])
    expect(open(address, "t")).toBe("Bearer t");
  expect(() => open("http://cache.example:8473", "t")).toThrow("KILN-E1311");
  expect(() => open("http://me:pw@cache.example")).toThrow("KILN-E1311");
});

test("an address that can't be decoded is a mistake of its writer", () => {
  for (const address of ["https://me:%zz@cache.example", "file:///%zz", "file://host/x"])
    expect(() => readCacheAddress({ address })).toThrow("KILN-E1311");
});

test("Ctrl-C while an image comes: 130, nothing told of the registry, nothing left; a password isn't in the list of processes", async () => {
  const folder = temporaryFolder("interrupted-pull");
  let commandLine = "";
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-length": 100 }).write("{");
    commandLine = readFileSync(`/proc/${child.pid}/cmdline`, "utf8");
    child.kill("SIGINT");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const bound = server.address();
  const words = [KILN, "pull", `oci://127.0.0.1:${typeof bound === "object" ? bound?.port : ""}/me/x:1`];
  const child = spawn(process.execPath, [...words, "--cache", `https://me:${SECRET}@cache.example`, "--json"], {
    cwd: folder,
    env: { ...process.env, KILN_CONFIG: "/dev/null", DOCKER_CONFIG: folder, KILN_SERVER: "never" },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [exit] = (await once(child, "close")) as [number | null];
  expect([exit, said]).toEqual([130, ""]);
  expect(commandLine).not.toContain(SECRET);
});
