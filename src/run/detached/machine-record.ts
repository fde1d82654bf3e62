import type { Forward, QemuExit } from "../machine.ts";

/** What is known of a machine that runs by itself: the file `machine.json` in its folder. */
export interface MachineRecord {
  readonly name: string;
  /** "hello@qemu-x86_64" */
  readonly target: string;
  /** Of the process that waits for it, whose number is that of the group of all its processes (#store/living-process.ts). */
  readonly identity: string;
  readonly startedAtMs: number;
  readonly command: readonly string[];
  readonly forwards: readonly Forward[];
  /** How its status comes out. */
  readonly exit: QemuExit;
  /** The image's debug output, where it was built. */
  readonly debug?: string;
}

/** A machine, as it is now. */
export interface KnownMachine {
  readonly record: MachineRecord;
  readonly folder: string;
  readonly state: MachineState;
}

export type MachineState =
  | { readonly kind: "running" }
  /** `status`: the guest's; undefined: it didn't say, or nobody was there to hear it. */
  | { readonly kind: "ended"; readonly status: number | undefined };

/** Bytes that are kept of what a machine says: its newest. */
export const LOG_SIZE = 16 * 2 ** 20;
/** Less isn't worth it: a crash's dump has some KiB. */
export const LEAST_LOG_SIZE = 64 * 2 ** 10;

/** Files of a machine's folder. */
export const RECORD_FILE = "machine.json";
export const STATUS_FILE = "status";
export const SYMBOLS_FILE = "symbols.json";

export const pidOf = ({ identity }: MachineRecord): number => Number(identity.split(".")[0]);

/** Undefined: the file holds something else. */
export function readRecord(text: string): MachineRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Kiln wrote it whole, by rename; another version may have other fields. */
function isRecord(value: unknown): value is MachineRecord {
  if (typeof value !== "object" || value === null) return false;
  const has = (key: string, type: string): boolean => typeof Object.entries(value).find(([name]) => name === key)?.[1] === type;
  return (
    has("name", "string") && has("target", "string") && has("identity", "string") && has("startedAtMs", "number") && has("exit", "string")
  );
}
