import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pack, type Header } from "tar-stream";
import type { UnpackSink } from "#fetch/unpack.ts";
import { folder } from "./loopback.ts";

export type Member = Partial<Header> & { readonly name: string; readonly content?: string | Uint8Array };

/** A tar archive with these members, whatever they are called. */
export async function tarOf(members: readonly Member[]): Promise<Buffer> {
  const tar = pack();
  for (const { content, ...header } of members) {
    if (content === undefined) tar.entry({ mtime: new Date(0), ...header });
    else tar.entry({ mtime: new Date(0), ...header }, typeof content === "string" ? Buffer.from(content) : Buffer.from(content));
  }
  tar.finalize();
  return await buffer(tar);
}

/** Changes bytes of the header that begins at `at`, and rights its check sum. */
export function editHeader(archive: Buffer, at: number, edits: Readonly<Record<number, Uint8Array>>): Buffer {
  const edited = Buffer.from(archive);
  for (const [offset, bytes] of Object.entries(edits)) edited.set(bytes, at + Number(offset));
  edited.fill(" ", at + 148, at + 156);
  const sum = edited.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
  edited.write(`${sum.toString(8).padStart(6, "0")}\0 `, at + 148, "latin1");
  return edited;
}

export function saved(bytes: Uint8Array, name = "x.tar"): string {
  const path = join(folder(), name);
  writeFileSync(path, bytes);
  return path;
}

/** What a sink was given: path → content, `x:` before an executable's, `-> ` before a link's target, `/` for a folder. */
export function memorySink(): { readonly sink: UnpackSink; readonly tree: Map<string, string> } {
  const tree = new Map<string, string>();
  const add = (path: string, value: string): void => {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    if (parent !== "" && tree.get(parent) !== "/") throw new Error(`${path} came before its folder`);
    if (tree.has(path)) throw new Error(`${path} came twice`);
    tree.set(path, value);
  };
  const sink: UnpackSink = {
    folder: (path) => add(path, "/"),
    async file(path, executable, content, size) {
      const bytes = content instanceof Uint8Array ? Buffer.from(content) : await buffer(content);
      if (bytes.length !== size) throw new Error(`${path} has another size`);
      add(path, (executable ? "x:" : "") + bytes.toString("latin1"));
    },
    symlink: (path, target) => add(path, `-> ${target}`),
    copy: (path, from, executable) => add(path, (executable ? "x:" : "") + (tree.get(from) ?? "").replace(/^x:/, "")),
  };
  return { sink, tree };
}
