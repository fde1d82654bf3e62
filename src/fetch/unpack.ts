import type { Header } from "tar-stream";
import { entryRefused, type EntryRefusal, nothingLeft, unknownArchive } from "#diagnostics/fetch.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { detectFormat } from "./archive-format.ts";
import { type Entry, paxOf, readEntries, type UnpackLimits } from "./tar-entries.ts";
import { decodeName, partsOf, whyLinkLeaves } from "./entry-path.ts";

/** A file's content: bytes, or a stream for large ones, which the sink reads to its end before it returns. */
export type EntryContent = Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Takes what an archive holds. Paths are relative, `/`-separated, each given once; every folder comes before what lies in it.
 * A returned promise is waited for before the next call.
 */
export interface UnpackSink {
  folder(path: string): Promise<void> | void;
  file(path: string, executable: boolean, content: EntryContent, sizeBytes: number): Promise<void> | void;
  /** Relative, and inside of the archive; its target needn't exist. */
  symlink(path: string, target: string): Promise<void> | void;
  /** A file with the content of the earlier file `from` (a hard link of the archive). */
  copy(path: string, from: string, executable: boolean): Promise<void> | void;
}

/** No limit on the ratio: sources of mostly zeros are rare, but right. */
export const UNPACK_LIMITS: UnpackLimits = { totalBytes: 32 * 1024 ** 3, entries: 2_000_000 };

export interface UnpackOptions {
  /** Leading folders dropped from each path (`.` doesn't count); what lies above is left out. */
  readonly strip: number;
  /** Paths (after stripping) of files and links to take; folders come with what they hold. Default: all. */
  readonly select?: (path: string) => boolean;
  /** How messages call the archive; default: its file's name. */
  readonly name?: string;
  readonly limits?: UnpackLimits;
  readonly signal?: AbortSignal | undefined;
}

/** Files up to this are given as bytes. */
const WHOLE_BYTES = 1024 * 1024;

/**
 * Unpacks a tar archive (plain, gzip, xz, zstd: by its first bytes), or the files of a Debian package, into a sink in one pass; a second one runs only where a hard link is selected without its file.
 * Throws a `KilnFailure`, KILN-E0720 to E0729: the sink has then seen a part. Sources: POSIX pax, GNU tar's manual ("Tar Internals").
 */
export async function unpackToStore(file: string, sink: UnpackSink, options: UnpackOptions): Promise<void> {
  const name = options.name ?? file.slice(file.lastIndexOf("/") + 1);
  const format = await detectFormat(file);
  if (format.kind === "other") throw new KilnFailure([unknownArchive(name, format.name)]);
  const limits = options.limits ?? UNPACK_LIMITS;
  const unpacking = new Unpacking(name, sink, options, limits);
  const read = (take: (entry: Entry) => Promise<void>): Promise<void> =>
    readEntries(file, format, { name, limits, signal: options.signal, take });
  await read((entry) => unpacking.take(entry));
  unpacking.finish();
  if (unpacking.hasOpenLinks) await read((entry) => unpacking.takeForOpenLinks(entry));
}

/** `origin`: the entry that has the content; of a hard link the file that it leads to in the end. */
type Known = { readonly kind: "folder" | "link" } | { readonly kind: "file"; readonly executable: boolean; readonly origin: string };

/** The state of one archive's unpacking. */
class Unpacking {
  readonly #archive: string;
  readonly #sink: UnpackSink;
  readonly #options: UnpackOptions;
  readonly #limits: UnpackLimits;
  /** Everything of the archive, selected or not: refusals don't depend on the selection. */
  readonly #known = new Map<string, Known>();
  readonly #givenFolders = new Set<string>();
  /** Origins → the first path under which the sink has got their content. */
  readonly #givenAs = new Map<string, string>();
  /** Origins that weren't selected → hard links to them that were. */
  readonly #openLinks = new Map<string, { readonly path: string; readonly executable: boolean }[]>();
  #entries = 0;

  constructor(archive: string, sink: UnpackSink, options: UnpackOptions, limits: UnpackLimits) {
    this.#archive = archive;
    this.#sink = sink;
    this.#options = options;
    this.#limits = limits;
  }

  get hasOpenLinks(): boolean {
    return this.#openLinks.size > 0;
  }

