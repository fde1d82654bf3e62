import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { putTree } from "#build/steps/put-tree.ts";
import { storeSink } from "#build/steps/store-sink.ts";
import { inputKey, referenceAt, type RemoteLocator } from "#config/inputs/input-locator.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import type { DerivationId } from "#derivation/derivation.ts";
import type { Digest } from "#derivation/digest.ts";
import { GraphBuilder } from "#derivation/graph.ts";
import type { Output } from "#derivation/output.ts";
import type { TreeNode } from "#derivation/reapi/directory.ts";
import { inputDiffers, inputVersionUnknown, offline, vendoredDiffers } from "#diagnostics/inputs.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { openCredentials } from "#fetch/credentials.ts";
import type { FetchSettings } from "#fetch/fetcher.ts";
import type { GitAccess } from "#fetch/git/git-program.ts";
import { readCommit, resolveCommit } from "#fetch/git/git-tree.ts";
import type { LockedInput } from "#fetch/lock/lock-file.ts";
import { placesOf } from "#fetch/mirror-rules.ts";
import type { Engine } from "../engine.ts";
import { locatorIn } from "../file-locators.ts";
import { vendoredInput } from "../vendor/vendor-folder.ts";
import { type AboutBundle, aboutBundle, bundleWish } from "./bundle-wish.ts";

export interface InputTreesOptions {
  readonly engine: Engine;
  /** The root workspace's. */
  readonly folder: string;
  readonly fetch: FetchSettings;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** This Kiln's version, which bundles may be too new for. */
  readonly kiln: string;
  /** Of keys, which tell who signed a bundle; absolute. */
  readonly keyFolder: string;
}

/** What an input is now, and of a bundle who signed it, for people. */
export interface PinnedInput {
  readonly entry: LockedInput;
  readonly signed?: string;
}

type Locked<Kind extends LockedInput["kind"]> = Extract<LockedInput, { readonly kind: Kind }>;
type Wanted<Kind extends RemoteLocator["kind"]> = Extract<RemoteLocator, { readonly kind: Kind }>;

/** Fetches inputs into the store: archives and packages by the steps of every build, git's commits by git. */
export class InputTrees {
  readonly #options: InputTreesOptions;

  constructor(options: InputTreesOptions) {
    this.#options = options;
  }

