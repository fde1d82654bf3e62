import { noProvenance, untrustedProvenance } from "#diagnostics/provenance.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import { readEnvelope, verifyEnvelope } from "../sign/envelope.ts";
import type { PublicKey } from "../sign/public-key.ts";
import { readStatement, type ReadStatement } from "./read-statement.ts";
import { PAYLOAD_TYPE } from "./statement.ts";

/** What a trusted key says of a build. `shown`: where the envelope is from. Throws KILN-E1404, KILN-E1405; nothing of what isn't signed is read. */
export function trustedStatement(
  envelope: string,
  shown: string,
  trusted: readonly PublicKey[],
): { readonly statement: ReadStatement; readonly by: PublicKey } {
  const read = readEnvelope(envelope);
  if (read === undefined) throw new KilnFailure([noProvenance(shown, "it is no DSSE envelope")]);
  const verdict = verifyEnvelope(read, PAYLOAD_TYPE, trusted);
  switch (verdict.kind) {
    case "signed": {
      const statement = readStatement(verdict.payload);
      if (typeof statement === "string") throw new KilnFailure([noProvenance(shown, statement)]);
      return { statement, by: verdict.by };
    }
    case "stranger":
      throw new KilnFailure([untrustedProvenance(shown, strangers(verdict.keyIds))]);
    case "forged":
      throw new KilnFailure([untrustedProvenance(shown, `it says that ${verdict.keyId} signed it, and that key did not`)]);
    case "other-type":
      throw new KilnFailure([
        noProvenance(shown, `its payload is of the type ${JSON.stringify(verdict.payloadType)}, not ${PAYLOAD_TYPE}`),
      ]);
    default:
      return assertNever(verdict);
  }
}

function strangers(keyIds: readonly string[]): string {
  if (keyIds.length === 0) return "nobody signed it";
  return `no trusted key signed it; it says that these did: ${keyIds.map((id) => JSON.stringify(id)).join(", ")}`;
}
