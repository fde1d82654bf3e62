import { entryRefused, type EntryRefusal } from "#diagnostics/fetch.ts";
import { gitFailed, gitSubmodule, inputVersionUnknown } from "#diagnostics/inputs.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { decodeName, partsOf, whyLinkLeaves } from "../entry-path.ts";
import { UNPACK_LIMITS, type UnpackSink } from "../unpack.ts";
import { readObjects } from "./git-objects.ts";
import { Git, type GitAccess } from "./git-program.ts";

/** What is asked of a repository. */
export interface GitWish {
  /** A branch, a tag, a ref's whole name or a whole commit id; undefined: HEAD. */
  readonly ref?: string | undefined;
}

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The commit that a ref names now. `folder`: an empty one to work in. Throws KILN-E0756, E0757, E0760. */
export async function resolveCommit(access: GitAccess, { ref }: GitWish, folder: string): Promise<string> {
  if (ref !== undefined && COMMIT.test(ref)) return ref;
  const git = new Git(folder, access);
  const names =
    ref === undefined
      ? ["HEAD"]
      : ref.startsWith("refs/")
        ? [ref, `${ref}^{}`]
        : [`refs/tags/${ref}^{}`, `refs/tags/${ref}`, `refs/heads/${ref}`];
  const listed = await git.run("its branches and tags can't be listed", ["ls-remote", "--quiet", "--", access.url]);
  const found = new Map(
    listed.split("\n").flatMap((line) => {
      const [id, name] = line.split("\t");
      return id !== undefined && name !== undefined && COMMIT.test(id) ? [[name, id] as const] : [];
    }),
  );
  const name = names.toSorted((a, b) => Number(b.endsWith("^{}")) - Number(a.endsWith("^{}"))).find((one) => found.has(one));
  const commit = name === undefined ? undefined : found.get(name);
  if (commit !== undefined) return commit;
  const known = [...found.keys()].flatMap((one) => /^refs\/(?:heads|tags)\/(.*?)(?:\^\{\})?$/.exec(one)?.[1] ?? []);
  throw new KilnFailure([
    inputVersionUnknown(
      access.shown,
      ref === undefined ? "HEAD" : `branch, tag or whole commit id "${ref}"`,
      [...new Set(known)].slice(0, SHOWN),
    ),
  ]);
}

const SHOWN = 12;

/**
 * A commit's tree, or a folder of it, from raw objects: no filter, no line ends, no export attribute changes what is in them. Of the history nothing is fetched,
 * and of other folders no content where the server knows how. `folder`: an empty one to work in. Throws KILN-E0722 to E0728, KILN-E0756 to E0758, E0760.
 */
export async function readCommit(
  access: GitAccess,
  wanted: { readonly commit: string; readonly folder?: string | undefined },
  folder: string,
  sink: UnpackSink,
): Promise<void> {
  const { url, shown } = access;
  const git = new Git(folder, access);
  const isPart = wanted.folder !== undefined;
  const format = wanted.commit.length === 64 ? ["--object-format=sha256"] : [];
  await git.run("there is no room for it", ["init", "--quiet", "--bare", "--template=", ...format, "."]);
  await git.run("there is no room for it", ["config", "remote.origin.url", url]);
  await fetchCommit(git, wanted.commit, isPart);
  const tree = wanted.folder === undefined ? wanted.commit : `${wanted.commit}:${wanted.folder}`;
  const listing = await git.run(isPart ? `${wanted.commit} has no folder ${wanted.folder}` : `${wanted.commit} is no commit`, [
    "ls-tree",
    "-r",
    "-t",
    "-z",
    "--full-tree",
    tree,
  ]);
  const entries = checked(listing, shown);
  const blobs = [...new Set(entries.flatMap(({ kind, id }) => (kind === "folder" ? [] : [id])))];
  if (isPart && blobs.length > 0) await fetchObjects(git, blobs);
  await give(git, shown, entries, sink);
}

