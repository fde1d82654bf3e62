import { badReference } from "#diagnostics/registry.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { isLoopback } from "./is-loopback.ts";

/** Where something is in a registry. */
export interface Reference {
  /** "registry.example.org", "127.0.0.1:5000" */
  readonly host: string;
  readonly repository: string;
  /** A tag, or `sha256:…`: what `manifests/` takes. */
  readonly identifier: string;
  /** For people; there are no credentials in it. */
  readonly shown: string;
  /** Without TLS: on this machine, where docker does the same. */
  readonly isPlain: boolean;
}

// OCI distribution specification 1.1, «Pulling manifests»: names and tags; digests of the one algorithm that is used.
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(?::(?<port>\d{1,5}))?$/;
const LONGEST_REPOSITORY = 255;

/** Whether what stands behind a repository's name is a digest, no tag. */
export const isDigest = (identifier: string): boolean => DIGEST.test(identifier);

export const isOci = (text: string): boolean => text.startsWith("oci://");

/** Reads `oci://HOST[:PORT]/REPOSITORY[:TAG|@DIGEST]`; without a tag it is `latest`. Throws KILN-E1450. */
export function parseReference(text: string): Reference {
  const read = readReference(text);
  if (typeof read === "string") throw new KilnFailure([badReference(read)]);
  return referenceTo({ ...read, identifier: read.identifier ?? "latest" });
}

/** The parts of an address; no identifier: it says none. A text: why it is no address, without anything of what it holds. */
export function readReference(
  text: string,
): { readonly host: string; readonly repository: string; readonly identifier: string | undefined } | string {
  if (!isOci(text)) return "it doesn't begin with oci://";
  const rest = text.slice("oci://".length);
  const slash = rest.indexOf("/");
  const host = slash < 0 ? rest : rest.slice(0, slash);
  if (host.includes("@")) return "it has a user or password, which would be seen by whoever sees the command";
  const found = HOST.exec(host);
  if (!found || Number(found.groups?.["port"] ?? 1) > 65_535) return "its host isn't one";
  const path = slash < 0 ? "" : rest.slice(slash + 1);
  const at = path.indexOf("@");
  const colon = path.indexOf(":");
  const end = at >= 0 ? at : colon >= 0 ? colon : path.length;
  const repository = path.slice(0, end);
  const identifier = end === path.length ? undefined : path.slice(end + 1);
  if (!REPOSITORY.test(repository) || repository.length > LONGEST_REPOSITORY)
    return "its repository must be of lower-case letters, digits, `.`, `_`, `-` and `/`";
  if (identifier !== undefined && !(at >= 0 ? DIGEST : TAG).test(identifier))
    return at >= 0 ? "its digest isn't sha256:…" : "its tag isn't one";
  return { host, repository, identifier };
}

/** The same place with another tag or digest. */
export const referenceTo = ({ host, repository, identifier }: Pick<Reference, "host" | "repository" | "identifier">): Reference => ({
  host,
  repository,
  identifier,
  shown: `oci://${host}/${repository}${isDigest(identifier) ? "@" : ":"}${identifier}`,
  isPlain: isLoopback(host.replace(/:\d+$/, "")),
});
