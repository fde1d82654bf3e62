import { assertNever } from "#diagnostics/assert-never.ts";

/** What a server tells its client: bytes for its standard output or error, that it takes the request or doesn't, and the exit code at the end. */
export type Frame =
  | { readonly kind: "out" | "error"; readonly bytes: Uint8Array }
  | { readonly kind: "taken" | "refused" }
  | { readonly kind: "status"; readonly text: string }
  | { readonly kind: "exit"; readonly code: number };

/** What a client asks for: a line of JSON. After it come further lines, each a word: `interrupt`, or `size COLUMNS ROWS`. */
export type Request =
  | {
      readonly kind: "command";
      readonly circumstances: string;
      readonly words: readonly string[];
      readonly env: Readonly<Record<string, string | undefined>>;
      /** The client's current folder. */
      readonly folder: string;
      readonly out: ClientStream;
      readonly error: ClientStream;
    }
  | { readonly kind: "status" | "stop" };

/** One of the client's standard streams; `columns` and `rows` of terminals. */
export interface ClientStream {
  readonly isTerminal: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

const KINDS = ["out", "error", "taken", "refused", "status", "exit"] as const;
/** A byte for the kind, four for the length of what follows, little-endian. */
const HEAD = 5;

export function encodeFrame(frame: Frame): Buffer {
  const bytes = contentOf(frame);
  const head = Buffer.alloc(HEAD);
  head.writeUInt8(KINDS.indexOf(frame.kind));
  head.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

function contentOf(frame: Frame): Uint8Array {
  switch (frame.kind) {
    case "out":
    case "error":
      return frame.bytes;
    case "status":
      return Buffer.from(frame.text);
    case "exit":
      return Buffer.from([frame.code]);
    case "taken":
    case "refused":
      return Buffer.alloc(0);
    default:
      return assertNever(frame);
  }
}

/** Puts frames together from what a socket gives. */
export class FrameReader {
  private rest: Buffer = Buffer.alloc(0);

  read(bytes: Buffer): readonly Frame[] {
    let rest = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    const frames: Frame[] = [];
    while (rest.length >= HEAD && rest.length >= HEAD + rest.readUInt32LE(1)) {
      const end = HEAD + rest.readUInt32LE(1);
      frames.push(frameOf(KINDS[rest.readUInt8()], rest.subarray(HEAD, end)));
      rest = rest.subarray(end);
    }
    this.rest = rest;
    return frames;
  }
}

function frameOf(kind: (typeof KINDS)[number] | undefined, bytes: Buffer): Frame {
  if (kind === undefined) throw new Error("no frame of a server's");
  switch (kind) {
    case "out":
    case "error":
      return { kind, bytes };
    case "status":
      return { kind, text: bytes.toString() };
    case "exit":
      return { kind, code: bytes[0] ?? 0 };
    case "taken":
    case "refused":
      return { kind };
    default:
      return assertNever(kind);
  }
}
