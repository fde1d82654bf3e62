import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { credentialsFor, type Credentials } from "#share/oci/credentials.ts";
import { temporaryFolder } from "../../support/temporary-folders.ts";

const SECRET = "open-sesame-4711";
const auth = Buffer.from(`me:${SECRET}`).toString("base64");

/** With programs `docker-credential-NAME` on PATH that answer so. */
async function asked(config: unknown, host = "r.example.org", helpers: Readonly<Record<string, string>> = {}): Promise<Credentials> {
  const folder = temporaryFolder("docker-config");
  writeFileSync(join(folder, "config.json"), typeof config === "string" ? config : JSON.stringify(config));
  for (const [name, script] of Object.entries(helpers)) {
    writeFileSync(join(folder, `docker-credential-${name}`), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, `docker-credential-${name}`), 0o755);
  }
  return await credentialsFor(host, { DOCKER_CONFIG: folder, PATH: `${folder}:/usr/bin:/bin` });
}

const failure = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return "";
  } catch (error) {
    if (!(error instanceof KilnFailure)) throw error;
    return JSON.stringify(error.diagnostics);
  }
};

test("what docker login left", async () => {
  const basic = { kind: "basic", user: "me", password: SECRET };
  expect(await asked({ auths: { "r.example.org": { auth } } })).toEqual(basic);
  expect(await asked({ auths: { "https://r.example.org": { auth } } })).toEqual(basic);
  expect(await asked({ auths: { "r.example.org": { username: "me", password: SECRET } } })).toEqual(basic);
  expect(await asked({ auths: { "r.example.org": { auth, identitytoken: SECRET } } })).toEqual({ kind: "identity", token: SECRET });
  expect(await asked({ auths: { "https://index.docker.io/v1/": { auth } } }, "index.docker.io")).toEqual(basic);
  // Another host's, or another port's, are never sent.
  expect(await asked({ auths: { "r.example.org:5000": { auth }, "example.org": { auth } } })).toEqual({ kind: "none" });
  expect(await asked({ auths: [] })).toEqual({ kind: "none" });
  expect(await credentialsFor("r.example.org", { DOCKER_CONFIG: "/nowhere" })).toEqual({ kind: "none" });
});

test("helpers: of a host, of all, and tokens", async () => {
  const answer = (user: string): string => `read -r host; echo '{"ServerURL":"x","Username":"${user}","Secret":"'"$host"'"}'`;
  expect(
    await asked({ credHelpers: { "r.example.org": "one" }, credsStore: "two" }, "r.example.org", { one: answer("me"), two: "exit 1" }),
  ).toEqual({
    kind: "basic",
    user: "me",
    password: "r.example.org",
  });
  expect(await asked({ credsStore: "two" }, "r.example.org", { two: answer("<token>") })).toEqual({
    kind: "identity",
    token: "r.example.org",
  });
  const unknown = "echo 'credentials not found in native keychain'; exit 1";
  expect(await asked({ credsStore: "two", auths: { "r.example.org": { auth } } }, "r.example.org", { two: unknown })).toMatchObject({
    user: "me",
  });
});

test("what can't be used is told, and nothing of what is in it", async () => {
  const broken = [
    () => asked(`{"auths": {"r.example.org": {"auth": "${auth}"`),
    () => asked({ auths: { "r.example.org": { auth: Buffer.from(SECRET).toString("base64") } } }),
    () => asked({ credsStore: "gone" }),
    () => asked({ credsStore: `../../${SECRET}` }),
    () => asked({ credsStore: "bad" }, "r.example.org", { bad: `echo '${SECRET}'; echo '${SECRET}' >&2; exit 1` }),
    () => asked({ credsStore: "odd" }, "r.example.org", { odd: `echo '{"Username": "${SECRET}"}'` }),
    () => asked({ credsStore: "no" }, "r.example.org", { no: `echo '${SECRET}'` }),
  ];
  for (const work of broken) {
    const told = await failure(work());
    expect(told).toContain("KILN-E1456");
    expect(told).not.toContain(SECRET);
    expect(told).not.toContain(auth);
  }
});
