import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { putTree } from "#build/steps/put-tree.ts";
import { storeSink } from "#build/steps/store-sink.ts";
import { inputKey, type RemoteLocator } from "#config/inputs/input-locator.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import type { OutputReference } from "#derivation/derivation.ts";
import type { Digest } from "#derivation/digest.ts";
import { GraphBuilder } from "#derivation/graph.ts";
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

export interface InputTreesOptions {
  readonly engine: Engine;
  /** The root workspace's. */
  readonly folder: string;
  readonly fetch: FetchSettings;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

type Locked<Kind extends LockedInput["kind"]> = Extract<LockedInput, { readonly kind: Kind }>;
type Wanted<Kind extends RemoteLocator["kind"]> = Extract<RemoteLocator, { readonly kind: Kind }>;

/** Fetches inputs into the store: archives and packages by the steps of every build, git's commits by git. */
export class InputTrees {
  readonly #options: InputTreesOptions;

  constructor(options: InputTreesOptions) {
    this.#options = options;
  }

  /** What it is now; its tree is in the store then. Throws KILN-E07xx. */
  async pin(locator: RemoteLocator): Promise<LockedInput> {
    switch (locator.kind) {
      case "git":
        return await this.#pinGit(locator);
      case "url": {
        const { fetcher } = this.#options.engine;
        const integrity =
          locator.hash ?? (await this.#inFolder((folder) => fetcher.hash(locator.url, folder, undefined, this.#options.signal)));
        return { kind: "url", strip: locator.strip, integrity, tree: await this.#unpacked(locator.url, integrity, locator.strip) };
      }
      case "npm":
        return await this.#pinNpm(locator);
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
        return await this.#unpacked(as(locator, "url").url, entry.integrity, entry.strip);
      case "npm":
        return await this.#unpacked(`npm:${as(locator, "npm").name}@${entry.version}`, entry.integrity, 1);
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

  /** By the same steps as a recipe's `source`: what one of them made is there for the other. */
  async #unpacked(url: string, hash: string, strip: number): Promise<Digest> {
    const graph = new GraphBuilder();
    const step = { buildSystem: "any", env: {}, timeout: "600", outputs: ["out"] };
    const name = url.startsWith("npm:")
      ? url.slice("npm:".length)
      : (url
          .replace(/[?#].*$/, "")
          .split("/")
          .findLast((part) => part !== "") ?? url);
    const archive = graph.add({ ...step, kind: "fetch", name, command: ["kiln:fetch/1"], inputs: {}, fetch: { urls: [url], hash } });
    const unpacked = graph.add({
      ...step,
      kind: "prepare",
      name: `${name} (unpacked)`,
      command: ["kiln:unpack/1", "--strip", String(strip)],
      inputs: { archive: { derivation: archive, output: "out" } },
    });
    const root: OutputReference = { derivation: unpacked, output: "out" };
    const report = await this.#options.engine.build(graph, [root]);
    const output = report.outputs.get(unpacked)?.["out"];
    if (output?.kind !== "tree") throw new KilnFailure(report.diagnostics);
    return output.digest;
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

/** A lock's entry and the locator that it is for are of one kind: the name of the entry begins with it. */
function as<Kind extends RemoteLocator["kind"]>(locator: RemoteLocator, kind: Kind): Wanted<Kind> {
  if (locator.kind !== kind) throw new Error(`${locator.kind} isn't ${kind}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- just compared
  return locator as Wanted<Kind>;
}
