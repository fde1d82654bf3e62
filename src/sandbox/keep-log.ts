import type { Readable } from "node:stream";
import { logText } from "./result.ts";

/** Reads a stream to its end, and keeps its first `limitBytes`. */
export async function keepLog(stream: Readable, limitBytes: number): Promise<string> {
  const kept: Buffer[] = [];
  let room = limitBytes;
  let cut = false;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (chunk.length > room) cut = true;
    if (room > 0) kept.push(chunk.subarray(0, room));
    room -= Math.min(room, chunk.length);
  }
  return logText(Buffer.concat(kept), cut, limitBytes);
}
