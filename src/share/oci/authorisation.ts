import { request, type Dispatcher } from "undici";
import { isLoopback } from "#config/inputs/is-loopback.ts";
import type { Credentials } from "./credentials.ts";

/** What a registry asks for with a 401 (RFC 9110, 11.6.1; distribution's «Token Authentication Specification»). */
export type Challenge =
  | { readonly kind: "basic" }
  | { readonly kind: "bearer"; readonly realm: URL; readonly service: string | undefined; readonly scope: string | undefined };

const LARGEST_TOKEN_BYTES = 1024 ** 2;

/** Undefined: it asks for nothing that Kiln knows. */
export function readChallenge(header: string): Challenge | undefined {
  const [, scheme = "", rest = ""] = /^\s*([A-Za-z]+)(?:\s+(.*))?$/s.exec(header) ?? [];
  if (scheme.toLowerCase() === "basic") return { kind: "basic" };
  if (scheme.toLowerCase() !== "bearer") return undefined;
  const parameters = new Map<string, string>();
  for (const [, key = "", quoted, plain] of rest.matchAll(/([A-Za-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g))
    parameters.set(key.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "");
  const realm = parameters.get("realm") ?? "";
  if (!URL.canParse(realm)) return undefined;
  return { kind: "bearer", realm: new URL(realm), service: parameters.get("service"), scope: parameters.get("scope") };
}

/** The value of an `Authorization` header; undefined: nothing can be sent. */
export function basicHeader(credentials: Credentials): string | undefined {
  if (credentials.kind !== "basic") return undefined;
  return `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`, "utf8").toString("base64")}`;
}

/**
 * Asks a token server. Credentials go there only over TLS, or where both are on this machine (`isPlain`: the registry is). Undefined: it gives none.
 * Throws Undici's errors.
 */
export async function fetchToken(
  challenge: Extract<Challenge, { kind: "bearer" }>,
  scope: string,
  { credentials, isPlain, dispatcher, signal }: { credentials: Credentials; isPlain: boolean; dispatcher: Dispatcher; signal: AbortSignal },
): Promise<string | undefined> {
  const { realm, service } = challenge;
  const isSafe = realm.protocol === "https:" || (isPlain && realm.protocol === "http:" && isLoopback(realm.hostname));
  if (!isSafe) return undefined;
  const url = new URL(realm);
  url.username = "";
  url.password = "";
  const common = { dispatcher, signal };
  const answer =
    credentials.kind === "identity"
      ? await request(url, {
          ...common,
          method: "POST",
          headers: { "content-type": "application/x-www-form-urlencoded", "user-agent": "kiln" },
          body: new URLSearchParams({
            grant_type: "refresh_token",
            refresh_token: credentials.token,
            client_id: "kiln",
            scope,
            ...(service === undefined ? {} : { service }),
          }).toString(),
        })
      : await request(withQuery(url, scope, service), {
          ...common,
          method: "GET",
          headers: { "user-agent": "kiln", ...headerOf(basicHeader(credentials)) },
        });
  const text = await shortText(answer.body);
  if (answer.statusCode !== 200 || text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    const token = "token" in value ? value.token : "access_token" in value ? value.access_token : undefined;
    return typeof token === "string" && /^[\x21-\x7e]+$/.test(token) ? token : undefined;
  } catch {
    return undefined;
  }
}

function withQuery(url: URL, scope: string, service: string | undefined): URL {
  const asked = new URL(url);
  if (service !== undefined) asked.searchParams.set("service", service);
  asked.searchParams.append("scope", scope);
  return asked;
}

export const headerOf = (authorization: string | undefined): Readonly<Record<string, string>> =>
  authorization === undefined ? {} : { authorization };

async function shortText(body: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.byteLength;
    if (size > LARGEST_TOKEN_BYTES) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}
