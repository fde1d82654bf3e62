import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { isRecord } from "#derivation/is-record.ts";
import { badDockerConfig } from "#diagnostics/registry.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { errnoIn } from "#diagnostics/errno.ts";

/** What a registry is told of who asks. No part of it is ever shown. */
export type Credentials =
  | { readonly kind: "none" }
  | { readonly kind: "basic"; readonly user: string; readonly password: string }
  /** Of a token server: stands for a login. */
  | { readonly kind: "identity"; readonly token: string };

const HELPER = /^[A-Za-z0-9._-]+$/;
const HELPER_MS = 30_000;
/** Docker's own name for its hub. */
const HUB = "https://index.docker.io/v1/";

/**
 * Credentials for a host from docker's configuration (`config.json` in DOCKER_CONFIG, else `~/.docker`): a helper for this host, the common
 * helper, what `docker login` left, in this order. Throws KILN-E1456.
 */
export async function credentialsFor(host: string, env: NodeJS.ProcessEnv): Promise<Credentials> {
  const folder = env["DOCKER_CONFIG"];
  const path = join(folder === undefined || folder === "" ? join(env["HOME"] ?? homedir(), ".docker") : folder, "config.json");
  const config = readConfig(path);
  if (config === undefined) return { kind: "none" };
  const names =
    host === "docker.io" || host === "index.docker.io" || host === "registry-1.docker.io" ? [HUB, host] : [host, `https://${host}`];
  const helper = textAt(recordAt(config, "credHelpers"), host);
  if (helper !== undefined) return await ask(helper, names[0] ?? host, path, env);
  const store = textAt(config, "credsStore");
  const kept = store === undefined || store === "" ? undefined : await ask(store, names[0] ?? host, path, env);
  if (kept !== undefined && kept.kind !== "none") return kept;
  for (const name of names) {
    const found = recordAt(recordAt(config, "auths"), name);
    const credentials = found && fromAuth(found, path);
    if (credentials) return credentials;
  }
  return { kind: "none" };
}

/** Undefined: there is none. */
function readConfig(path: string): Readonly<Record<string, unknown>> | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const why = errnoIn(error);
    if (why === "ENOENT" || why === "ENOTDIR") return undefined;
    throw new KilnFailure([badDockerConfig(path, why ?? "it can't be read")]);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // What JSON.parse says quotes the text, and with it what is secret.
  }
  throw new KilnFailure([badDockerConfig(path, "it is no JSON object")]);
}

function fromAuth(auth: Readonly<Record<string, unknown>>, path: string): Credentials | undefined {
  const identity = textAt(auth, "identitytoken");
  if (identity !== undefined && identity !== "") return { kind: "identity", token: identity };
  const [user, password] = [textAt(auth, "username"), textAt(auth, "password")];
  if (user !== undefined && password !== undefined) return { kind: "basic", user, password };
  const packed = textAt(auth, "auth");
  if (packed === undefined || packed === "") return undefined;
  const text = Buffer.from(packed, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 1) throw new KilnFailure([badDockerConfig(path, "an `auth` in it isn't USER:PASSWORD in base64")]);
  return { kind: "basic", user: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, "") };
}

/** docker-credential-helpers' protocol: the server's name in, `{ Username, Secret }` out. */
async function ask(helper: string, server: string, path: string, env: NodeJS.ProcessEnv): Promise<Credentials> {
  if (!HELPER.test(helper)) throw new KilnFailure([badDockerConfig(path, "it names a helper that is no program's name")]);
  const program = `docker-credential-${helper}`;
  const { stdout, failed, code } = await execa(program, ["get"], {
    env,
    extendEnv: false,
    input: server,
    reject: false,
    timeout: HELPER_MS,
  });
  if (code === "ENOENT") throw new KilnFailure([badDockerConfig(path, `${program}, which it names, isn't there`)]);
  if (failed) {
    // What helpers say of a host that they don't know; other words may hold what is secret.
    if (/credentials not found/.test(stdout)) return { kind: "none" };
    throw new KilnFailure([badDockerConfig(path, `${program}, which it names, failed`)]);
  }
  let answer: unknown;
  try {
    answer = JSON.parse(stdout);
  } catch {
    answer = undefined;
  }
  const [user, secret] = isRecord(answer) ? [textAt(answer, "Username"), textAt(answer, "Secret")] : [];
  if (user === undefined || secret === undefined) throw new KilnFailure([badDockerConfig(path, `${program} gives no Username and Secret`)]);
  if (user === "" && secret === "") return { kind: "none" };
  return user === "<token>" ? { kind: "identity", token: secret } : { kind: "basic", user, password: secret };
}

function recordAt(value: Readonly<Record<string, unknown>> | undefined, key: string): Readonly<Record<string, unknown>> | undefined {
  const found = value !== undefined && Object.hasOwn(value, key) ? value[key] : undefined;
  return isRecord(found) ? found : undefined;
}

function textAt(value: Readonly<Record<string, unknown>> | undefined, key: string): string | undefined {
  const found = value !== undefined && Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof found === "string" ? found : undefined;
}
