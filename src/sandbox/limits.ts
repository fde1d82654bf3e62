import { totalmem } from "node:os";

/** What one step may use. All but `memoryBytes` are hard everywhere, by rlimit, tmpfs or the collector. */
export interface SandboxLimits {
  /** Size of a step's working folder, a tmpfs: bytes. */
  readonly tmpfsBytes: number;
  /** All outputs of a step together, and its largest file: bytes. */
  readonly outputBytes: number;
  /** Files, folders and links in a step's outputs. */
  readonly outputEntries: number;
  /** Processes and threads that live at the same time. */
  readonly processes: number;
  readonly openFiles: number;
  /** What is kept of stdout and stderr: bytes; the rest is dropped. */
  readonly logBytes: number;
  /**
   * Memory that its processes hold together: bytes. Hard where a slot has a control group; else best effort, of memory that no file backs: sampled four times
   * a second, the step is ended when a sample is above.
   */
  readonly memoryBytes: number;
}

/** One step may use this share of the memory: it is the machine that this protects. */
const STEP_MEMORY_SHARE = 0.75;

/** With less no command starts, nor does what watches it: bytes. */
const LEAST_STEP_MEMORY = 16 << 20;

/** All working folders together may fill this share of the memory. */
const MEMORY_SHARE = 0.5;

/** Memory that this process may use, bytes: a container's limit where there is one. */
export function usableMemory(): number {
  const total = totalmem();
  const constrained = process.constrainedMemory();
  return constrained > 0 && constrained < total ? constrained : total;
}

/** The one place that states the limits. `stepMemoryBytes`: what the user lets a step use. */
export function limitsFor(
  slots: number,
  { memoryBytes = usableMemory(), stepMemoryBytes }: { readonly memoryBytes?: number; readonly stepMemoryBytes?: number | undefined } = {},
): SandboxLimits {
  const tmpfsBytes = Math.max(64 << 20, Math.floor((memoryBytes * MEMORY_SHARE) / Math.max(1, slots) / 4096) * 4096);
  return {
    tmpfsBytes,
    outputBytes: Math.min(tmpfsBytes, 4 * 1024 ** 3),
    outputEntries: 100_000,
    processes: 1024,
    openFiles: 1024,
    logBytes: 1 << 20,
    memoryBytes: Math.max(LEAST_STEP_MEMORY, stepMemoryBytes ?? Math.floor(memoryBytes * STEP_MEMORY_SHARE)),
  };
}
