import { join } from "node:path";
import { build } from "#build/build.ts";
import type { BuildReport } from "#build/events.ts";
import type { Derivation, DerivationId } from "#derivation/derivation.ts";
import { GraphBuilder } from "#derivation/graph.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { createFetcher } from "#fetch/create-fetcher.ts";
import type { CacheSettings, SharingSettings } from "#share/cache/cache-settings.ts";
import { SharedCaches } from "#share/cache/shared-caches.ts";
import { KeyFolder } from "#share/sign/key-folder.ts";
import { openStore } from "#store/open-store.ts";
import type { Store } from "#store/store.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

/** Two folders of keys: of who fills caches, trusted by all here, and of a stranger. */
const keys = temporaryFolder("share-keys");
const folderOf = (who: "ours" | "stranger"): string => join(keys, who);
for (const who of ["ours", "stranger"] as const) new KeyFolder(folderOf(who)).generate("ci");
const OURS = new KeyFolder(folderOf("ours")).signingKey("ci");
export const SIGNER = OURS;
export const OUR_KEY = OURS.public;
export const STRANGERS_KEY = new KeyFolder(folderOf("stranger")).signingKey("ci");

export const settings = (caches: readonly CacheSettings[], changes: Partial<SharingSettings> = {}): SharingSettings => ({
  caches,
  trustedKeys: [OUR_KEY.text],
  signingKey: "ci",
  keyFolder: folderOf("ours"),
  waitMs: 20_000,
  sendMs: 60_000,
  topLevelOnly: false,
  network: {},
  ...changes,
});
export const STRANGER: Partial<SharingSettings> = { keyFolder: folderOf("stranger") };

export const reading = (address: string): CacheSettings => ({ address, read: true, write: false });
export const writing = (address: string): CacheSettings => ({ address, read: false, write: true });

export interface Shop {
  readonly graph: GraphBuilder;
  readonly root: DerivationId;
}

/** A tree of four built-in steps' trees, some of whose files go through memory and one of which doesn't; `seed` makes another one. */
export function shop(seed = "one"): Shop {
  const graph = new GraphBuilder();
  const pack = (name: string, inputs: Derivation["inputs"]): DerivationId =>
    graph.add({ kind: "prepare", name, buildSystem: "any", command: ["kiln:pack/1"], env: {}, timeout: "60", inputs, outputs: ["out"] });
  const parts = [0, 1, 2, 3].map((i) =>
    pack(`part ${i}`, {
      "root/small.txt": { text: `${seed} ${i}` },
      "root/folder/large.txt": { text: `${seed} ${i} `.repeat(i === 3 ? 100_000 : 2000) },
    }),
  );
  const root = pack("all", Object.fromEntries(parts.map((derivation, i) => [`root/${i}`, { derivation, output: "out" }])));
  return { graph, root };
}

export interface Built {
  readonly report: BuildReport;
  /** What was said of caches. */
  readonly told: readonly Diagnostic[];
  readonly ran: number;
  readonly digest: string | undefined;
}

export interface Station {
  readonly store: Store;
  build(
    sharing: SharingSettings | undefined,
    of?: Shop,
    changes?: { readonly signal?: AbortSignal; readonly sendAtEnd?: boolean },
  ): Promise<Built>;
}

/** A machine with a store of its own, empty at first. */
export function station(): Station {
  const store = openStore(join(temporaryFolder("station"), "store"));
  return {
    store,
    async build(sharing, { graph, root } = shop(), { signal = new AbortController().signal, sendAtEnd = false } = {}) {
      const told: Diagnostic[] = [];
      const shared =
        sharing && (await SharedCaches.open(sharing, { store, signal, sendAtEnd, report: (found) => void told.push(...found) }));
      const report = await build(graph, [root], {
        store,
        sandbox: () => Promise.reject(new Error("no command runs here")),
        fetcher: createFetcher({ mirrors: {}, attempts: 1 }),
        jobs: 2,
        keepGoing: false,
        onEvent: () => undefined,
        signal,
        trust: "sandboxed",
        shared,
      });
      await shared?.close();
      const ran = Object.values(report.actions).reduce((sum, { run }) => sum + run, 0);
      return { report, told, ran, digest: report.outputs.get(root)?.["out"]?.digest };
    },
  };
}

/** A folder with all that the shop's steps made, signed by us. */
export async function filledCache(of = shop(), changes: Partial<SharingSettings> = {}): Promise<string> {
  const folder = join(temporaryFolder("filled"), "cache");
  const { told } = await station().build(settings([writing(folder)], changes), of);
  if (told.length > 0) throw new Error(told[0]?.message);
  return folder;
}

/** What the shop comes to, made without any cache. */
export async function honest(of = shop()): Promise<string | undefined> {
  return (await station().build(undefined, of)).digest;
}
