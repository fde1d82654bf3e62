import { readFileSync } from "node:fs";
import { assertNever } from "#diagnostics/assert-never.ts";
import { unreadableHostFile } from "#diagnostics/store.ts";
import { onHost } from "#store/failures.ts";
import { hostEntries, type HostEntry } from "#store/host-folder.ts";

const FOLDER = 0o40755;
const FILE = 0o100644;
const PROGRAM = 0o100755;
const LINK = 0o120777;
/** Fields in order: inode, mode, user, group, links, time, size, device (2), number as a device (2), length of the name with its 0, check sum. */
const FIELDS = 13;
const UNIT = 4;

/**
 * What lies in a folder of the host, as an archive in the newc format of cpio (Linux, Documentation/driver-api/early-userspace/buffer-format.rst):
 * sorted by bytes, without times and owners, as `initrd` of an image makes it. KILN-E0607, KILN-E0608.
 */
export function initrdArchive(folder: string): Uint8Array {
  const named = [...hostEntries(folder)].map((entry) => ({ entry, key: Buffer.from(entry.path) }));
  named.sort((a, b) => Buffer.compare(a.key, b.key));
  const parts = named.flatMap(({ entry }, i) => member(i + 1, entry));
  return Buffer.concat([...parts, ...record("TRAILER!!!", 0, 0, 1, Buffer.alloc(0))]);
}

function member(inode: number, entry: HostEntry): readonly Uint8Array[] {
  switch (entry.kind) {
    case "folder":
      return record(entry.path, inode, FOLDER, 2, Buffer.alloc(0));
    case "symlink":
      return record(entry.path, inode, LINK, 1, Buffer.from(entry.target));
    case "file": {
      const { path, hostPath, executable } = entry;
      const content = onHost(hostPath, unreadableHostFile, () => readFileSync(hostPath));
      return record(path, inode, executable ? PROGRAM : FILE, 1, content);
    }
    default:
      return assertNever(entry);
  }
}

function record(path: string, inode: number, mode: number, links: number, content: Uint8Array): readonly Uint8Array[] {
  const name = Buffer.from(`${path}\0`);
  const fields: number[] = Array.from({ length: FIELDS }, () => 0);
  fields[0] = inode;
  fields[1] = mode;
  fields[4] = links;
  fields[6] = content.byteLength;
  fields[11] = name.byteLength;
  const header = Buffer.from(`070701${fields.map((value) => value.toString(16).padStart(8, "0")).join("")}`);
  return [header, name, padding(header.byteLength + name.byteLength), content, padding(content.byteLength)];
}

const padding = (size: number): Uint8Array => Buffer.alloc((UNIT - (size % UNIT)) % UNIT);
