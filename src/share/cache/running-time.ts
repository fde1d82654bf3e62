/** How often (milliseconds) is looked. */
const EVERY_MS = 100;
/** More than this between two looks is time in which this process didn't run: it was stopped, or its machine slept. */
const MOST_MS = 500;

/** What passed between two looks, as far as this process ran. */
export const ranFor = (passedMs: number): number => Math.min(passedMs, MOST_MS);

/** Calls `onTick` again and again until it is ended; keeps no process from ending. */
export function startTicks(onTick: () => void): () => void {
  const timer = setInterval(onTick, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Ends after so much time of this process's own, or when the signal is aborted. */
export async function runningTime(limitMs: number, signal: AbortSignal): Promise<void> {
  let leftMs = limitMs;
  let last = performance.now();
  let stop = (): void => undefined;
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
    if (signal.aborted || leftMs <= 0) resolve();
    stop = startTicks(() => {
      const now = performance.now();
      leftMs -= ranFor(now - last);
      last = now;
      if (leftMs <= 0) resolve();
    });
  });
  stop();
}
