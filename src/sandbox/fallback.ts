import { chmodSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { newName } from "#store/living-process.ts";
import { checkRequest } from "./check-request.ts";
import { collectFolder } from "./collect-folder.ts";
import { Places } from "./places.ts";
import { resultWithout } from "./result.ts";
import type { SandboxLimits } from "./limits.ts";
import type { Ending, MemoryLimit, RunTurn, Sandbox, SandboxRequest, SandboxResult, SandboxTier } from "./sandbox.ts";

export interface FallbackOptions {
  readonly helper: string;
  /** A program that starts the helper, if not the helper itself. */
  readonly starter?: string;
  readonly storeRoot: string;
  readonly slots: number;
  /** Steps see another user, host name and working folder. */
  readonly varied?: boolean;
  /** The command's streams are joined to this process's, and its outputs stay where they are. */
  readonly attached?: boolean;
}

/** This process's standard streams, as a child's further ones. */
export const OWN_STREAMS = [0, 1, 2];

export interface Execution {
  readonly ending: Ending;
  readonly log: string;
}

/** How a tier without slots runs one request, whose working folder is `workFolder` of the host. Everything that it started has ended when it resolves. */
export type Execute = (request: SandboxRequest, workFolder: string, signal: AbortSignal | undefined) => Promise<Execution>;

/** The tiers without slots: a working folder per request in the store's `tmp/`, collected by Node. */
export class FallbackSandbox implements Sandbox {
  readonly tier: SandboxTier;
  readonly slots: number;
  readonly memoryLimit: MemoryLimit;
  readonly #storeRoot: string;
  readonly #limits: SandboxLimits;
  readonly #execute: Execute;
  readonly #onClose: () => void;
  readonly #isAttached: boolean;
  readonly #places: Places;

  constructor(tier: SandboxTier, options: FallbackOptions, limits: SandboxLimits, execute: Execute, onClose: () => void = () => undefined) {
    this.tier = tier;
    this.memoryLimit = tier === "landlock" ? "sampled" : "none";
    this.slots = Math.max(1, options.slots);
    this.#places = new Places(this.slots);
    this.#storeRoot = options.storeRoot;
    this.#limits = limits;
    this.#execute = execute;
    this.#isAttached = options.attached ?? false;
    this.#onClose = onClose;
  }

  async run(request: SandboxRequest, signal?: AbortSignal, turn?: RunTurn): Promise<SandboxResult> {
    const refused = checkRequest(request);
    if (refused !== undefined) return resultWithout({ kind: "bad-output", ...refused });
    const leave = await this.#places.take();
    try {
      if ((turn !== undefined && !(await turn.begin())) || signal?.aborted === true) return resultWithout({ kind: "cancelled" });
      return await this.#runNow(request, signal);
    } finally {
      turn?.end();
      leave();
    }
  }

  async #runNow(request: SandboxRequest, signal: AbortSignal | undefined): Promise<SandboxResult> {
    const start = performance.now();
    mkdirSync(join(this.#storeRoot, "tmp"), { recursive: true });
    const folder = newFolder(this.#storeRoot);
    const work = join(folder, "build");
    try {
      mkdirSync(work, { mode: 0o755 });
      for (const output of request.outputs) mkdirSync(join(work, output, ".."), { recursive: true });
      const { ending, log } = await this.#execute(request, work, signal);
      const measured = { log, wallMs: performance.now() - start, cpuMs: 0, maxRssBytes: 0 };
      if (ending.kind !== "exited" || ending.code !== 0 || this.#isAttached) return { ...measured, ending, entries: [] };
      const collected = collectFolder(work, request.outputs, request.outputFolder, this.#limits);
      if ("reason" in collected) return { ...measured, ending: { kind: "bad-output", ...collected }, entries: [] };
      return { ...measured, ending, entries: collected };
    } finally {
      removeFolder(folder);
    }
  }

  close(): Promise<void> {
    this.#onClose();
    return Promise.resolve();
  }
}

/** Below the store's `tmp/`, named after this process: should it be killed, the next one removes it. */
export function newFolder(storeRoot: string): string {
  const folder = join(storeRoot, "tmp", newName());
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

/** What a command left may be folders that nobody can enter. */
function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    openFolders(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function openFolders(folder: string): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory()) openFolders(join(folder, entry.name));
}
