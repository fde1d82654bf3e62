import { assertNever } from "#diagnostics/assert-never.ts";
import { badBundle, notSignedBy } from "#diagnostics/bundles.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { readEnvelope, verifyEnvelope } from "../sign/envelope.ts";
import type { NamedKey } from "../sign/key-folder.ts";
import type { PublicKey } from "../sign/public-key.ts";
import { type BundleManifest, PAYLOAD_TYPE, readManifest } from "./manifest.ts";

/** Whose signature a bundle has. */
export type BundleSigner =
  /** One that had to be there, or is known here; `name`: what it is called here. */
  | { readonly kind: "known"; readonly key: PublicKey; readonly name?: string }
  /** `keyIds`: by whom it says that it is; nobody knows. */
  | { readonly kind: "stranger"; readonly keyIds: readonly string[] }
  | { readonly kind: "nobody" };

/** Whose signatures count. */
export interface SignatureWish {
  /** One of these must have signed; undefined: nobody must. */
  readonly keys: readonly PublicKey[] | undefined;
  /** Keys of this machine. */
  readonly known: readonly NamedKey[];
}

/** What an envelope says, and who signed it. `shown`: where the bundle is from. Throws KILN-E1465, KILN-E1466; before the signature nothing is read. */
export function openBundleEnvelope(
  text: string,
  shown: string,
  { keys, known }: SignatureWish,
): { readonly manifest: BundleManifest; readonly signer: BundleSigner } {
  const envelope = readEnvelope(text);
  if (envelope === undefined) throw new KilnFailure([badBundle(shown, "its first member is no DSSE envelope")]);
  const verdict = verifyEnvelope(envelope, PAYLOAD_TYPE, keys ?? known.map(({ key }) => key));
  const signer = ((): BundleSigner => {
    switch (verdict.kind) {
      case "signed": {
        const name = known.find(({ key }) => key.id === verdict.by.id)?.name;
        return { kind: "known", key: verdict.by, ...(name === undefined ? {} : { name }) };
      }
      case "stranger":
        if (keys !== undefined) throw new KilnFailure([notSignedBy(shown, strangers(verdict.keyIds))]);
        return verdict.keyIds.length === 0 ? { kind: "nobody" } : { kind: "stranger", keyIds: verdict.keyIds };
      case "forged":
        throw new KilnFailure([notSignedBy(shown, `it says that the key ${verdict.keyId} signed it, and that key did not`)]);
      case "other-type":
        throw new KilnFailure([badBundle(shown, `what is signed is of the type ${JSON.stringify(verdict.payloadType.slice(0, 100))}`)]);
      default:
        return assertNever(verdict);
    }
  })();
  const manifest = readManifest(envelope.payload);
  if (typeof manifest === "string") throw new KilnFailure([badBundle(shown, manifest)]);
  return { manifest, signer };
}

function strangers(keyIds: readonly string[]): string {
  if (keyIds.length === 0) return "nobody signed it, and a key must have";
  const listed = keyIds.slice(0, MOST_SHOWN).map((id) => JSON.stringify(id.slice(0, 64)));
  return `none of the keys that must have signed it did; it says that these did: ${listed.join(", ")}`;
}

const MOST_SHOWN = 5;

/** "signed by ci": for people. */
export function signerText(signer: BundleSigner): string {
  switch (signer.kind) {
    case "known":
      return `signed by ${signer.name ?? signer.key.text}`;
    case "stranger":
      return `signed by nobody who is known here (key id ${signer.keyIds.map((id) => id.slice(0, 16)).join(", ")})`;
    case "nobody":
      return "not signed";
    default:
      return assertNever(signer);
  }
}
