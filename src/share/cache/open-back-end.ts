import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import { isLoopback } from "#config/inputs/is-loopback.ts";
import { badCacheAddress } from "#diagnostics/caches.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { isOci, parseReference, type Reference } from "#config/inputs/oci-reference.ts";
import type { CacheBackEnd } from "./back-end.ts";
import type { CacheSettings, SharingSettings } from "./cache-settings.ts";

/** Where a cache is, told by its address. */
export type CacheAddress =
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "http"; readonly url: string; readonly authorization?: string }
  | { readonly kind: "oci"; readonly reference: Reference };

/** Throws KILN-E1311. */
export function readCacheAddress({ address, token }: Pick<CacheSettings, "address" | "token">): CacheAddress {
  if (isAbsolute(address)) return { kind: "folder", path: address };
  if (isOci(address)) {
    // A cache has tags of its own.
    if (!/^oci:\/\/[^/]+\/[^:@]+$/.test(address))
      throw new KilnFailure([badCacheAddress("oci://…", "it isn't oci://HOST[:PORT]/REPOSITORY, without a tag")]);
    return { kind: "oci", reference: parseReference(address) };
  }
  if (!URL.canParse(address)) throw new KilnFailure([badCacheAddress(address, "it is neither a URL nor an absolute path")]);
  const url = new URL(address);
  const refuse = (why: string): never => {
    throw new KilnFailure([badCacheAddress(address, why)]);
  };
  const decoded = <T>(work: () => T): T => {
    try {
      return work();
    } catch {
      return refuse("it can't be decoded: a `%` in it is written %25");
    }
  };
  if (url.protocol === "file:") return { kind: "folder", path: decoded(() => fileURLToPath(url)) };
  if (url.protocol !== "http:" && url.protocol !== "https:") return refuse(`Kiln knows no caches by ${url.protocol}`);
  if (url.search !== "" || url.hash !== "") return refuse("it has a `?` or `#`");
  const user = decoded(() => `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`);
  const authorization =
    token !== undefined ? `Bearer ${token}` : user === ":" ? undefined : `Basic ${Buffer.from(user).toString("base64")}`;
  if (authorization !== undefined && url.protocol !== "https:" && !isLoopback(url.hostname))
    return refuse("its token or password would go over the network in the open: that is done over https, and to this machine, only");
  const plain = `${url.protocol}//${url.host}${url.pathname}`.replace(/\/+$/, "");
  return authorization === undefined ? { kind: "http", url: plain } : { kind: "http", url: plain, authorization };
}

/** Libraries are loaded for the kinds that there are. Throws KILN-E1311, KILN-E1450, KILN-E0706, KILN-E0709. */
export async function openBackEnd(cache: CacheSettings, network: SharingSettings["network"], waitMs: number): Promise<CacheBackEnd> {
  const address = readCacheAddress(cache);
  if (address.kind === "folder") {
    const { FolderCache } = await import("./folder-cache.ts");
    return new FolderCache(address.path);
  }
  const { openOwnNetwork, DEFAULT_TIMING } = await import("#fetch/network.ts");
  // Patience ends what takes too long; these are for what was begun and isn't waited for.
  const dispatcher = openOwnNetwork(network, { ...DEFAULT_TIMING, connect: Math.min(DEFAULT_TIMING.connect, waitMs) });
  if (address.kind === "oci") {
    const [{ OciCache }, { credentialsFor }] = await Promise.all([import("./oci-cache.ts"), import("../oci/credentials.ts")]);
    const { reference } = address;
    return new OciCache({ reference, credentials: () => credentialsFor(reference.host, process.env), dispatcher });
  }
  const { HttpCache } = await import("./http-cache.ts");
  return new HttpCache({ url: address.url, authorization: address.authorization, dispatcher });
}
