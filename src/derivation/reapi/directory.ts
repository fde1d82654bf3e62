import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { badTree } from "#diagnostics/derivation.ts";
import { compareUtf8 } from "../byte-order.ts";
import { digestOf, type Digest } from "../digest.ts";
import { Directory, digestMessage, digestOfMessage } from "./messages.ts";

/** What stands at one path of a tree. */
export type TreeNode =
  | { readonly kind: "file"; readonly digest: Digest; readonly executable: boolean }
  /** `target` is relative to the link's own folder and stays inside the tree. */
  | { readonly kind: "symlink"; readonly target: string }
  /** A whole tree by the digest of its root `Directory`; nothing else may lie at or below its path. */
  | { readonly kind: "tree"; readonly digest: Digest }
  /** A folder; needed only for empty ones. */
  | { readonly kind: "folder" };

/** One REAPI `Directory`, each list sorted by the names' bytes, no name twice in all three. */
export interface DirectoryListing {
  readonly files: readonly { readonly name: string; readonly digest: Digest; readonly executable: boolean }[];
  readonly directories: readonly { readonly name: string; readonly digest: Digest }[];
  readonly symlinks: readonly { readonly name: string; readonly target: string }[];
}

export interface MerkleTree {
  /** Digest of the root `Directory`. */
  readonly root: Digest;
  /** Every `Directory` that was made, the root among them; those of whole subtrees given by digest are not. */
  readonly directories: ReadonlyMap<Digest, Uint8Array>;
}

type Folder = Map<string, Exclude<TreeNode, { kind: "folder" }> | Folder>;

/**
 * Builds the Merkle tree of a flat list of relative paths (`/`-separated, any order). Throws a `KilnFailure` (KILN-E0510) for names that
 * trees can't hold, a path below a file or link, a path given twice, and links that are absolute or may leave the tree.
 */
export function buildTree(entries: Iterable<readonly [path: string, node: TreeNode]>): MerkleTree {
  const root: Folder = new Map();
  for (const [path, node] of entries) insert(root, path, node);
  const directories = new Map<Digest, Uint8Array>();
  return { root: finish(root, directories), directories };
}

function insert(root: Folder, path: string, node: TreeNode): void {
  const parts = path.split("/");
  const last = parts.pop() ?? "";
  let folder = root;
  for (const part of parts) {
    checkName(part, path);
    let next = folder.get(part);
    if (next === undefined) folder.set(part, (next = new Map()));
    if (!(next instanceof Map)) throw refused(path, `"${part}" is a ${next.kind}, nothing can lie below it`);
    folder = next;
  }
  checkName(last, path);
  const there = folder.get(last);
  if (node.kind === "folder") {
    if (there === undefined) folder.set(last, new Map());
    else if (!(there instanceof Map)) throw refused(path, "the path is given twice");
    return;
  }
  if (there !== undefined) throw refused(path, there instanceof Map ? "other entries lie below it" : "the path is given twice");
  if (node.kind === "symlink") {
    const why = badLinkTarget(node.target, parts.length);
    if (why !== undefined) throw refused(path, why);
  }
  folder.set(last, node);
}

function finish(folder: Folder, directories: Map<Digest, Uint8Array>): Digest {
  const files: { name: string; digest: Digest; executable: boolean }[] = [];
  const folders: { name: string; digest: Digest }[] = [];
  const symlinks: { name: string; target: string }[] = [];
  for (const name of [...folder.keys()].toSorted(compareUtf8)) {
    const node = folder.get(name);
    if (node === undefined) continue;
    if (node instanceof Map) folders.push({ name, digest: finish(node, directories) });
    else if (node.kind === "file") files.push({ name, digest: node.digest, executable: node.executable });
    else if (node.kind === "tree") folders.push({ name, digest: node.digest });
    else symlinks.push({ name, target: node.target });
  }
  const bytes = encodeDirectory({ files, directories: folders, symlinks });
  const digest = digestOf(bytes);
  directories.set(digest, bytes);
  return digest;
}

