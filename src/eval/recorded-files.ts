import { isDeepStrictEqual } from "node:util";
import { isWithin } from "#config/host-files.ts";
import type { WorkspaceFiles } from "./evaluated.ts";

interface Answer {
  readonly call: keyof WorkspaceFiles;
  readonly path: string;
  readonly value: unknown;
}

/** The files of a workspace with what was asked of them, so that it can be told later which answers would be others. */
export class RecordedFiles {
  readonly files: WorkspaceFiles;
  private readonly open: () => WorkspaceFiles;
  private now: WorkspaceFiles;
  private readonly answers = new Map<string, Answer>();
  /** Of what was refused (a link that leads out, say) nothing is known. */
  private wasRefused = false;

  /** `open`: gives the files as they are when it is called. */
  constructor(open: () => WorkspaceFiles) {
    this.open = open;
    this.now = open();
    const ask = <C extends keyof WorkspaceFiles>(call: C, path: string, read: () => ReturnType<WorkspaceFiles[C]>) => {
      const value = this.refusing(read);
      this.answers.set(`${call} ${path}`, { call, path, value });
      return value;
    };
    this.files = {
      kind: (path) => ask("kind", path, () => this.now.kind(path)),
      content: (path) => ask("content", path, () => this.now.content(path)),
      digest: (path) => ask("digest", path, () => this.now.digest(path)),
      treeDigest: (path) => ask("treeDigest", path, () => this.now.treeDigest(path)),
      files: (path) => ask("files", path, () => this.now.files(path)),
    };
  }

  /**
   * Looks at the disk anew, or only at what has to do with some of its files. Gives the paths of which something that was asked has another answer now;
   * undefined: nobody knows.
   */
  refresh(touched?: readonly string[]): ReadonlySet<string> | undefined {
    this.now = this.open();
    const { wasRefused } = this;
    this.wasRefused = false;
    const changed = new Set<string>();
    for (const [id, answer] of this.answers) {
      if ((touched && !touched.some((path) => isWithin(path, answer.path))) || this.holds(answer)) continue;
      this.answers.delete(id);
      changed.add(answer.path);
    }
    return wasRefused ? undefined : changed;
  }

  private refusing<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      this.wasRefused = true;
      throw error;
    }
  }

  private holds({ call, path, value }: Answer): boolean {
    try {
      return isDeepStrictEqual(this.now[call](path), value);
    } catch {
      // What can't be read any more is told by whoever asks for it.
      return false;
    }
  }
}
