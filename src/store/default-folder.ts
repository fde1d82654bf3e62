import { resolve } from "node:path";
import envPaths from "env-paths";

/** The store's folder: `KILN_STORE` (absolute, or relative to the current folder), else the user's cache folder. */
export function defaultStoreFolder(env: NodeJS.ProcessEnv): string {
  const chosen = env["KILN_STORE"];
  return chosen !== undefined && chosen !== "" ? resolve(chosen) : defaultCacheFolder(env);
}

/**
 * `kiln` in the user's cache folder: `XDG_CACHE_HOME` or `~/.cache`. A relative `XDG_CACHE_HOME` is not valid and passed over, as the XDG
 * specification wants.
 */
export function defaultCacheFolder(env: NodeJS.ProcessEnv): string {
  const cache = env["XDG_CACHE_HOME"];
  if (cache !== undefined && cache.startsWith("/")) return `${cache.replace(/\/+$/, "")}/kiln`;
  const home = env["HOME"];
  if (home !== undefined && home.startsWith("/")) return `${home.replace(/\/+$/, "")}/.cache/kiln`;
  return envPaths("kiln", { suffix: "" }).cache;
}