/** The canonical bytes of a `Directory`; the lists must be sorted already. */
export function encodeDirectory(listing: DirectoryListing): Uint8Array {
  return Directory.encode({
    files: listing.files.map(({ name, digest, executable }) =>
      executable ? { name, digest: digestMessage(digest), isExecutable: true } : { name, digest: digestMessage(digest) },
    ),
    directories: listing.directories.map(({ name, digest }) => ({ name, digest: digestMessage(digest) })),
    symlinks: listing.symlinks.map(({ name, target }) => ({ name, target })),
  }).finish();
}

/**
 * Reads a `Directory`; names, order and digests are checked, so that a listing can be turned into paths without further care.
 * `depth` is the number of folders above this one in its tree: links may rise that far. Throws a `KilnFailure` (KILN-E0510).
 */
export function decodeDirectory(bytes: Uint8Array, depth = Number.POSITIVE_INFINITY): DirectoryListing {
  let message: ReturnType<typeof Directory.decode>;
  try {
    message = Directory.decode(bytes);
  } catch (error) {
    throw refused("a Directory", `its bytes can't be read (${error instanceof Error ? error.message : String(error)})`);
  }
  const names = new Set<string>();
  let previous: string | undefined;
  const take = (name: string | null | undefined): string => {
    const checked = checkName(name ?? "", name ?? "");
    if (names.has(checked)) throw refused(checked, "the name is there twice");
    if (previous !== undefined && compareUtf8(previous, checked) >= 0) throw refused(checked, "the entries are not sorted");
    names.add(checked);
    return (previous = checked);
  };
  const files = (message.files ?? []).map((node) => {
    const name = take(node.name);
    return { name, digest: digestOfNode(name, node.digest), executable: node.isExecutable ?? false };
  });
  previous = undefined;
  const directories = (message.directories ?? []).map((node) => {
    const name = take(node.name);
    return { name, digest: digestOfNode(name, node.digest) };
  });
  previous = undefined;
  const symlinks = (message.symlinks ?? []).map((node) => {
    const name = take(node.name);
    const target = node.target ?? "";
    const why = badLinkTarget(target, depth);
    if (why !== undefined) throw refused(name, why);
    return { name, target };
  });
  return { files, directories, symlinks };
}

function digestOfNode(name: string, given: Parameters<typeof digestOfMessage>[0]): Digest {
  const digest = digestOfMessage(given);
  if (digest === undefined) throw refused(name, "its digest is not a sha256 digest");
  return digest;
}

/**
 * Why a link can't be in a tree, undefined if it can. `depth`: folders between the tree's root and the link. `..` may only lead: after a
 * name that is itself a link it would rise from the place that link points to, which no reading of the text can bound.
 */
export function badLinkTarget(target: string, depth: number): string | undefined {
  if (target === "") return "the link has no target";
  if (target.startsWith("/")) return `the link's target "${target}" is absolute`;
  if (isBadText(target)) return "the link's target is not valid text";
  let rises = 0;
  let descended = false;
  for (const part of target.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") descended = true;
    else if (descended) return `the link's target "${target}" has ".." after a name`;
    else rises++;
  }
  return rises > depth ? `the link's target "${target}" leaves the tree` : undefined;
}

function checkName(name: string, path: string): string {
  if (name === "" || name === "." || name === "..") throw refused(path, `"${name}" is not a name`);
  if (name.includes("/") || isBadText(name)) throw refused(path, "the name is not valid UTF-8 text, or holds a `/` or NUL");
  return name;
}

/** NUL, a lone surrogate, or the replacement character that stands where UTF-8 was broken. */
function isBadText(text: string): boolean {
  return text.includes("\0") || /[\p{Cs}\ufffd]/u.test(text);
}

function refused(path: string, why: string): KilnFailure {
  return new KilnFailure([badTree(path, why)]);
}
