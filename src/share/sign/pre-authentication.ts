/**
 * What a signature of an envelope covers: `PAE(type, payload)` of DSSE 1.0.2 (protocol.md of secure-systems-lab/dsse). Lengths count bytes, so
 * no two pairs of type and payload have the same text.
 */
export function preAuthentication(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = Buffer.from(payloadType, "utf8");
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} `), type, Buffer.from(` ${payload.length} `), payload]);
}
