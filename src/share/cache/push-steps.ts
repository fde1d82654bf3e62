import type { DerivationGraph, DerivationId } from "#derivation/derivation.ts";
import type { Store } from "#store/store.ts";
import { shareableSteps } from "./shareable.ts";
import type { Statement } from "./statement.ts";
import type { Sent, Uploader } from "./uploader.ts";

/** Steps under way at once. */
const PARALLEL = 8;

export interface PushReport {
  /** Statements by what came of them. */
  readonly counts: Readonly<Record<Sent, number>>;
  /** Of blobs. */
  readonly sentBytes: number;
  /** Actions of which the cache has another result by the same key. */
  readonly differing: readonly string[];
}

/** Sends all that may be told of these steps and of what they were made from. Throws the signal's reason. */
export async function pushSteps(
  graph: DerivationGraph,
  roots: readonly DerivationId[],
  store: Store,
  uploader: Uploader,
  onProgress: (done: number) => void,
): Promise<PushReport> {
  const counts: Record<Sent, number> = { sent: 0, there: 0, differs: 0, failed: 0 };
  const differing = new Set<string>();
  const steps = await shareableSteps(graph, roots, store);
  const already = uploader.sentBytes;
  let done = 0;
  const push = async (statements: readonly Statement[]): Promise<void> => {
    for (const statement of statements) {
      const sent = await uploader.send(statement);
      counts[sent]++;
      if (sent === "differs") differing.add(statement.action);
    }
    onProgress(++done);
  };
  const work = async (): Promise<void> => {
    for (const statements of steps) await push(statements);
  };
  try {
    await Promise.all(Array.from({ length: PARALLEL }, work));
  } finally {
    store.withhold([...differing]);
  }
  return { counts, sentBytes: uploader.sentBytes - already, differing: [...differing] };
}