  async take(entry: Entry): Promise<void> {
    const { header } = entry;
    this.#entries += 1;
    if (this.#entries > this.#limits.entries)
      this.#refuse(header.name, "limit", `the archive has more than ${this.#limits.entries} entries`);
    const name = this.#text(header.name, header.name, Boolean(paxOf(header)["path"]));
    const path = this.#stripped(name);
    // Type and link are looked at even where the entry is stripped away.
    switch (header.type) {
      case "directory":
        if (path !== "") await this.#folder(path, name);
        return;
      case "file":
      case "contiguous-file":
        if (Object.keys(paxOf(header)).some((key) => key.startsWith("GNU.sparse.")))
          return this.#refuse(name, "special", "it is a sparse file");
        if (path !== "") await this.#file(path, name, (header.mode & 0o111) !== 0, entry);
        return;
      case "symlink":
        if (path !== "") await this.#symlink(path, name, this.#target(header, name));
        return;
      case "link":
        if (path !== "") await this.#hardLink(path, name, this.#target(header, name));
        return;
      case "character-device":
      case "block-device":
        return this.#refuse(name, "special", "it is a device");
      case "fifo":
        return this.#refuse(name, "special", "it is a fifo");
      default:
        return this.#refuse(name, "special", "it is of a type that Kiln doesn't know");
    }
  }

  /** Throws KILN-E0729 where the archive gave nothing. */
  finish(): void {
    if (this.#known.size === 0) throw new KilnFailure([nothingLeft(this.#archive, this.#options.strip)]);
  }

  /** The second pass: gives the links the content of the files that weren't selected. */
  async takeForOpenLinks(entry: Entry): Promise<void> {
    const { header } = entry;
    if (header.type !== "file" && header.type !== "contiguous-file") return;
    const path = this.#stripped(this.#text(header.name, header.name, Boolean(paxOf(header)["path"])));
    const [first, ...others] = this.#openLinks.get(path) ?? [];
    if (first === undefined) return;
    await this.#give(first.path, first.executable, entry);
    for (const other of others) await this.#sink.copy(other.path, first.path, other.executable);
  }

  async #folder(path: string, name: string): Promise<void> {
    const known = this.#known.get(path);
    if (known !== undefined && known.kind !== "folder") this.#refuse(name, "duplicate", "the archive holds something else of this path");
    this.#enter(path, name);
    this.#known.set(path, { kind: "folder" });
    if (this.#selected(path)) await this.#giveFolder(path);
  }

  async #file(path: string, name: string, executable: boolean, entry: Entry): Promise<void> {
    this.#add(path, name, { kind: "file", executable, origin: path });
    if (!this.#selected(path)) return;
    await this.#giveParents(path);
    await this.#give(path, executable, entry);
    this.#givenAs.set(path, path);
  }

  async #symlink(path: string, name: string, target: string): Promise<void> {
    const why = whyLinkLeaves(path, target);
    if (why !== undefined) this.#refuse(name, "link", why);
    this.#add(path, name, { kind: "link" });
    if (!this.#selected(path)) return;
    await this.#giveParents(path);
    await this.#sink.symlink(path, target);
  }

  async #hardLink(path: string, name: string, target: string): Promise<void> {
    const from = partsOf(target);
    if ("why" in from) return this.#refuse(name, "link", `it is a hard link to ${target}: ${from.why}`);
    const fromPath = from.parts.slice(this.#options.strip).join("/");
    const known = this.#known.get(fromPath);
    if (known?.kind !== "file")
      return this.#refuse(name, "link", `it is a hard link to ${target}, which is no earlier file of the archive`);
    const { executable, origin } = known;
    this.#add(path, name, { kind: "file", executable, origin });
    if (!this.#selected(path)) return;
    await this.#giveParents(path);
    const given = this.#givenAs.get(origin);
    if (given !== undefined) await this.#sink.copy(path, given, executable);
    else this.#openLinks.set(origin, [...(this.#openLinks.get(origin) ?? []), { path, executable }]);
  }

  /** A new path: its parents are folders, and nothing has it yet. */
  #add(path: string, name: string, known: Known): void {
    this.#enter(path, name);
    if (this.#known.has(path)) {
      this.#refuse(
        name,
        "duplicate",
        this.#options.strip === 0 ? "the archive holds this path twice" : `the archive holds ${path}, which remains of it, twice`,
      );
    }
    this.#known.set(path, known);
  }

  /** Makes the parents known as folders. */
  #enter(path: string, name: string): void {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const parent = path.slice(0, end);
      const known = this.#known.get(parent);
      if (known?.kind === "link") this.#refuse(name, "through-link", `it lies below the link ${parent}`);
      if (known?.kind === "file") this.#refuse(name, "duplicate", `it lies below the file ${parent}`);
      if (known !== undefined) return;
      this.#known.set(parent, { kind: "folder" });
    }
  }

  #selected(path: string): boolean {
    return this.#options.select === undefined || this.#options.select(path);
  }

  async #giveParents(path: string): Promise<void> {
    const end = path.lastIndexOf("/");
    if (end > 0) await this.#giveFolder(path.slice(0, end));
  }

  async #giveFolder(path: string): Promise<void> {
    if (this.#givenFolders.has(path)) return;
    await this.#giveParents(path);
    this.#givenFolders.add(path);
    await this.#sink.folder(path);
  }

  async #give(path: string, executable: boolean, entry: Entry): Promise<void> {
    const size = entry.header.size;
    if (size > WHOLE_BYTES) {
      await this.#sink.file(path, executable, entry, size);
      return;
    }
    const pieces: Uint8Array[] = [];
    if (size > 0) for await (const piece of entry) pieces.push(piece);
    const bytes = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
    const done = this.#sink.file(path, executable, bytes, size);
    if (done !== undefined) await done;
  }

  #stripped(name: string): string {
    const checked = partsOf(name);
    if ("why" in checked) return this.#refuse(name, checked.kind, checked.why);
    return checked.parts.slice(this.#options.strip).join("/");
  }

  #target(header: Header, name: string): string {
    // Null where there is none, whatever tar-stream's types say.
    const linkname: string | null = header.linkname;
    return this.#text(linkname ?? "", name, Boolean(paxOf(header)["linkpath"]));
  }

  #text(raw: string, name: string, fromPax: boolean): string {
    return decodeName(raw, fromPax) ?? this.#refuse(name, "name", raw === name ? "its name isn't UTF-8" : "its target isn't UTF-8");
  }

  #refuse(entry: string, kind: EntryRefusal, why: string): never {
    throw new KilnFailure([entryRefused(this.#archive, entry, kind, why)]);
  }
}
