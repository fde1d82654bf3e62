import { canonicalJson } from "./canonical-json.ts";
import type { Derivation, DerivationId } from "./derivation.ts";
import { sha256Hex } from "./digest.ts";

/**
 * sha256 of the canonical JSON (RFC 8785) of the derivation. A fetch is known by what it must give, not by where that may lie: its
 * `urls` are left out, so a mirror or a moved tarball changes no id.
 */
export function derivationId(derivation: Derivation): DerivationId {
  return sha256Hex(canonicalJson(derivation.fetch === undefined ? derivation : { ...derivation, fetch: { hash: derivation.fetch.hash } }));
}
