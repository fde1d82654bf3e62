/** The wire format between Node and the helper; its other end and description are `helper/arena.h` and `helper/channel.c`. */
import type { InputMount, SandboxRequest } from "./sandbox.ts";

export const PROTOCOL_VERSION = 4;

const REQUEST_RUN = 1;
const REQUEST_CANCEL = 2;
const REQUEST_GO = 3;
const RESPONSE_ENDED = 3;

/** The helper's buffer; a request that is larger is refused before it is sent. */
export const MAX_REQUEST_BYTES = 16 << 20;

export interface RawEntry {
  readonly kind: "file" | "folder" | "symlink";
  readonly path: Uint8Array;
  /** of files */
  readonly executable: boolean;
  readonly size: number;
  readonly sha256: string;
  readonly number: number;
  /** of links */
  readonly target: Uint8Array;
}

export type RawEnding = "exited" | "signalled" | "timed-out" | "cancelled" | "bad-output" | "setup-failed";

export type Response =
  | { readonly kind: "hello"; readonly version: number; readonly errno: number; /** "" when the slot stands */ readonly step: string }
  | {
      readonly kind: "result";
      readonly ending: RawEnding;
      readonly value: number;
      readonly subject: string;
      readonly reason: string;
      readonly wallNs: bigint;
      readonly cpuUs: bigint;
      readonly maxRssBytes: bigint;
      readonly logCut: boolean;
      /** Its processes held more than `memoryBytes`: the kernel said so, or a sample. */
      readonly outOfMemory: "hard" | "sampled" | undefined;
      readonly log: Uint8Array;
      readonly entries: readonly RawEntry[];
    };

class FrameWriter {
  #bytes = Buffer.allocUnsafe(8192);
  #at = 4;

  #reserve(size: number): void {
    if (this.#at + size <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + size));
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }

  u8(value: number): void {
    this.#reserve(1);
    this.#at = this.#bytes.writeUInt8(value, this.#at);
  }

  u32(value: number): void {
    this.#reserve(4);
    this.#at = this.#bytes.writeUInt32LE(value, this.#at);
  }

  text(value: string): void {
    this.#reserve(5 + value.length * 3);
    const length = this.#bytes.write(value, this.#at + 4, "utf8");
    this.#bytes.writeUInt32LE(length, this.#at);
    this.#at += 4 + length;
    this.#at = this.#bytes.writeUInt8(0, this.#at);
  }

  bytes(value: Uint8Array): void {
    this.#reserve(5 + value.length);
    this.#bytes.writeUInt32LE(value.length, this.#at);
    this.#bytes.set(value, this.#at + 4);
    this.#at += 4 + value.length;
    this.#at = this.#bytes.writeUInt8(0, this.#at);
  }

  finish(): Buffer {
    this.#bytes.writeUInt32LE(this.#at - 4, 0);
    return this.#bytes.subarray(0, this.#at);
  }
}

const MOUNT_KINDS = { file: 1, tree: 2, folder: 3, symlink: 4, text: 5 } as const satisfies Record<InputMount["kind"], number>;

/** `storeRoot`: what the mounts' `from` start with; the helper gets them relative to it. `waits`: the command begins when it is told to (`encodeGo`). */
export function encodeRun(request: SandboxRequest, storeRoot: string, waits: boolean): Buffer {
  const frame = new FrameWriter();
  frame.u8(REQUEST_RUN);
  frame.u32(request.timeoutMs === Number.POSITIVE_INFINITY ? 0 : Math.min(0xffff_ffff, Math.max(1, Math.ceil(request.timeoutMs))));
  frame.u8(waits ? 1 : 0);
  frame.text(request.outputFolder);
  const prefix = `${storeRoot}/`;
  frame.text(request.program === undefined ? "" : inStore(request.program, prefix));
  frame.u32(request.argv.length);
  for (const word of request.argv) frame.text(word);
  const env = Object.entries(request.env);
  frame.u32(env.length);
  for (const [name, value] of env) frame.text(`${name}=${value}`);
  frame.u32(request.mounts.length);
  for (const mount of request.mounts) {
    frame.u8(MOUNT_KINDS[mount.kind]);
    frame.text(mount.path);
    if (mount.kind === "text") frame.bytes(mount.bytes);
    else frame.text(fromOf(mount, prefix));
  }
  frame.u32(request.outputs.length);
  for (const output of request.outputs) frame.text(output);
  return frame.finish();
}

