import type { RemoteLocator } from "#config/inputs/input-locator.ts";
import type { LockedBundle } from "#fetch/lock/lock-file.ts";
import { signerText } from "#share/bundle/bundle-signature.ts";
import type { BundleWish, ReadBundle } from "#share/bundle/read-bundle.ts";
import { KeyFolder } from "#share/sign/key-folder.ts";
import { readPublicKey } from "#share/sign/public-key.ts";

/** What is known of a bundle once it was read. */
export interface AboutBundle {
  readonly about: LockedBundle;
  /** Who signed it, for people. */
  readonly signed: string;
}

/** Which bundles an input takes; keys of this machine only give names to signers. Throws KILN-E1304, KILN-E1306. */
export function bundleWish(
  { keys }: Extract<RemoteLocator, { readonly kind: "url" | "oci" }>,
  { kiln, keyFolder }: { readonly kiln: string; readonly keyFolder: string },
): BundleWish {
  const folder = new KeyFolder(keyFolder);
  return {
    kiln,
    keys: keys?.flatMap((key) => readPublicKey(key) ?? []),
    known: [...folder.trusted(), ...folder.own()],
  };
}

/** `key` is told where somebody had to sign it. */
export function aboutBundle({ manifest: { name, version }, signer }: ReadBundle, { keys }: BundleWish): AboutBundle {
  const key = keys !== undefined && signer.kind === "known" ? { key: signer.key.text } : {};
  return { about: { name, version, ...key }, signed: signerText(signer) };
}
