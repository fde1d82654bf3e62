import { openEngine, type Engine, type EngineOptions } from "#pipeline/engine.ts";

/** An engine over a store and a workspace, with nobody who listens or interrupts. */
export const testEngine = (storeFolder: string, folder: string, options: Partial<EngineOptions> = {}): Engine =>
  openEngine({
    storeFolder,
    folder,
    jobs: 2,
    keepGoing: false,
    fetch: { mirrors: {}, attempts: 4 },
    sandbox: "auto",
    onEvent: () => undefined,
    signal: new AbortController().signal,
    platform: process.platform,
    arch: process.arch,
    ...options,
  });
