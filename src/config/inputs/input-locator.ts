import { assertNever } from "#diagnostics/assert-never.ts";
import { relative, resolve, sep } from "node:path";
import { type Reference, referenceTo } from "./oci-reference.ts";
import { mayBeThisMachine } from "./this-machine.ts";

/** A workspace that is fetched: what kiln.lock pins. */
export type RemoteLocator =
  | {
      readonly kind: "git";
      /** https:, ssh: or file:, without a password; `file:../x` counts from the folder of the workspace.kiln that says it. */
      readonly url: string;
      /** A branch, a tag or a whole commit id; undefined: the repository's HEAD. */
      readonly ref?: string;
      /** The folder in it that has the workspace.kiln; undefined: the top. */
      readonly folder?: string;
    }
  | {
      readonly kind: "url";
      /** An archive's address, as in `source { urls }`. */
      readonly url: string;
      /** SRI; undefined: what was there when it was locked. */
      readonly hash?: string;
      /** Leading folders dropped. */
      readonly strip: number;
      readonly keys?: SigningKeys;
    }
  | {
      readonly kind: "npm";
      readonly name: string;
      /** As in package.json: `^1.2`, `1.2.3`, a tag. */
      readonly range: string;
    }
  | {
      /** A bundle in an OCI registry. */
      readonly kind: "oci";
      /** "registry.example.org/me/lib" */
      readonly place: string;
      readonly by: "tag" | "digest" | "range";
      /** A tag, `sha256:…`, or a range as in package.json. */
      readonly version: string;
      readonly keys?: SigningKeys;
    };

/** Public keys (`ed25519:…`), one of which must have signed it. */
export type SigningKeys = readonly [string, ...string[]];

/** What `input NAME = …` says. */
export type InputLocator =
  | { readonly kind: "path"; readonly path: string }
  /** The libOS that Kiln is shipped with. */
  | { readonly kind: "shipped" }
  | RemoteLocator;

/** Whether it is fetched. */
export const isRemote = (locator: InputLocator): locator is RemoteLocator => locator.kind !== "path" && locator.kind !== "shipped";

/** Whether it is asked of this machine: what was fetched may not do that. */
export function isOfThisMachine(locator: RemoteLocator): boolean {
  if (locator.kind === "npm") return false;
  const url = locator.kind === "oci" ? `oci://${locator.place}` : locator.url;
  if (!URL.canParse(url)) return url.startsWith("file:");
  const { protocol, hostname } = new URL(url);
  return protocol === "file:" || (protocol !== "mirror:" && mayBeThisMachine(hostname));
}

/** What is one and the same input whoever takes it in: the name of its entry in kiln.lock. */
export function inputKey(locator: RemoteLocator): string {
  switch (locator.kind) {
    case "git":
      return `git:${locator.url}${locator.folder === undefined ? "" : `#${locator.folder}`}`;
    case "url":
      return `url:${locator.url}`;
    case "npm":
      return `npm:${locator.name}`;
    case "oci":
      return `oci:${locator.place}`;
    default:
      return assertNever(locator);
  }
}

/** As a recipe writes it. */
export function inputText(locator: RemoteLocator): string {
  const named = (name: string, value: string | undefined): string => (value === undefined ? "" : `, ${name} = ${JSON.stringify(value)}`);
  switch (locator.kind) {
    case "git":
      return `git(${JSON.stringify(locator.url)}${named("ref", locator.ref)}${named("folder", locator.folder)})`;
    case "url":
      return `url(${JSON.stringify(locator.url)}${named("hash", locator.hash)}${locator.strip === 1 ? "" : `, strip = ${locator.strip}`}${keysText(locator.keys)})`;
    case "npm":
      return `npm(${JSON.stringify(locator.range === LATEST ? locator.name : `${locator.name}@${locator.range}`)})`;
    case "oci": {
      const range = locator.by === "range" && locator.version !== ANY ? locator.version : undefined;
      const address = locator.by === "range" ? `oci://${locator.place}` : referenceAt(locator).shown;
      return `oci(${JSON.stringify(address)}${named("version", range)}${keysText(locator.keys)})`;
    }
    default:
      return assertNever(locator);
  }
}

const keysText = (keys: SigningKeys | undefined): string =>
  keys === undefined
    ? ""
    : `, key = ${keys.length === 1 ? JSON.stringify(keys[0]) : `[${keys.map((key) => JSON.stringify(key)).join(", ")}]`}`;

/** Where it is; for a range without a version: `latest`, which nobody asks for. */
export function referenceAt({ place, by, version }: Pick<Extract<RemoteLocator, { kind: "oci" }>, "place" | "by" | "version">): Reference {
  const slash = place.indexOf("/");
  const [host, repository] = [place.slice(0, slash), place.slice(slash + 1)];
  return referenceTo({ host, repository, identifier: by === "range" ? "latest" : version });
}

/** The range of those who ask for no version of a bundle. */
export const ANY = "*";

/** npm's tag for what it gives to those who ask for no version. */
export const LATEST = "latest";

/** As the root workspace would say it: `file:x` in a workspace.kiln of `folder` starts there. Both are absolute. */
export function asFromRoot(locator: RemoteLocator, folder: string, root: string): RemoteLocator {
  if (
    locator.kind === "npm" ||
    locator.kind === "oci" ||
    folder === root ||
    !locator.url.startsWith("file:") ||
    locator.url.startsWith("file:/")
  )
    return locator;
  const path = relative(root, resolve(folder, locator.url.slice("file:".length)));
  return { ...locator, url: `file:${path.split(sep).join("/")}` };
}
