import type { Output } from "#derivation/output.ts";
import { misuse } from "./misuse.ts";
import type { StepContext } from "./step.ts";

/** `kiln:fetch/1`: the file that has the declared hash, from the first locator that gives it. */
export async function fetchStep(context: StepContext): Promise<Output> {
  const { derivation, store, fetcher, onProgress, signal } = context;
  if (derivation.fetch === undefined || context.args.length > 0) throw misuse(context, "it takes a record `fetch` and no arguments");
  const { urls, hash } = derivation.fetch;
  const { file, digest } = await fetcher.fetch(urls, hash, store.temporaryFolder(), onProgress, signal);
  store.adopt(file, digest, false);
  return { kind: "file", digest, executable: false };
}