/** Alone where the server lets that be asked for; else with all of its branches and tags. */
async function fetchCommit(git: Git, commit: string, isPart: boolean): Promise<void> {
  const fetch = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head"];
  try {
    await git.run("", [...fetch, "--depth=1", ...(isPart ? ["--filter=blob:none"] : []), "origin", commit]);
  } catch (error) {
    if (!(error instanceof KilnFailure) || error.diagnostics[0]?.code !== "KILN-E0756") throw error;
    await git.run(`the commit ${commit} can't be fetched`, [...fetch, "origin", "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]);
  }
  await git.run(`it has no commit ${commit}`, ["cat-file", "-e", `${commit}^{commit}`]);
}

/** As git itself asks for what a partial clone lacks, all at once. */
async function fetchObjects(git: Git, ids: readonly string[]): Promise<void> {
  const words = [
    "-c",
    "fetch.negotiationAlgorithm=noop",
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-write-fetch-head",
    "--filter=blob:none",
    "--stdin",
    "origin",
  ];
  await git.run("the files of the folder can't be fetched", words, ids.map((id) => `${id}\n`).join(""));
}

type Entry = { readonly path: string; readonly id: string } & (
  | { readonly kind: "folder" | "link" }
  | { readonly kind: "file"; readonly executable: boolean }
);

/** Of `ls-tree -r -t -z`: `MODE TYPE ID TAB PATH NUL`, in which a hostile repository may have anything for a path. */
function checked(listing: string, url: string): readonly Entry[] {
  const known = new Map<string, Entry>();
  const refuse = (path: string, kind: EntryRefusal, why: string): never => {
    throw new KilnFailure([entryRefused(url, path, kind, why)]);
  };
  for (const line of listing.split("\0")) {
    const { mode, id = "", raw = "" } = /^(?<mode>\d{6}) \w+ (?<id>[0-9a-f]+)\t(?<raw>[^]*)$/.exec(line)?.groups ?? {};
    if (mode === undefined) continue;
    const path = decodeName(raw, false) ?? refuse(raw, "name", "its name isn't UTF-8");
    const parts = partsOf(path);
    if ("why" in parts) return refuse(path, parts.kind, parts.why);
    if (parts.parts.join("/") !== path) return refuse(path, "name", "its name isn't a plain one");
    if (mode === "160000") throw new KilnFailure([gitSubmodule(url, path)]);
    if (known.has(path)) return refuse(path, "duplicate", "the commit holds this path twice");
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      if (known.get(path.slice(0, end))?.kind !== "folder")
        return refuse(path, "duplicate", `it lies below ${path.slice(0, end)}, which is no folder`);
    }
    known.set(
      path,
      mode === "040000"
        ? { path, id, kind: "folder" }
        : mode === "120000"
          ? { path, id, kind: "link" }
          : { path, id, kind: "file", executable: mode === "100755" },
    );
    if (known.size > UNPACK_LIMITS.entries) return refuse(path, "limit", `the commit has more than ${UNPACK_LIMITS.entries} entries`);
  }
  return [...known.values()];
}

/** Content comes once for each id; the same elsewhere is a copy. */
async function give(git: Git, url: string, entries: readonly Entry[], sink: UnpackSink): Promise<void> {
  const places = new Map<string, Entry[]>();
  for (const entry of entries) {
    if (entry.kind === "folder") await sink.folder(entry.path);
    else places.set(entry.id, [...(places.get(entry.id) ?? []), entry]);
  }
  let total = 0;
  await git.stream(
    "its files can't be read",
    ["cat-file", "--batch"],
    [...places.keys()].map((id) => `${id}\n`).join(""),
    async (pieces) => {
      for await (const { id, size, content } of readObjects(pieces)) {
        total += size;
        if (total > UNPACK_LIMITS.totalBytes)
          throw new KilnFailure([entryRefused(url, id, "limit", `the commit has more than ${UNPACK_LIMITS.totalBytes} bytes`)]);
        const here = places.get(id) ?? [];
        const links = here.filter((entry) => entry.kind === "link");
        const files = here.filter((entry) => entry.kind === "file");
        if (links[0] && size > LONGEST_LINK)
          throw new KilnFailure([entryRefused(url, links[0].path, "link", `its target is longer than ${LONGEST_LINK} bytes`)]);
        const [first, ...others] = files;
        if (size <= WHOLE_BYTES) {
          const bytes = await whole(content);
          for (const { path } of links) await sink.symlink(path, target(url, path, bytes));
          for (const { path, executable } of files) await sink.file(path, executable, bytes, size);
        } else if (first !== undefined) {
          await sink.file(first.path, first.executable, content, size);
          for (const { path, executable } of others) await sink.copy(path, first.path, executable);
        }
        places.delete(id);
      }
    },
  );
  const [lacking] = places.values();
  if (lacking) throw new KilnFailure([gitFailed(url, `the content of ${lacking[0]?.path} isn't there`, "")]);
}

/** Files up to this are given as bytes. */
const WHOLE_BYTES = 1024 * 1024;
/** Bytes: Linux's PATH_MAX, and no more. */
const LONGEST_LINK = 4096;

async function whole(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
}

function target(url: string, path: string, bytes: Uint8Array): string {
  const text = decodeName(Buffer.from(bytes).toString("latin1"), false);
  const why = text === undefined ? "its target isn't UTF-8" : whyLinkLeaves(path, text);
  if (text === undefined || why !== undefined) throw new KilnFailure([entryRefused(url, path, "link", why ?? "")]);
  return text;
}
