import { createHash } from "node:crypto";
import { Transform } from "node:stream";

/** A stream that gives what it takes, and tells afterwards what that was. */
export function hashingStream(): {
  readonly stream: Transform;
  readonly told: () => { readonly sha256: string; readonly sizeBytes: number };
} {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  const stream = new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash.update(piece);
      sizeBytes += piece.byteLength;
      done(undefined, piece);
    },
  });
  return { stream, told: () => ({ sha256: hash.digest("hex"), sizeBytes }) };
}
