import { createHash, randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { putTree } from "#build/steps/put-tree.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { TreeNode } from "#derivation/reapi/directory.ts";
import { packZstd } from "#share/archive/zstd-stream.ts";
import { type BundleManifest, manifestText, PAYLOAD_TYPE } from "#share/bundle/manifest.ts";
import { signEnvelope } from "#share/sign/envelope.ts";
import { generateSigningKey, type SigningKey } from "#share/sign/signing-key.ts";
import type { Store } from "#store/store.ts";
import { type Member, tarOf } from "../fetch/archives.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

export const OWN: SigningKey = generateSigningKey().key;

/** The files of a small library set, and what is true of them. */
export const FILES = { "workspace.kiln": "workspace lib {}\n", "a.kiln": "library a { sources = [] }\n", "include/a.h": "int a;\n" };

export function nodesOf(store: Store, files: Readonly<Record<string, string>>): ReadonlyMap<string, TreeNode> {
  return new Map(
    Object.entries(files).map(([path, text]) => [path, { kind: "file", digest: store.putBytes(Buffer.from(text)), executable: false }]),
  );
}

export function manifestOf(
  store: Store,
  change: Partial<BundleManifest> = {},
  files: Readonly<Record<string, string>> = FILES,
): BundleManifest {
  return {
    name: "lib",
    version: "1.2.0",
    kiln: "0.1.0",
    libraries: [{ name: "a" }],
    options: 0,
    files: Object.keys(files).length,
    bytes: Object.values(files).join("").length,
    tree: putTree(nodesOf(store, files), store).digest,
    ...change,
  };
}

export const envelopeOf = (manifest: unknown, key: SigningKey | null = OWN, type = PAYLOAD_TYPE): string => {
  const text = typeof manifest === "string" ? manifest : manifestText(manifest as BundleManifest);
  return signEnvelope(type, Buffer.from(text), key === null ? [] : [key]);
};

export const membersOf = (files: Readonly<Record<string, string>> = FILES): readonly Member[] =>
  Object.entries(files).map(([path, content]) => ({ name: `lib-1.2.0/${path}`, content }));

export const zstd = async (bytes: Uint8Array): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of packZstd(once(bytes))) pieces.push(piece);
  return Buffer.concat(pieces);
};

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** An archive with these members, packed. */
export async function fileOf(members: readonly Member[], pack = zstd): Promise<string> {
  const path = join(temporaryFolder("bundle"), randomUUID());
  writeFileSync(path, await pack(await tarOf(members)));
  return path;
}

export const sha256 = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** What was read; a text: the code with which it was refused, and why. */
export async function said<T>(work: Promise<T>): Promise<T | string> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof KilnFailure)) throw error;
    return error.diagnostics.map(({ code, message, detail = "" }) => `${code}: ${message} ${detail}`).join("\n");
  }
}
