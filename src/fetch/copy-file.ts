import { open, rm } from "node:fs/promises";
import { codeOf, wordsOf } from "./error-words.ts";
import type { FetchProgress } from "./fetcher.ts";
import { ContentHasher } from "./integrity.ts";
import { LARGEST_BLOB, type Transferred, writing } from "./transfer.ts";
import { TransferFailure } from "./transfer-failure.ts";

/** Copies a regular file of this machine, hashed on the way. Throws as `transfer` does. */
export async function copyFile(
  from: string,
  to: string,
  options: { readonly algorithm: string; readonly onProgress?: FetchProgress | undefined; readonly signal?: AbortSignal | undefined },
): Promise<Transferred> {
  const source = await open(from, "r").catch((error: unknown) => {
    throw new TransferFailure(codeOf(error) === "ENOENT" ? "there is no such file" : `it can't be read (${wordsOf(error)})`, {
      final: true,
    });
  });
  let done = false;
  const target = await writing(to, () => open(to, "wx", 0o600)).catch(async (error: unknown) => {
    await source.close();
    throw error;
  });
  try {
    const status = await source.stat();
    if (!status.isFile()) throw new TransferFailure("it isn't a regular file", { final: true });
    if (status.size > LARGEST_BLOB) throw new TransferFailure(`it is larger than ${LARGEST_BLOB} bytes`, { final: true });
    const hasher = new ContentHasher(options.algorithm);
    const buffers = [Buffer.allocUnsafe(1024 * 1024), Buffer.allocUnsafe(1024 * 1024)] as const;
    let writingBefore: Promise<unknown> = Promise.resolve();
    for (let turn = 0; ; turn = 1 - turn) {
      options.signal?.throwIfAborted();
      const buffer = turn === 0 ? buffers[0] : buffers[1];
      const { bytesRead } = await source.read(buffer, 0, buffer.byteLength);
      await writingBefore;
      if (bytesRead === 0) break;
      const bytes = buffer.subarray(0, bytesRead);
      writingBefore = writing(to, () => target.writeFile(bytes));
      writingBefore.catch(() => undefined);
      hasher.update(bytes);
      options.onProgress?.(hasher.size, status.size);
    }
    done = true;
    return { ...hasher.finish(), resumed: false };
  } finally {
    await Promise.all([source.close(), target.close()]);
    if (!done) await rm(to, { force: true });
  }
}
