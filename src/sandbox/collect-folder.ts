import { createHash } from "node:crypto";
import { chmodSync, lstatSync, openSync, closeSync, readdirSync, readlinkSync, readSync, writeSync, constants } from "node:fs";
import { join } from "node:path";
import { findRefusedEntry } from "./check-entries.ts";
import { byPath } from "./result.ts";
import type { Refusal } from "./check-entries.ts";
import type { SandboxLimits } from "./limits.ts";
import type { CollectedEntry } from "./sandbox.ts";

const BUFFER = 256 << 10;

/**
 * What the helper's collector does, for the tiers without it: copies outputs out of the folder where a step ran, hashing on the way; nothing is followed,
 * only regular files are opened. All processes of the step have ended. Missing outputs are left out.
 */
export function collectFolder(
  workFolder: string,
  outputs: readonly string[],
  outputFolder: string,
  limits: SandboxLimits,
): readonly CollectedEntry[] | Refusal {
  const entries: CollectedEntry[] = [];
  const buffer = Buffer.allocUnsafe(BUFFER);
  let bytes = 0;
  let files = 0;

  const visit = (path: string, depth: number): Refusal | undefined => {
    if (entries.length >= limits.outputEntries) return { path, reason: "there are more entries than the limit" };
    const host = join(workFolder, path);
    const about = lstatSync(host);
    if (about.isSymbolicLink()) {
      entries.push({ kind: "symlink", path, target: readlinkSync(host) });
      return undefined;
    }
    if (about.isDirectory()) {
      if (depth >= 64) return { path, reason: "folders lie in each other more than 64 deep" };
      if ((about.mode & 0o500) !== 0o500) chmodSync(host, 0o700);
      entries.push({ kind: "folder", path });
      for (const name of readdirSync(host, { encoding: "buffer" })) {
        const text = name.toString();
        if (!Buffer.from(text).equals(name)) return { path: `${path}/${text}`, reason: "its name or target is not UTF-8" };
        const refused = visit(`${path}/${text}`, depth + 1);
        if (refused !== undefined) return refused;
      }
      return undefined;
    }
    if (!about.isFile()) return { path, reason: about.isFIFO() ? "it is a fifo" : about.isSocket() ? "it is a socket" : "it is a device" };
    if ((about.mode & 0o400) === 0) chmodSync(host, 0o600);
    const file = join(outputFolder, String(files++));
    const hash = createHash("sha256");
    let size = 0;
    const from = openSync(host, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const to = openSync(file, "wx", 0o644);
    try {
      for (;;) {
        const n = readSync(from, buffer, 0, BUFFER, null);
        if (n === 0) break;
        size += n;
        bytes += n;
        if (bytes > limits.outputBytes) return { path, reason: "the outputs are larger than the limit" };
        hash.update(buffer.subarray(0, n));
        for (let at = 0; at < n;) at += writeSync(to, buffer, at, n - at);
      }
    } finally {
      closeSync(from);
      closeSync(to);
    }
    entries.push({ kind: "file", path, digest: `${hash.digest("hex")}/${size}`, executable: (about.mode & 0o111) !== 0, file });
    return undefined;
  };

  for (const output of outputs) {
    const way = walkTo(workFolder, output);
    if (way === "missing") continue;
    if (way === "refused") return { path: output, reason: "a folder on the way to it is a link or a file" };
    const refused = visit(output, 0);
    if (refused !== undefined) return refused;
  }
  entries.sort(byPath);
  return findRefusedEntry(outputs, entries) ?? entries;
}

/** Nothing on the way to an output may be a link. */
function walkTo(workFolder: string, output: string): "there" | "missing" | "refused" {
  const parts = output.split("/");
  let at = workFolder;
  for (const [i, part] of parts.entries()) {
    at = join(at, part);
    const about = lstatSync(at, { throwIfNoEntry: false });
    if (about === undefined) return "missing";
    if (i < parts.length - 1 && !about.isDirectory()) return "refused";
  }
  return "there";
}
