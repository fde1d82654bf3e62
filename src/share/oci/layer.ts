import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { pack } from "tar-stream";
import { hashingStream } from "../hashing-stream.ts";
import { KRAFTKIT } from "./annotations.ts";
import { MEDIA, type Descriptor } from "./manifest.ts";

/** A layer that was written to a file. */
export interface LayerFile {
  readonly path: string;
  readonly descriptor: Descriptor;
}

/**
 * Writes a layer with one file, where KraftKit has a kernel: a tar archive (POSIX ustar), not packed, without times and owners, so that equal images give
 * equal layers.
 */
export async function kernelLayer(image: string, to: string): Promise<LayerFile> {
  const { size } = await stat(image);
  const archive = pack();
  const entry = archive.entry({ name: KRAFTKIT.kernelPath.slice(1), size, mode: 0o755, mtime: new Date(0), uid: 0, gid: 0, type: "file" });
  const counting = hashingStream();
  const writing = pipeline(archive, counting.stream, createWriteStream(to, { flags: "wx" }));
  await Promise.all([pipeline(createReadStream(image), entry).then(() => archive.finalize()), writing]);
  const annotations = { [KRAFTKIT.kernel]: KRAFTKIT.kernelPath };
  const { sha256, sizeBytes } = counting.told();
  return { path: to, descriptor: { mediaType: MEDIA.layer, digest: `sha256:${sha256}`, size: sizeBytes, annotations } };
}
