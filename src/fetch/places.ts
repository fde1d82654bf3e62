import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Dispatcher } from "undici";
import { assertNever } from "#diagnostics/assert-never.ts";
import type { FetchSettings } from "./fetcher.ts";
import type { Locator } from "./locator.ts";
import { belowBase, mirrorBases } from "./mirror.ts";
import { type NetworkSettings, openNetwork, type Timing } from "./network.ts";
import { findTarball } from "./npm-package.ts";
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
  #web: Dispatcher | undefined;
  #npm: Promise<NpmConfiguration> | undefined;
  /** By the registry's address: a client certificate belongs to one registry. */
  readonly #registries = new Map<string, Promise<Dispatcher>>();
  readonly #mirrors = new Map<string, Promise<readonly URL[]>>();

  constructor(settings: FetchSettings, env: NodeJS.ProcessEnv, timing: Timing) {
    this.#settings = settings;
    this.#env = env;
    this.#timing = timing;
  }

  /** In the order in which to try them. Throws KILN-E0705, E0706, E0708, E0709, `TransferFailure`, Undici's errors. */
  async of(locator: Locator, signal: AbortSignal | undefined): Promise<readonly Place[]> {
    switch (locator.kind) {
      case "web":
        return [this.#webPlace(locator.url)];
      case "file":
        return [{ kind: "file", path: locator.path }];
      case "mirror": {
        const bases = await this.#basesOf(locator.mirror);
        return bases.map((base) => {
          const url = belowBase(base, locator.path);
          return url.protocol === "file:" ? { kind: "file", path: fileURLToPath(url) } : this.#webPlace(url);
        });
      }
      case "npm": {
        const npm = await (this.#npm ??= readNpmConfiguration(
          this.#env,
          this.#settings.npmRegistry === undefined ? {} : { registry: this.#settings.npmRegistry },
        ));
        const dispatcher = await this.#registry(npm, npm.registryOf(locator.name));
        return [{ kind: "web", source: await this.#retried(signal, () => findTarball(npm, dispatcher, locator, signal)) }];
      }
      default:
        return assertNever(locator);
    }
  }

  #webPlace(url: URL): Place {
    this.#web ??= openNetwork(this.#network({}));
    return { kind: "web", source: { url, dispatcher: this.#web, headers: () => ({}) } };
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
