import { realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { badNpmConfiguration } from "#diagnostics/fetch.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { shownAddress } from "#diagnostics/shown-address.ts";
import { messageOf } from "./error-words.ts";

/** What npm's configuration files and npm_config_* variables say, read by npm's own library. */
export interface NpmConfiguration {
  /** The registry's base URL for a package, with a final slash. */
  registryOf(packageName: string): URL;
  /** Whether tarball URLs of this host are asked of the registry's host instead (npm's replace-registry-host). */
  replacesHost(host: string): boolean;
  /** The Authorization header for a URL; `registry` lends its own to other URLs of its host, as npm does. */
  authorization(url: URL, registry: URL): string | undefined;
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
  readonly cafile?: string;
  readonly authorities: readonly string[];
  readonly checkCertificates: boolean;
  /** A client certificate for this registry. */
  client(registry: URL): Promise<{ readonly cert: string; readonly key: string } | undefined>;
}

/** Reads it as npm would in the current folder. Throws KILN-E0708. */
export async function readNpmConfiguration(env: NodeJS.ProcessEnv, override: { readonly registry?: string }): Promise<NpmConfiguration> {
  const [{ default: Config }, { default: npm }] = await Promise.all([
    import("@npmcli/config"),
    import("@npmcli/config/lib/definitions/index.js"),
  ]);
  const config = new Config({
    npmPath: npmFolder(env),
    definitions: npm.definitions,
    shorthands: npm.shorthands,
    flatten: npm.flatten,
    nerfDarts: npm.nerfDarts,
    argv: [process.execPath, "npm"],
    // A copy: npm's library writes its findings into it.
    env: { ...env },
    cwd: process.cwd(),
    warn: false,
  });
  try {
    await config.load();
  } catch (error) {
    throw new KilnFailure([badNpmConfiguration(messageOf(error))]);
  }
  const text = (key: string): string | undefined => {
    const value = config.get(key);
    return typeof value === "string" && value !== "" && value !== "null" ? value : undefined;
  };
  const list = (key: string): readonly string[] => [config.get(key)].flat().filter((v): v is string => typeof v === "string" && v !== "");
  const replaced = text("replace-registry-host") ?? "npmjs";
  const publicHost = new URL(npm.definitions.registry.default).host;
  const proxy = text("proxy");
  const httpsProxy = text("https-proxy") ?? proxy;
  const noProxy = list("noproxy").join(",");
  const cafile = text("cafile");
  return {
    registryOf(name) {
      const scope = name.startsWith("@") ? name.slice(0, name.indexOf("/")) : undefined;
      const scoped = scope === undefined ? undefined : text(`${scope}:registry`);
      if (scoped !== undefined) return registryUrl(`${scope}:registry`, scoped);
      return override.registry === undefined
        ? registryUrl("registry", text("registry") ?? npm.definitions.registry.default)
        : registryUrl("npm_registry", override.registry);
    },
    replacesHost: (host) => replaced === "always" || host === (replaced === "npmjs" ? publicHost : replaced),
    authorization(at, registry) {
      const keys = [...nerfDarts(at), ...(at.host === registry.host ? nerfDarts(registry) : [])];
      for (const key of keys) {
        const token = text(`${key}:_authToken`);
        if (token !== undefined) return `Bearer ${token}`;
        const basic = text(`${key}:_auth`);
        if (basic !== undefined) return `Basic ${basic}`;
        const user = text(`${key}:username`);
        const password = text(`${key}:_password`);
        if (user !== undefined && password !== undefined) {
          return `Basic ${Buffer.from(`${user}:${Buffer.from(password, "base64").toString("utf8")}`).toString("base64")}`;
        }
      }
      return undefined;
    },
    ...(proxy === undefined ? {} : { httpProxy: proxy }),
    ...(httpsProxy === undefined ? {} : { httpsProxy }),
    ...(noProxy === "" ? {} : { noProxy }),
    ...(cafile === undefined ? {} : { cafile }),
    authorities: list("ca"),
    checkCertificates: config.get("strict-ssl") !== false,
    async client(registry) {
      for (const key of nerfDarts(registry)) {
        const [cert, certKey] = [text(`${key}:certfile`), text(`${key}:keyfile`)];
        if (cert === undefined || certKey === undefined) continue;
        try {
          return { cert: await readFile(cert, "utf8"), key: await readFile(certKey, "utf8") };
        } catch (error) {
          throw new KilnFailure([badNpmConfiguration(messageOf(error))]);
        }
      }
      const [cert, key] = [text("cert"), text("key")];
      return cert === undefined || key === undefined ? undefined : { cert, key };
    },
  };
}

function registryUrl(key: string, value: string): URL {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol))
    throw new KilnFailure([badNpmConfiguration(`${key} is no http or https URL: ${shownAddress(value)}`)]);
  return new URL(value.endsWith("/") ? value : `${value}/`);
}

/** The keys under which npm keeps what belongs to a URL, the nearest first: `//host/a/b/`, `//host/a/b`, … `//host`. */
function nerfDarts(url: URL): string[] {
  const keys: string[] = [];
  for (let key = `//${url.host}${url.pathname}`; key.length > 2; key = key.replace(/([^/]+|\/)$/, "")) keys.push(key);
  return keys;
}

/** Where npm is installed; its `npmrc` there is the lowest layer. Any folder serves where there is no npm. */
function npmFolder(env: NodeJS.ProcessEnv): string {
  for (const folder of (env["PATH"] ?? "").split(delimiter)) {
    try {
      // …/npm/bin/npm-cli.js
      return dirname(dirname(realpathSync(join(folder, "npm"))));
    } catch {
      continue;
    }
  }
  return join(dirname(dirname(process.execPath)), "lib", "node_modules", "npm");
}
