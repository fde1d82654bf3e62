import type { Derivation } from "#derivation/derivation.ts";
import type { Digest } from "#derivation/digest.ts";
import type { Output } from "#derivation/output.ts";
import type { Fetcher, FetchProgress } from "#fetch/fetcher.ts";
import type { Store } from "#store/store.ts";
import type { InputEntries } from "../mounts.ts";
import type { TreeReader } from "../tree-reader.ts";

/** What a built-in step works with. It is a pure function of `inputs` and the arguments (a fetch of its hash). */
export interface StepContext {
  readonly derivation: Derivation;
  /** The command's words after the first. */
  readonly args: readonly string[];
  /** Their content is in the store. */
  readonly inputs: InputEntries;
  readonly store: Store;
  readonly trees: TreeReader;
  readonly fetcher: Fetcher;
  /** Where a workspace file lies, for messages. */
  readonly placeOf: (digest: Digest) => string | undefined;
  readonly onProgress: FetchProgress;
  readonly signal: AbortSignal;
}

/** Gives the output `out`, all of whose blobs are in the store. Throws `KilnFailure`s. */
export type BuiltinStep = (context: StepContext) => Promise<Output>;
