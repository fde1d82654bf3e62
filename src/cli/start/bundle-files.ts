import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";
import { defaultCacheFolder } from "#store/default-folder.ts";
import { CodeCache } from "./code-cache.ts";

declare const __KILN_BUNDLE__: string;

/** What a file of the bundle is: the body of this function (scripts/commonjs.mjs). */
type BundleFile = (require: (name: string) => unknown, module: { exports: unknown }, fileUrl: string) => void;

/**
 * The bundle that a process or thread was started of. `entry`: the folder of the file that it began with. `kind`: of a process under other flags of V8's,
 * which takes no code that was compiled without them.
 */
export const openBundle = (entry: string, kind = ""): BundleFiles =>
  new BundleFiles(`${entry}/chunks`, new CodeCache(`${defaultCacheFolder(process.env)}-code`, `${__KILN_BUNDLE__}${kind}`));

/** The files of the bundle, each run once, when it is first asked for; with the code that V8 made of them in earlier runs. */
export class BundleFiles {
  private readonly folder: string;
  private readonly cache: CodeCache;
  private readonly loaded = new Map<string, { exports: unknown }>();
  private readonly scripts = new Map<string, Script>();
  private readonly nodeRequire: NodeJS.Require;

  constructor(folder: string, cache: CodeCache) {
    this.folder = folder;
    this.cache = cache;
    this.nodeRequire = createRequire(`${folder}/`);
  }

  /** What the file exports. */
  load(name: string): unknown {
    const known = this.loaded.get(name);
    if (known !== undefined) return known.exports;
    const filename = `${this.folder}/${name}`;
    const cachedData = this.cache.read(name);
    const script = new Script(`(function(require,module,fileUrl){${readFileSync(filename, "utf8")}\n})`, {
      filename,
      ...(cachedData === undefined ? {} : { cachedData }),
    });
    if (script.cachedDataRejected === true) this.cache.forget(name);
    this.scripts.set(name, script);
    const module = { exports: undefined as unknown };
    this.loaded.set(name, module);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the text above is of this type
    (script.runInThisContext() as BundleFile)((wanted) => this.require(wanted), module, pathToFileURL(filename).href);
    return module.exports;
  }

  /** Keeps what V8 has compiled of the files by now, unless that was done in an earlier run that did the same. `what` this run did. */
  keepCode(what: string): void {
    this.cache.keep(`${what} ${[...this.scripts.keys()].toSorted().join(" ")}`, this.scripts);
  }

  private require(name: string): unknown {
    // oxlint-disable-next-line typescript/no-unsafe-return -- whatever Node's module is
    return name.startsWith("./") ? this.load(name.slice(name.lastIndexOf("/") + 1)) : this.nodeRequire(name);
  }
}
