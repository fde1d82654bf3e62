import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { readConfig, readAssignments, type ConfigText } from "./dotconfig/read.ts";
import { PREFIX } from "./dotconfig/format.ts";
import type { KconfigHost } from "./host.ts";
import { loadKconfig, type LoadedKconfig, type LoadOptions } from "./load.ts";
import { hashOrder } from "./model/hash-order.ts";
import type { SymbolId } from "./model/model.ts";
import { openSource } from "./parse/source-opener.ts";
import { asBytes } from "./text/sources.ts";
import { tellUnmet } from "./values/unmet.ts";
import { Values } from "./values/values.ts";

/** A tree of Kconfig files with values: what commands work on. */
export class ConfigSession {
  readonly loaded: LoadedKconfig;
  readonly values: Values;
  /** All symbols in the order that `conf` has. */
  readonly order: readonly SymbolId[];
  /** What names begin with in `.config` files: `CONFIG_`, or what the environment's CONFIG_ says. */
  readonly prefix: string;
  readonly host: KconfigHost;
  readonly report: (diagnostic: Diagnostic) => void;

  constructor(loaded: LoadedKconfig, options: Pick<LoadOptions, "host" | "report">) {
    this.loaded = loaded;
    this.host = options.host;
    this.report = (diagnostic) => options.report(diagnostic);
    this.prefix = asBytes(options.host.env("CONFIG_") ?? PREFIX);
    this.values = new Values(loaded.model);
    this.values.onUnmet = tellUnmet(this.values, loaded.sources, this.report);
    this.order = hashOrder(loaded.model.symbols);
  }

  /** A text of values, looked for as Kconfig files are. */
  find(name: string): ConfigText | undefined {
    const found = openSource(this.host, asBytes(name));
    return found === undefined ? undefined : { path: name, text: found.text };
  }

  /** Takes a saved configuration as it is. False: there is none; then all has its defaults. */
  read(name: string): boolean {
    const config = this.find(name);
    if (config === undefined) this.values.compute(this.values.model.modules);
    else this.readText(config);
    return config !== undefined;
  }

  /** The same for a text that is no file. */
  readText(config: ConfigText): void {
    readConfig(this.values, config, this.order, this.#readOptions);
  }

  /** Takes what a text says as the user's wishes, and works nothing out. False: there is no such text. */
  readWishes(name: string): boolean {
    const config = this.find(name);
    if (config !== undefined) this.readWishesText(config);
    return config !== undefined;
  }

  /** The same for a text that is no file. */
  readWishesText(config: ConfigText): void {
    readAssignments(this.values, config, this.#readOptions);
  }

  get #readOptions(): Parameters<typeof readAssignments>[2] {
    return { prefix: this.prefix, warnUnknown: this.host.env("KCONFIG_WARN_UNKNOWN_SYMBOLS") !== undefined, report: this.report };
  }
}

/** Reads the tree of Kconfig files that begins with `root`. Throws a KilnFailure with its mistakes. */
export const openSession = (root: string, options: LoadOptions): ConfigSession => new ConfigSession(loadKconfig(root, options), options);