function fromOf(mount: Exclude<InputMount, { kind: "text" }>, prefix: string): string {
  if (mount.kind === "folder") return "";
  if (mount.kind === "symlink") return mount.target;
  return inStore(mount.from, prefix);
}

function inStore(path: string, prefix: string): string {
  if (!path.startsWith(prefix)) throw new Error(`${path} does not lie in the store`);
  return path.slice(prefix.length);
}

/** A payload that says that the command has ended, and nothing else. */
export const isEnded = (payload: Buffer): boolean => payload[0] === RESPONSE_ENDED;

export const encodeCancel = (): Buffer => encodeWord(REQUEST_CANCEL);

export const encodeGo = (): Buffer => encodeWord(REQUEST_GO);

function encodeWord(kind: number): Buffer {
  const frame = new FrameWriter();
  frame.u8(kind);
  return frame.finish();
}

class FrameReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  u8(): number {
    return this.#bytes.readUInt8(this.#at++);
  }

  u32(): number {
    this.#at += 4;
    return this.#bytes.readUInt32LE(this.#at - 4);
  }

  u64(): bigint {
    this.#at += 8;
    return this.#bytes.readBigUInt64LE(this.#at - 8);
  }

  bytes(size: number): Buffer {
    this.#at += size;
    if (this.#at > this.#bytes.length) throw new RangeError("the helper's answer is cut");
    return this.#bytes.subarray(this.#at - size, this.#at);
  }

  text(): Buffer {
    const bytes = this.bytes(this.u32());
    this.#at += 1;
    return bytes;
  }
}

const ENDINGS: readonly (RawEnding | undefined)[] = [
  undefined,
  "exited",
  "signalled",
  "timed-out",
  "cancelled",
  "bad-output",
  "setup-failed",
];

/** `payload`: a frame without its length. Throws where it does not follow the protocol: a bug. */
export function decodeResponse(payload: Buffer): Response {
  const frame = new FrameReader(payload);
  const kind = frame.u8();
  switch (kind) {
    case 1:
      return { kind: "hello", version: frame.u32(), errno: frame.u32(), step: frame.text().toString() };
    case 2: {
      const ending = ENDINGS[frame.u8()];
      if (ending === undefined) throw new Error("the helper names an unknown ending");
      const value = frame.u32();
      const subject = frame.text().toString();
      const reason = frame.text().toString();
      const wallNs = frame.u64();
      const cpuUs = frame.u64();
      const maxRssBytes = frame.u64();
      const flags = frame.u8();
      const logCut = (flags & 1) !== 0;
      const outOfMemory = (flags & 4) !== 0 ? "hard" : (flags & 2) !== 0 ? "sampled" : undefined;
      const log = frame.text();
      const entries: RawEntry[] = [];
      while (!frame.done) entries.push(readEntry(frame));
      return { kind: "result", ending, value, subject, reason, wallNs, cpuUs, maxRssBytes, logCut, outOfMemory, log, entries };
    }
    default:
      throw new Error(`the helper sent a frame of kind ${kind}`);
  }
}

const NOTHING = new Uint8Array();

function readEntry(frame: FrameReader): RawEntry {
  const kind = frame.u8();
  const path = frame.text();
  const plain = { path, executable: false, size: 0, sha256: "", number: 0, target: NOTHING };
  switch (kind) {
    case 1:
      return {
        ...plain,
        kind: "file",
        executable: frame.u8() !== 0,
        size: Number(frame.u64()),
        sha256: frame.bytes(32).toString("hex"),
        number: frame.u32(),
      };
    case 2:
      return { ...plain, kind: "folder" };
    case 3:
      return { ...plain, kind: "symlink", target: frame.text() };
    default:
      throw new Error(`the helper sent an entry of kind ${kind}`);
  }
}
