import { PackageURL } from "packageurl-js";
import { assertNever } from "#diagnostics/assert-never.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { parseLocator, type Locator } from "#fetch/locator.ts";
import { hashesOf } from "./source-hash.ts";

/** What a fetched source is called in the world. */
export interface SourceIdentity {
  readonly name: string;
  /** "": nothing tells. */
  readonly version: string;
  /** A package URL (purl-spec); never with a registry's or a mirror's host, which is a matter of who fetches. */
  readonly purl: string;
  /** Where upstream has it; undefined where only a registry or a mirror is named. */
  readonly url: string | undefined;
}

/** By the first locator that names a package of npm's or Debian's, else by the first of the web, else by what there is. */
export function sourceIdentity(urls: readonly string[], hash: string): SourceIdentity {
  const locators = urls.flatMap(readLocator);
  const web = locators.find((one) => one.kind === "web");
  const named =
    locators.map((one) => packageOf(one)).find((one) => one !== undefined) ?? fileOf(web?.text ?? urls[0] ?? "source", web, hash);
  return { ...named, url: web?.text };
}

/** A file that counts from the workspace is no locator by itself; what is none at all was told where it was to be fetched. */
function readLocator(text: string): readonly Locator[] {
  try {
    return [parseLocator(text)];
  } catch (error) {
    if (error instanceof KilnFailure) return [];
    throw error;
  }
}

type Named = Omit<SourceIdentity, "url">;

function packageOf(locator: Locator): Named | undefined {
  switch (locator.kind) {
    case "npm":
      return npmPackage(locator.name, locator.version);
    case "mirror":
      return locator.mirror === "debian" ? debianPackage(locator.path) : undefined;
    case "web":
    case "file":
      return undefined;
    default:
      return assertNever(locator);
  }
}

function npmPackage(fullName: string, version: string): Named {
  const slash = fullName.indexOf("/");
  const [scope, name] = slash < 0 ? [undefined, fullName] : [fullName.slice(0, slash), fullName.slice(slash + 1)];
  return { name: fullName, version, purl: new PackageURL("npm", scope, name, version, undefined, undefined).toString() };
}

// Debian Policy 5.6.1 and 5.6.12: names, versions (an epoch is no part of a file's name); deb-src(5), deb(5): files.
const DEBIAN =
  /^(?<name>[a-z0-9][a-z0-9+.-]+)_(?<version>[A-Za-z0-9.+~-]+?)(?:\.orig(?:-[A-Za-z0-9-]+)?\.tar\.[a-z0-9]+|\.debian\.tar\.[a-z0-9]+|\.tar\.[a-z0-9]+|_(?<arch>[a-z0-9-]+)\.deb)$/;

function debianPackage(path: string): Named | undefined {
  const { name, version, arch = "source" } = DEBIAN.exec(path.slice(path.lastIndexOf("/") + 1))?.groups ?? {};
  if (name === undefined || version === undefined) return undefined;
  return { name, version, purl: new PackageURL("deb", "debian", name, version, { arch }, undefined).toString() };
}

const NUMBERED = /^(?<name>.+?)[-_]v?(?<version>\d[\w.+~-]*?)(?:\.(?:tar\.[a-z0-9]+|tar|tgz|tbz2|txz|zip|c|h|patch|diff))?$/;

function fileOf(url: string, web: Locator | undefined, hash: string): Named {
  const file =
    url
      .replace(/[?#].*$/, "")
      .split("/")
      .findLast((part) => part !== "") ?? "source";
  const { name = file, version = "" } = NUMBERED.exec(file)?.groups ?? {};
  const checksum = hashesOf(hash)
    .map(({ algorithm, hex }) => `${algorithm}:${hex}`)
    .join(",");
  const qualifiers = { ...(web ? { download_url: web.text } : {}), ...(checksum === "" ? {} : { checksum }) };
  return {
    name,
    version,
    purl: new PackageURL("generic", undefined, name, version === "" ? undefined : version, qualifiers, undefined).toString(),
  };
}
