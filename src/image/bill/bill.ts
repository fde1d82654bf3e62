import type { ResolvedTarget } from "#config/resolved.ts";
import type { LibraryLicense } from "../licenses.ts";
import type { FetchedSource, FetchedSources } from "./fetched-sources.ts";
import { distinctInputs, type BilledInput } from "./billed-input.ts";
import { sourceIdentity, type SourceIdentity } from "./package-url.ts";

/** What an image is made of, whichever form it is written in. Lists are sorted, so equal images give equal bills. */
export interface Bill {
  /** "hello@linux-x86_64" */
  readonly target: string;
  readonly image: string;
  readonly platform: string;
  readonly arch: string;
  /** What is declared of the image's own code; an SPDX expression, "": nothing. */
  readonly license: string;
  /** Of the image itself, lower-case hex. */
  readonly sha256: string;
  readonly libraries: readonly BilledLibrary[];
  /** All that is fetched and goes into the image. */
  readonly sources: readonly BilledSource[];
  /** What the compiler and other programs were fetched as. */
  readonly tools: readonly BilledSource[];
  /** Fetched workspaces that libraries are of. */
  readonly inputs: readonly BilledInput[];
}

export interface BilledLibrary {
  /** "app": the image's own code. */
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Names of libraries. */
  readonly needs: readonly string[];
  /** Hash of one of the bill's sources; undefined: the code is the workspace's own. */
  readonly source: string | undefined;
  /** Key of one of the bill's inputs; undefined: it is of no fetched workspace. */
  readonly input: string | undefined;
  readonly patches: readonly BilledPatch[];
}

export interface BilledPatch {
  /** In the workspace that the library is of. */
  readonly path: string;
  /** Undefined where the graph doesn't tell which of several it is. */
  readonly sha256: string | undefined;
}

export interface BilledSource extends SourceIdentity {
  /** SRI. */
  readonly hash: string;
}

export interface BillFacts {
  readonly target: Pick<ResolvedTarget, "name" | "imageName" | "platformName" | "arch" | "libraries">;
  readonly sha256: string;
  readonly licenses: readonly LibraryLicense[];
  readonly fetched: FetchedSources;
  /** Names of libraries → the fetched workspaces that they are of. */
  readonly inputs: ReadonlyMap<string, BilledInput>;
}

/** The bill of one image. Who needs whom is the configuration's, whose work it is the rule's of the image, what is fetched the graph's. */
export function billOf({ target, sha256, licenses, fetched, inputs }: BillFacts): Bill {
  const needs = new Map(target.libraries.map((library) => [library.name, library.needs]));
  const own = licenses.flatMap(({ hash, urls }) => (hash === "" ? [] : [{ hash, urls }]));
  const sources = new Map<string, FetchedSource>([...fetched.sources, ...own].map((one) => [one.hash, one]));
  const names = new Set(licenses.map(({ name }) => name));
  return {
    target: target.name,
    image: target.imageName,
    platform: target.platformName,
    arch: target.arch,
    license: licenses.find(({ name }) => name === "app")?.license ?? "",
    sha256,
    libraries: licenses.map(({ name, version, license, hash, patches }) => ({
      name,
      version,
      license,
      needs: (needs.get(name) ?? []).filter((need) => names.has(need)),
      source: hash === "" ? undefined : hash,
      input: inputs.get(name)?.key,
      patches: patchesOf(patches, fetched.patches.get(hash) ?? []),
    })),
    sources: [...sources.values()].map(billedSource).toSorted(bySource),
    tools: fetched.tools.map(billedSource).toSorted(bySource),
    inputs: distinctInputs(licenses.flatMap(({ name }) => inputs.get(name) ?? [])),
  };
}

/** What it is called in the world. */
export const billedSource = ({ hash, urls }: FetchedSource): BilledSource => ({ ...sourceIdentity(urls, hash), hash });

const bySource = (a: BilledSource, b: BilledSource): number => (a.purl < b.purl || (a.purl === b.purl && a.hash < b.hash) ? -1 : 1);

/** Two libraries may patch one source, each in its own way: only what can be no other is told. */
function patchesOf(paths: readonly string[], ways: readonly (readonly string[])[]): readonly BilledPatch[] {
  const fitting = ways.filter(({ length }) => length === paths.length);
  return paths.map((path, i) => {
    const told = new Set(fitting.map((digests) => digests[i] ?? ""));
    const [only = ""] = told;
    return { path, sha256: told.size === 1 && only !== "" ? only : undefined };
  });
}
