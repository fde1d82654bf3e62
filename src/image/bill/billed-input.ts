import { PackageURL } from "packageurl-js";
import { assertNever } from "#diagnostics/assert-never.ts";
import { compareUtf8 } from "#derivation/byte-order.ts";
import { hashOf } from "#derivation/digest.ts";
import type { LockedInput } from "#fetch/lock/lock-file.ts";
import type { BilledSource } from "./bill.ts";
import { sourceIdentity } from "./package-url.ts";

/** A workspace that recipes and sources come from, as kiln.lock pins it. */
export interface BilledInput extends BilledSource {
  /** The name of its entry in kiln.lock. */
  readonly key: string;
  /** Of git: the commit, lower-case hex. */
  readonly commit?: string;
  /** Of git: the folder of the repository. */
  readonly folder?: string;
  /** sha256 (hex) of its tree's REAPI `Directory`. */
  readonly tree: string;
}

/** Each once, sorted by their keys: several libraries, or several inputs' folders, may be of one. */
export const distinctInputs = (inputs: Iterable<BilledInput>): readonly BilledInput[] =>
  [...new Map([...inputs].map((input) => [input.key, input])).values()].toSorted((a, b) => compareUtf8(a.key, b.key));

/** What an entry of kiln.lock is called in the world. */
export function billedInput(key: string, entry: LockedInput): BilledInput {
  const address = key.slice(key.indexOf(":") + 1);
  const tree = hashOf(entry.tree);
  switch (entry.kind) {
    case "git":
      return { ...gitIdentity(address, entry.ref ?? "", entry.commit), hash: "", key, commit: entry.commit, tree };
    case "url":
      return { ...sourceIdentity([address], entry.integrity), hash: entry.integrity, key, tree };
    case "npm":
      return { ...sourceIdentity([`npm:${address}@${entry.version}`], entry.integrity), hash: entry.integrity, key, tree };
    case "oci":
      return { ...bundleIdentity(address, entry), hash: "", key, tree };
    default:
      return assertNever(entry);
  }
}

/** As package URLs of type `oci` have it: the last part of the repository's name, at the manifest's digest. */
function bundleIdentity(
  place: string,
  { name, version, manifest }: Extract<LockedInput, { kind: "oci" }>,
): Pick<BilledInput, "name" | "version" | "purl" | "url"> {
  const last = place.slice(place.lastIndexOf("/") + 1);
  const purl = new PackageURL("oci", undefined, last, manifest, { repository_url: place }, undefined).toString();
  return { name, version, purl, url: `oci://${place}@${manifest}` };
}

/** `git+https://…@COMMIT`, as package URLs (`vcs_url`) and SPDX (7.7) have it. A repository of this machine is nowhere in the world. */
function gitIdentity(address: string, version: string, commit: string): Pick<BilledInput, "name" | "version" | "purl" | "url" | "folder"> {
  const [repository = "", folder] = address.split("#");
  const name = /([^/:]+?)(?:\.git)?\/*$/.exec(repository)?.[1] ?? "repository";
  const url = repository.startsWith("file:") ? undefined : `git+${repository}@${commit}`;
  const qualifiers = url === undefined ? undefined : { vcs_url: url };
  return {
    name,
    version,
    purl: new PackageURL("generic", undefined, name, version === "" ? commit : version, qualifiers, undefined).toString(),
    url,
    ...(folder === undefined ? {} : { folder }),
  };
}

/** Where a bill says that it can be had: with the folder behind `#`, as SPDX wants it. */
export const downloadLocation = ({ url, folder }: Pick<BilledInput, "url" | "folder">): string | undefined =>
  url === undefined || folder === undefined ? url : `${url}#${folder}`;