  /** What it is now; its tree is in the store then. Throws KILN-E07xx, KILN-E1451–4, KILN-E1465–9. */
  async pin(locator: RemoteLocator): Promise<PinnedInput> {
    switch (locator.kind) {
      case "git":
        return { entry: await this.#pinGit(locator) };
      case "url": {
        const { fetcher } = this.#options.engine;
        const integrity =
          locator.hash ?? (await this.#inFolder((folder) => fetcher.hash(locator.url, folder, undefined, this.#options.signal)));
        const { tree, bundle } = await this.#archive(locator, integrity);
        const { strip } = locator;
        return { entry: { kind: "url", strip, ...bundle?.about, integrity, tree }, ...(bundle ? { signed: bundle.signed } : {}) };
      }
      case "npm":
        return { entry: await this.#pinNpm(locator) };
      case "oci": {
        const { manifest, tree, bundle } = await this.#fromRegistry(locator, undefined);
        const wish = locator.by === "digest" ? {} : locator.by === "tag" ? { tag: locator.version } : { range: locator.version };
        return { entry: { kind: "oci", ...wish, ...bundle.about, manifest, tree }, signed: bundle.signed };
      }
      default:
        return assertNever(locator);
    }
  }

  /** Brings the tree of what is pinned; one of another digest is refused. Throws KILN-E0759, E0761 and what `pin` throws. */
  async bring(locator: RemoteLocator, entry: LockedInput): Promise<void> {
    const { engine, folder } = this.#options;
    if (engine.store.hasTree(entry.tree)) return;
    const key = inputKey(locator);
    const vendored = vendoredInput(folder, key);
    if (existsSync(vendored)) {
      const found = await engine.store.importFolder(vendored);
      if (found !== entry.tree) throw new KilnFailure([vendoredDiffers(vendored.slice(folder.length + 1), entry.tree, found)]);
      return;
    }
    const found = await this.#fetched(locator, entry);
    if (found !== entry.tree) throw new KilnFailure([inputDiffers(key, entry.tree, found)]);
  }

  async #fetched(locator: RemoteLocator, entry: LockedInput): Promise<Digest> {
    switch (entry.kind) {
      case "git":
        return await this.#commit(as(locator, "git"), entry.commit);
      case "url":
        return (await this.#archive(as(locator, "url"), entry.integrity)).tree;
      case "npm":
        return await this.#unpacked(`npm:${as(locator, "npm").name}@${entry.version}`, entry.integrity, 1);
      case "oci":
        return (await this.#fromRegistry(as(locator, "oci"), entry.manifest)).tree;
      default:
        return assertNever(entry);
    }
  }

  async #pinGit(locator: Wanted<"git">): Promise<Locked<"git">> {
    const commit = await this.#withGit(locator, (access, folder) => resolveCommit(access, locator, folder));
    const tree = await this.#commit(locator, commit);
    return { kind: "git", ...(locator.ref === undefined ? {} : { ref: locator.ref }), commit, tree };
  }

  async #pinNpm({ name, range }: Wanted<"npm">): Promise<Locked<"npm">> {
    const { engine, signal } = this.#options;
    const found = await engine.fetcher.npmVersion(name, range, signal);
    if (found === undefined) throw new KilnFailure([inputVersionUnknown(`npm:${name}`, `version ${range}`, [])]);
    const locator = `npm:${name}@${found.version}`;
    const integrity = found.integrity ?? (await this.#inFolder((folder) => engine.fetcher.hash(locator, folder, undefined, signal)));
    return { kind: "npm", range, version: found.version, integrity, tree: await this.#unpacked(locator, integrity, 1) };
  }

  /** An archive's tree, and what is told of it where it is a bundle, which it must be if somebody must have signed it. */
  async #archive(locator: Wanted<"url">, integrity: string): Promise<{ readonly tree: Digest; readonly bundle?: AboutBundle }> {
    const { engine, signal } = this.#options;
    const { url } = locator;
    const graph = new GraphBuilder();
    const fetched = await this.#built(graph, addFetch(graph, url, integrity));
    const file = engine.store.blobPath(fetched.digest, false);
    const { isBundle, readBundle } = await import("#share/bundle/read-bundle.ts");
    if (locator.keys === undefined && !(await isBundle(file, signal))) return { tree: await this.#unpacked(url, integrity, locator.strip) };
    const wish = bundleWish(locator, this.#options);
    const read = await readBundle(file, url, engine.store, wish, { signal });
    return { tree: read.tree, bundle: aboutBundle(read, wish) };
  }

  /** `manifest`: as kiln.lock pins it; undefined: what the locator asks for now. */
  async #fromRegistry(
    locator: Wanted<"oci">,
    manifest: string | undefined,
  ): Promise<{ readonly manifest: string; readonly tree: Digest; readonly bundle: AboutBundle }> {
    const { engine, fetch, env, signal } = this.#options;
    if (fetch.offline === true) throw new KilnFailure([offline(inputKey(locator))]);
    const [{ withRegistry }, { identifierOf, pullBundle }] = await Promise.all([
      import("#share/oci/open-registry.ts"),
      import("#share/bundle/pull-bundle.ts"),
    ]);
    const wish = bundleWish(locator, this.#options);
    return await withRegistry(referenceAt(locator), { network: fetch, env }, async (registry) => {
      const identifier = manifest ?? (await identifierOf(registry, locator, signal));
      const read = await this.#inFolder((folder) =>
        pullBundle(registry, locator, identifier, { store: engine.store, wish, folder, signal }),
      );
      return { manifest: read.digest, tree: read.tree, bundle: aboutBundle(read, wish) };
    });
  }

  /** By the same steps as a recipe's `source`: what one of them made is there for the other. */
  async #unpacked(url: string, hash: string, strip: number): Promise<Digest> {
    const graph = new GraphBuilder();
    const archive = addFetch(graph, url, hash);
    const unpacked = graph.add({
      ...STEP,
      kind: "prepare",
      name: `${nameOf(url)} (unpacked)`,
      command: ["kiln:unpack/1", "--strip", String(strip)],
      inputs: { archive: { derivation: archive, output: "out" } },
    });
    return (await this.#built(graph, unpacked)).digest;
  }

  async #built(graph: GraphBuilder, derivation: DerivationId): Promise<Output> {
    const report = await this.#options.engine.build(graph, [{ derivation, output: "out" }]);
    const output = report.outputs.get(derivation)?.["out"];
    if (output === undefined) throw new KilnFailure(report.diagnostics);
    return output;
  }

  async #commit(locator: Wanted<"git">, commit: string): Promise<Digest> {
    const { store } = this.#options.engine;
    return await this.#withGit(locator, async (access, folder) => {
      const nodes = new Map<string, TreeNode>();
      await readCommit(access, { commit, folder: locator.folder }, folder, storeSink(store, nodes));
      return putTree(nodes, store).digest;
    });
  }

  /** At the first of its mirrors that serves. */
  async #withGit<T>({ url }: Wanted<"git">, work: (access: GitAccess, folder: string) => Promise<T>): Promise<T> {
    const { folder, fetch, env, signal } = this.#options;
    const credentials = openCredentials(env);
    let first: unknown;
    for (const place of placesOf(locatorIn(folder, url), fetch.mirrorRules ?? [])) {
      if (fetch.offline === true && !place.startsWith("file:")) {
        first ??= new KilnFailure([offline(`git:${url}`)]);
        continue;
      }
      const authorization = place.startsWith("http") ? credentials.authorization(new URL(place)) : undefined;
      const { cafile, httpsProxy, noProxy } = fetch;
      const access: GitAccess = { url: place, shown: url, env, signal, authorization, cafile, httpsProxy, noProxy };
      try {
        return await this.#inFolder((temporary) => work(access, temporary));
      } catch (error) {
        if (!(error instanceof KilnFailure) || error.diagnostics[0]?.code !== "KILN-E0756") throw error;
        first ??= error;
      }
    }
    throw first;
  }

  async #inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = join(this.#options.engine.store.temporaryFolder(), `input-${randomUUID()}`);
    mkdirSync(folder);
    try {
      return await work(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

const STEP = { buildSystem: "any", env: {}, timeout: "600", outputs: ["out"] };

const addFetch = (graph: GraphBuilder, url: string, hash: string): DerivationId =>
  graph.add({ ...STEP, kind: "fetch", name: nameOf(url), command: ["kiln:fetch/1"], inputs: {}, fetch: { urls: [url], hash } });

/** For people. */
function nameOf(url: string): string {
  if (url.startsWith("npm:")) return url.slice("npm:".length);
  const parts = url.replace(/[?#].*$/, "").split("/");
  return parts.findLast((part) => part !== "") ?? url;
}

/** A lock's entry and the locator that it is for are of one kind: the name of the entry begins with it. */
function as<Kind extends RemoteLocator["kind"]>(locator: RemoteLocator, kind: Kind): Wanted<Kind> {
  if (locator.kind !== kind) throw new Error(`${locator.kind} isn't ${kind}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- just compared
  return locator as Wanted<Kind>;
}
