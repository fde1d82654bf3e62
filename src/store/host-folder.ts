import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { notForTrees, unreadableHostFile } from "#diagnostics/store.ts";
import { onHost } from "./failures.ts";

/** Something below a folder of the host; `path` is relative, `/`-separated. */
export type HostEntry =
  | { readonly kind: "file"; readonly path: string; readonly hostPath: string; readonly executable: boolean; readonly sizeBytes: number }
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "symlink"; readonly path: string; readonly target: string };

/**
 * Everything below a folder of the host as a tree sees it: hard links are files, any x bit makes an executable, times and owners are
 * dropped. Throws a `KilnFailure`: KILN-E0607 for devices, fifos, sockets and names that aren't UTF-8, KILN-E0608 for what can't be read.
 */
export function* hostEntries(folder: string): Generator<HostEntry> {
  yield* below(folder, "");
}

function* below(folder: string, prefix: string): Generator<HostEntry> {
  const names = onHost(folder, unreadableHostFile, () => readdirSync(folder, { encoding: "buffer" }));
  for (const raw of names) {
    const name = textOf(raw, `${folder}/${raw.toString("utf8")}`);
    const hostPath = `${folder}/${name}`;
    const path = `${prefix}${name}`;
    const stat = onHost(hostPath, unreadableHostFile, () => lstatSync(hostPath));
    if (stat.isFile()) {
      yield { kind: "file", path, hostPath, executable: (stat.mode & 0o111) !== 0, sizeBytes: stat.size };
    } else if (stat.isDirectory()) {
      yield { kind: "folder", path };
      yield* below(hostPath, `${path}/`);
    } else if (stat.isSymbolicLink()) {
      yield {
        kind: "symlink",
        path,
        target: textOf(
          onHost(hostPath, unreadableHostFile, () => readlinkSync(hostPath, { encoding: "buffer" })),
          hostPath,
        ),
      };
    } else {
      throw new KilnFailure([notForTrees(hostPath, "it is a device, a fifo or a socket")]);
    }
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function textOf(raw: Uint8Array, hostPath: string): string {
  try {
    return utf8.decode(raw);
  } catch {
    throw new KilnFailure([notForTrees(hostPath, "its name or target is not UTF-8")]);
  }
}
