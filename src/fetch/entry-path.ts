import type { EntryRefusal } from "#diagnostics/fetch.ts";

/** Why a name isn't usable. */
export interface NameRefusal {
  readonly kind: EntryRefusal;
  readonly why: string;
}

/** Bytes: Linux's NAME_MAX and PATH_MAX. */
const LONGEST_NAME = 255;
const LONGEST_PATH = 4095;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The text of a name. `fromPax`: from an extended header, which tar-stream has decoded (U+FFFD stands for bytes that weren't UTF-8); other names come
 * as one character for each byte. Undefined: not UTF-8.
 */
export function decodeName(name: string, fromPax: boolean): string | undefined {
  if (fromPax) return name.includes("\uFFFD") ? undefined : name;
  try {
    return utf8.decode(Buffer.from(name, "latin1"));
  } catch {
    return undefined;
  }
}

/** The path's parts without `.` and empty ones. Refused: absolute paths, `..` anywhere, what no file system takes. */
export function partsOf(path: string): { readonly parts: readonly string[] } | NameRefusal {
  if (path.startsWith("/")) return { kind: "outside", why: "its path is absolute" };
  if (path.includes("\0")) return { kind: "name", why: "its name holds a NUL" };
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) return { kind: "outside", why: `its path holds ".."` };
  if (Buffer.byteLength(path) > LONGEST_PATH) return { kind: "limit", why: `its path is longer than ${LONGEST_PATH} bytes` };
  if (parts.some((part) => Buffer.byteLength(part) > LONGEST_NAME))
    return { kind: "limit", why: `a name in its path is longer than ${LONGEST_NAME} bytes` };
  return { parts };
}

/**
 * Why a symbolic link at `path` (relative to the tree) may not stand in a tree. `..` may only lead a target: after a name, which may be a link itself,
 * nobody can tell from the text where it goes. (The sandbox holds outputs to the same rule.)
 */
export function whyLinkLeaves(path: string, target: string): string | undefined {
  if (target === "") return "it is a symbolic link to nothing";
  if (target.includes("\0")) return "its target holds a NUL";
  if (target.startsWith("/")) return `it is a symbolic link to the absolute path ${target}`;
  if (Buffer.byteLength(target) > LONGEST_PATH) return `its target is longer than ${LONGEST_PATH} bytes`;
  const words = target.split("/").filter((word) => word !== "" && word !== ".");
  const first = words.findIndex((word) => word !== "..");
  const ups = first === -1 ? words.length : first;
  if (words.includes("..", ups)) return `it is a symbolic link with ".." inside of its target ${target}`;
  if (ups > path.split("/").length - 1) return `it is a symbolic link out of the archive, to ${target}`;
  return undefined;
}
