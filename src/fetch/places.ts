import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Dispatcher } from "undici";
import { assertNever } from "#diagnostics/assert-never.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { offline } from "#diagnostics/inputs.ts";
import type { FetchSettings } from "./fetcher.ts";
import type { Locator } from "./locator.ts";
import { type Credentials, openCredentials } from "./credentials.ts";
import { belowBase, mirrorBases } from "./mirror.ts";
import { type NetworkSettings, openNetwork, type Timing } from "./network.ts";
import { placesOf } from "./mirror-rules.ts";
import { findTarball, findVersion, type NpmVersion } from "./npm-package.ts";
import { type NpmConfiguration, readNpmConfiguration } from "./npm-configuration.ts";
import type { WebSource } from "./transfer.ts";
import { mayRetry } from "./transfer-failure.ts";

/** Where a locator leads. */
export type Place = { readonly kind: "web"; readonly source: WebSource } | { readonly kind: "file"; readonly path: string };

/** Turns locators into places; holds the connections and what npm and apt said, each asked for at most once. */
export class Places {
  readonly #settings: FetchSettings;
  readonly #env: NodeJS.ProcessEnv;
  readonly #timing: Timing;
  readonly #credentials: Credentials;
  #web: Dispatcher | undefined;
  #npm: Promise<NpmConfiguration> | undefined;
  /** By the registry's address: a client certificate belongs to one registry. */
  readonly #registries = new Map<string, Promise<Dispatcher>>();
  readonly #mirrors = new Map<string, Promise<readonly URL[]>>();

  constructor(settings: FetchSettings, env: NodeJS.ProcessEnv, timing: Timing) {
    this.#settings = settings;
    this.#env = env;
    this.#timing = timing;
    this.#credentials = openCredentials(env);
  }

  /** In the order in which to try them. Throws KILN-E0705, E0706, E0708, E0709, `TransferFailure`, Undici's errors. */
  async of(locator: Locator, signal: AbortSignal | undefined): Promise<readonly Place[]> {
    switch (locator.kind) {
      case "web":
        return this.#reached(
          locator.text,
          placesOf(locator.url.href, this.#settings.mirrorRules ?? []).map((url) => new URL(url)),
        );
      case "file":
        return [{ kind: "file", path: locator.path }];
      case "mirror": {
        const bases = await this.#basesOf(locator.mirror);
        return this.#reached(
          locator.text,
          bases.map((base) => belowBase(base, locator.path)),
        );
      }
      case "npm": {
        this.#refuseOffline(locator.text);
        const { npm, dispatcher } = await this.#npmAt(locator.name);
        return [{ kind: "web", source: await this.#retried(signal, () => findTarball(npm, dispatcher, locator, signal)) }];
      }
      default:
        return assertNever(locator);
    }
  }

  /** What npm would install for a range or tag now. */
  async npmVersion(name: string, range: string, signal: AbortSignal | undefined): Promise<NpmVersion | undefined> {
    this.#refuseOffline(`npm:${name}`);
    const { npm, dispatcher } = await this.#npmAt(name);
    return await this.#retried(signal, () => findVersion(npm, dispatcher, { name, range }, signal));
  }

  async #npmAt(name: string): Promise<{ readonly npm: NpmConfiguration; readonly dispatcher: Dispatcher }> {
    const npm = await (this.#npm ??= readNpmConfiguration(
      this.#env,
      this.#settings.npmRegistry === undefined ? {} : { registry: this.#settings.npmRegistry },
    ));
    return { npm, dispatcher: await this.#registry(npm, npm.registryOf(name)) };
  }

  /** Throws KILN-E0754 where none of them is. */
  #reached(text: string, urls: readonly URL[]): readonly Place[] {
    const places = urls.map((url): Place => (url.protocol === "file:" ? { kind: "file", path: fileURLToPath(url) } : this.#webPlace(url)));
    const reached = this.#settings.offline === true ? places.filter(({ kind }) => kind === "file") : places;
    if (reached.length === 0) this.#refuseOffline(text);
    return reached;
  }

  /** Throws KILN-E0754. */
  #refuseOffline(what: string): void {
    if (this.#settings.offline === true) throw new KilnFailure([offline(what)]);
  }

  #webPlace(url: URL): Place {
    this.#web ??= openNetwork(this.#network({}));
    const headers = (at: URL): Record<string, string> => {
      const authorization = this.#credentials.authorization(at);
      return authorization === undefined ? {} : { authorization };
    };
    return { kind: "web", source: { url, dispatcher: this.#web, headers } };
  }

  #basesOf(mirror: string): Promise<readonly URL[]> {
    const known = this.#mirrors.get(mirror) ?? mirrorBases(mirror, this.#settings.mirrors, this.#env);
    this.#mirrors.set(mirror, known);
    return known;
  }

  #registry(npm: NpmConfiguration, registry: URL): Promise<Dispatcher> {
    const known = this.#registries.get(registry.href) ?? npm.client(registry).then((client) => openNetwork(this.#network({ npm, client })));
    this.#registries.set(registry.href, known);
    return known;
  }

  /** Kiln's settings, then npm's, then the environment. */
  #network({
    npm,
    client,
  }: {
    readonly npm?: NpmConfiguration;
    readonly client?: { readonly cert: string; readonly key: string } | undefined;
  }): NetworkSettings {
    const env = this.#env;
    const httpProxy = npm?.httpProxy ?? env["http_proxy"] ?? env["HTTP_PROXY"];
    const httpsProxy = this.#settings.httpsProxy ?? npm?.httpsProxy ?? env["https_proxy"] ?? env["HTTPS_PROXY"];
    const noProxy = this.#settings.noProxy ?? npm?.noProxy ?? env["no_proxy"] ?? env["NO_PROXY"];
    const files: { setting: string; path: string }[] = [];
    const add = (setting: string, path: string | undefined): void => {
      if (path !== undefined && path !== "" && !files.some((file) => file.path === path)) files.push({ setting, path });
    };
    add("NODE_EXTRA_CA_CERTS", env["NODE_EXTRA_CA_CERTS"]);
    add("SSL_CERT_FILE", env["SSL_CERT_FILE"]);
    add("cafile of Kiln's configuration", this.#settings.cafile);
    add("npm's cafile", npm?.cafile);
    return {
      ...(httpProxy === undefined ? {} : { httpProxy }),
      ...(httpsProxy === undefined ? {} : { httpsProxy }),
      ...(noProxy === undefined ? {} : { noProxy }),
      ...(client === undefined ? {} : { client }),
      authorityFiles: files,
      authorities: npm?.authorities ?? [],
      checkCertificates: npm?.checkCertificates ?? true,
      timing: this.#timing,
    };
  }

  async #retried<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        signal?.throwIfAborted();
        if (attempt >= this.#settings.attempts || !mayRetry(error)) throw error;
        await sleep(
          Math.min(this.#timing.longestBackOff, this.#timing.backOff * 2 ** (attempt - 1)),
          undefined,
          signal === undefined ? {} : { signal },
        ).catch(() => signal?.throwIfAborted());
      }
    }
  }
}
