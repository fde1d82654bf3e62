import type { DerivationId } from "#derivation/derivation.ts";
import type { SourceEdit } from "#derivation/packed/source-edit.ts";
import type { Fetcher } from "#fetch/fetcher.ts";
import type { Sandbox } from "#sandbox/sandbox.ts";
import type { GraphOutcome } from "#store/graph-file.ts";
import type { Store, Trust } from "#store/store.ts";
import type { BuildEvent } from "./events.ts";
import type { FreeMemory } from "./free-memory.ts";
import type { JobTokens } from "./jobserver/job-tokens.ts";
import type { SharedResults } from "./shared-results.ts";

/** What a build works with; nothing else of the host reaches it. */
export interface BuildEnvironment {
  readonly store: Store;
  /** Opened when the first command must really run; called often, opens once. Its `slots` should be `jobs`. */
  readonly sandbox: () => Promise<Sandbox>;
  readonly fetcher: Fetcher;
  /** Commands that run at once. */
  readonly jobs: number;
  /** What commands need beside that, where `make` says how many run at once. Called often, opens once. */
  readonly jobTokens?: () => Promise<JobTokens | undefined>;
  /** The steps that each target leaves, of several which get equal shares of the jobs; default: one has all. */
  readonly targets?: readonly (readonly DerivationId[])[];
  /** Has the disk's cache hold a program of the store in large pages; false: it can't. Default: nobody does. */
  readonly readAhead?: (program: string) => Promise<boolean>;
  /** Default: the machine's. */
  readonly freeMemory?: FreeMemory;
  /** How long a command may take, instead of what its derivation says. In no key: a command that was ended leaves no result. */
  readonly timeoutSeconds?: number;
  /** Go on with whatever does not need what failed. */
  readonly keepGoing: boolean;
  readonly onEvent: (event: BuildEvent) => void;
  readonly signal: AbortSignal;
  readonly trust: Trust;
  /** The workspace's folder: messages name its files as they are called there. */
  readonly folder?: string;
  /** What others made; undefined: nobody is asked. */
  readonly shared?: SharedResults | undefined;
  /** Compile steps get whole folders and the whole generated header, to check the scanner: realisations are neither read nor written. */
  readonly wholeInputs?: boolean;
  /** The graph is that of a build before, but for contents of sources. */
  readonly edit?: SourceEdit;
  /** After an edit: the first command runs, which has one processor. There is time for work that needs nothing of it. */
  readonly onBegun?: () => void;
  /** After an edit: all that is left runs, and it is known what the graph's steps came to. There is time for other work. */
  readonly onWaiting?: (outcome: GraphOutcome) => void;
}
