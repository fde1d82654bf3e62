import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync, type Dirent, type Stats } from "node:fs";

/**
 * All that reading a workspace asks of the host's disk. Paths are absolute; every function throws the errors of node:fs (`code`: errno). That it is one
 * small door lets `ObservedDisk` (src/pipeline/kept) write down what an evaluation has seen.
 */
export interface Disk {
  /** Links are followed; undefined: nothing is there. */
  stat(path: string): Stats | undefined;
  /** `forDigest`: of what it holds nothing but its digest is used. */
  readFile(path: string, forDigest?: boolean): Buffer;
  /** Unsorted. */
  readFolder(path: string): readonly Dirent[];
  /** Where a link leads to, as it is written; undefined: it is none. */
  readLink(path: string): string | undefined;
  realPath(path: string): string;
}

export const hostDisk: Disk = {
  stat(path) {
    try {
      return statSync(path, { throwIfNoEntry: false });
    } catch (error) {
      // `a.c/b.h`: a file stands where a folder would have to be.
      if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return undefined;
      throw error;
    }
  },
  readFile: (path) => readFileSync(path),
  readFolder: (path) => readdirSync(path, { withFileTypes: true }),
  readLink: (path) => (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(path) : undefined),
  realPath: (path) => realpathSync.native(path),
};
