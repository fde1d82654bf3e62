import type { Diagnostic } from "./diagnostic.ts";
import { shownAddress } from "./shown-address.ts";

/** KILN-E1310: a cache that the build went on without, or without a part of what it has. `what`: follows its name. Told once for each cache. */
export function cacheTrouble(cache: string, what: string, how: "read" | "written"): Diagnostic {
  const advice =
    how === "read"
      ? "the build goes on and makes itself what it doesn't get from there; mend the cache, or leave it out (--no-cache)"
      : "the build is as it should be, only others don't get what it made; `kiln push` sends the rest later";
  return { code: "KILN-E1310", severity: "warning", message: `the cache ${cache} ${what}`, advice, notes: [], fault: "build" };
}

/** KILN-E1311: an address that is no cache's. */
export function badCacheAddress(address: string, why: string): Diagnostic {
  return {
    code: "KILN-E1311",
    severity: "error",
    message: `${JSON.stringify(shownAddress(address))} is no address of a cache`,
    detail: why,
    advice: "give a folder by its absolute path, http:// or https:// with what stands before `/ac/` and `/cas/`, or oci://HOST/REPOSITORY",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1312: results are to be sent, and nobody signs them. */
export function noSigningKey(cache: string): Diagnostic {
  return {
    code: "KILN-E1312",
    severity: "error",
    message: `nothing can be sent to ${cache} without a key that signs it`,
    advice: "make one, `kiln key generate NAME`, and name it: signing_key in the configuration file, or KILN_SIGNING_KEY",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1313: results are to be taken, and nobody is trusted. */
export function nobodyTrusted(cache: string): Diagnostic {
  return {
    code: "KILN-E1313",
    severity: "warning",
    message: `nothing is taken from the cache ${cache}: you trust no key`,
    advice: "trust the key of who fills it: `kiln key trust ed25519:…`, trusted_keys in the configuration file, or KILN_TRUSTED_KEYS",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1314: the same step, another outcome. */
export function otherResultInCache(step: string, cache: string): Diagnostic {
  return {
    code: "KILN-E1314",
    severity: "warning",
    message: `the step ${step} gave something else here than what ${cache} has of it`,
    detail: "by your own key: so it isn't a function of its inputs; what it gave here is used here and sent to nobody",
    advice: "`kiln build --check` tells where its outputs differ",
    notes: [],
    fault: "build",
  };
}

/** KILN-E1315: time was over before all was sent. */
export function unsentResults(count: number): Diagnostic {
  return {
    code: "KILN-E1315",
    severity: "warning",
    message: `${count} ${count === 1 ? "result was" : "results were"} not sent to the cache`,
    advice: "`kiln push` sends what is missing there",
    notes: [],
    fault: "build",
  };
}

/** KILN-E1316: `kiln push` or `kiln pull` without a cache. */
export function noCache(how: "read" | "written"): Diagnostic {
  const [option, variable] = how === "read" ? ["--cache", "KILN_CACHE"] : ["--cache-write", "KILN_CACHE_WRITE"];
  return {
    code: "KILN-E1316",
    severity: "error",
    message: `there is no cache that is ${how}`,
    advice: `name one: ${option} ADDRESS, ${variable}, or [[caches]] in the configuration file`,
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1317: what `kiln pull` was to get isn't to be had. */
export function notInCache(targets: readonly string[]): Diagnostic {
  return {
    code: "KILN-E1317",
    severity: "error",
    message: `no cache has ${targets.join(", ")} as these recipes and options make ${targets.length === 1 ? "it" : "them"}`,
    advice: "`kiln build` makes what is missing; whoever fills the cache may have other recipes, options or a key that you don't trust",
    notes: [],
    fault: "build",
  };
}

/** KILN-E1318: a part of what was to be sent didn't get there. */
export function notAllSent(failed: number, cache: string): Diagnostic {
  return {
    code: "KILN-E1318",
    severity: "error",
    message: `${failed} ${failed === 1 ? "result" : "results"} could not be sent to ${cache}`,
    advice: "look at what is said above, and run `kiln push` again: what is there isn't sent twice",
    notes: [],
    fault: "build",
  };
}

/** KILN-E1319: `kiln serve` can't listen there. */
export function cannotServe(address: string, errno: string): Diagnostic {
  return {
    code: "KILN-E1319",
    severity: "error",
    message: `nothing can be served at ${address} (${errno})`,
    advice: "another server may be there already: choose another --port (0: any that is free), or a --host that this machine has",
    notes: [],
    fault: "build",
  };
}

/** KILN-E1320: a cache that others reach, and nobody can fill. */
export function readersOnly(address: string): Diagnostic {
  return {
    code: "KILN-E1320",
    severity: "warning",
    message: `${address} can be reached from elsewhere, so nobody may write there without a token`,
    advice: "set KILN_SERVE_WRITE_TOKEN here, and KILN_CACHE_TOKEN to the same for who fills it",
    notes: [],
    fault: "build",
  };
}
