import { join } from "node:path";
import { runKiln, sharedStore, type KilnResult } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";
import type { BuildJson } from "./checkout.ts";

/** Who signs and trusts what it signed: commands in folders below `base`. */
export interface Sharer {
  readonly base: string;
  readonly env: Readonly<Record<string, string>>;
  readonly kiln: (cwd: string, store: string, ...words: readonly string[]) => Promise<KilnResult>;
}

export async function sharer(): Promise<Sharer> {
  const base = temporaryFolder("sharing");
  const env = { XDG_CONFIG_HOME: join(base, "config"), KILN_SIGNING_KEY: "ci" };
  const kiln: Sharer["kiln"] = async (cwd, store, ...words) => await runKiln(words, { cwd, store, env });
  for (const word of ["generate", "trust"]) right(await kiln(base, sharedStore(), "key", word, "ci"));
  return { base, env, kiln };
}

/** Its standard output. Throws what it said where it ended otherwise. */
export function right(result: KilnResult): string {
  if (result.exit !== 0) throw new Error(result.stderr);
  return result.stdout;
}

/** Steps that ran, by `--json`'s text. */
export const runs = (json: string): number => Object.values((JSON.parse(json) as BuildJson).actions).reduce((sum, { run }) => sum + run, 0);
