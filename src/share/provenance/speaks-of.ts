import { readEnvelope } from "../sign/envelope.ts";
import { readStatement } from "./read-statement.ts";

/** Whether an envelope is about this image file, whoever signed it: one that lies beside an image may be of an older build. */
export function speaksOf(envelope: string, target: string, sha256: string): boolean {
  const read = readEnvelope(envelope);
  const statement = read && readStatement(read.payload);
  if (typeof statement !== "object" || statement.target !== target) return false;
  return statement.subjects.some(({ name, digest }) => name === `${target}/image` && "sha256" in digest && digest.sha256 === sha256);
}
