import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import { EnvHttpProxyAgent, type Dispatcher } from "undici";
import { badAuthorities, badProxy } from "#diagnostics/fetch.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { wordsOf } from "./error-words.ts";

/** How to reach hosts: proxies and whom to trust. */
export interface NetworkSettings {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  /** Host names that no proxy serves, separated by commas. */
  readonly noProxy?: string;
  /** PEM files, each with the setting that names it; they come on top of Node's own authorities. */
  readonly authorityFiles: readonly { readonly setting: string; readonly path: string }[];
  /** PEM texts. */
  readonly authorities: readonly string[];
  /** Client certificate and key, PEM. */
  readonly client?: { readonly cert: string; readonly key: string };
  /** False: a server's certificate isn't checked (npm's strict-ssl=false). Content is still checked by its hash. */
  readonly checkCertificates: boolean;
  readonly timing: Timing;
}

/** Milliseconds. */
export interface Timing {
  readonly connect: number;
  /** From the request to the answer's headers. */
  readonly headers: number;
  /** Between two pieces of a body. */
  readonly stall: number;
  /** Before the second attempt; doubled before each further one. */
  readonly backOff: number;
  readonly longestBackOff: number;
}

export const DEFAULT_TIMING: Timing = { connect: 20_000, headers: 60_000, stall: 30_000, backOff: 200, longestBackOff: 10_000 };

/** Throws KILN-E0706, KILN-E0709. */
export function openNetwork(settings: NetworkSettings): Dispatcher {
  for (const proxy of [settings.httpProxy, settings.httpsProxy]) {
    if (proxy === undefined || proxy === "") continue;
    const why = whyNoProxy(proxy);
    if (why !== undefined) throw new KilnFailure([badProxy(proxy, why)]);
  }
  const secureContext = trust(settings);
  const tls = {
    ...(secureContext === undefined ? {} : { secureContext }),
    ...(settings.checkCertificates ? {} : { rejectUnauthorized: false }),
  };
  return new EnvHttpProxyAgent({
    // The empty string, not undefined: Undici would look into the environment, which our caller has done.
    httpProxy: settings.httpProxy ?? "",
    httpsProxy: settings.httpsProxy ?? "",
    noProxy: settings.noProxy ?? "",
    connect: { ...tls, timeout: settings.timing.connect },
    requestTls: { ...tls, timeout: settings.timing.connect },
    proxyTls: { ...tls, timeout: settings.timing.connect },
    // Plain http is asked of the proxy itself: many proxies open tunnels to port 443 only.
    proxyTunnel: false,
    headersTimeout: settings.timing.headers,
    bodyTimeout: settings.timing.stall,
  });
}

/** How to reach hosts as Kiln's own settings say it alone: one proxy for all, one file of authorities. */
export interface OwnNetwork {
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
  /** PEM file of further certificate authorities. */
  readonly cafile?: string | undefined;
}

/** Throws KILN-E0706, KILN-E0709. */
export const openOwnNetwork = ({ httpsProxy, noProxy, cafile }: OwnNetwork, timing: Timing = DEFAULT_TIMING): Dispatcher =>
  openNetwork({
    ...(httpsProxy === undefined ? {} : { httpProxy: httpsProxy, httpsProxy }),
    ...(noProxy === undefined ? {} : { noProxy }),
    authorityFiles: cafile === undefined ? [] : [{ setting: "cafile", path: cafile }],
    authorities: [],
    checkCertificates: true,
    timing,
  });

/** Undefined: it can be used. */
function whyNoProxy(address: string): string | undefined {
  if (!URL.canParse(address)) return "it isn't a URL";
  const { protocol, pathname, search, hash, username, password } = new URL(address);
  if (protocol !== "http:" && protocol !== "https:") return "it isn't http://… or https://…";
  if (pathname !== "/" || search !== "" || hash !== "") return "it has something behind its host and port";
  try {
    for (const part of [username, password]) decodeURIComponent(part);
    return undefined;
  } catch {
    return "a `%` in its user or password is written %25";
  }
}

/** Undefined: Node's defaults serve, which hold what NODE_EXTRA_CA_CERTS named at its start. */
function trust(settings: NetworkSettings): SecureContext | undefined {
  const nodes = process.env["NODE_EXTRA_CA_CERTS"];
  const files = new Map(settings.authorityFiles.map(({ path, setting }) => [path, setting]));
  const more = [...files.keys()].some((path) => path !== nodes) || settings.authorities.length > 0;
  if (!more && settings.client === undefined) return undefined;
  if (nodes !== undefined && nodes !== "") files.set(nodes, "NODE_EXTRA_CA_CERTS");
  const ca: string[] = [...rootCertificates, ...settings.authorities];
  for (const [path, setting] of files) {
    try {
      const pem = readFileSync(path, "utf8");
      // OpenSSL passes over what it can't read, and then trusts nobody of the file.
      if (new X509Certificate(pem).raw.byteLength > 0) ca.push(pem);
    } catch (error) {
      // Node itself only warns of this one.
      if (setting !== "NODE_EXTRA_CA_CERTS") throw new KilnFailure([badAuthorities(setting, path, wordsOf(error))]);
    }
  }
  return createSecureContext({ ca, ...settings.client });
}
