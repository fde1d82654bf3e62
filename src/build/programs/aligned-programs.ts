import { openSync, readSync, closeSync } from "node:fs";
import { sizeOf, type Digest } from "#derivation/digest.ts";
import { alignAction, LEAST_PROGRAM } from "#derivation/reapi/aligned-program.ts";
import type { Sandbox } from "#sandbox/sandbox.ts";
import type { BuildEnvironment } from "../environment.ts";
import type { InputEntries } from "../mounts.ts";
import type { Publisher } from "../publisher.ts";
import type { TreeReader } from "../tree-reader.ts";
import { alignedLayout } from "./aligned-layout.ts";

const HEADERS = 4096;

/** So many steps of a build run a program before a copy that is there is looked for: of few none gains what that takes. */
const FEW = 2;
/** So many run it before a copy is made. */
export const OFTEN = 32;

/** What is known of one program. */
interface Use {
  count: number;
  /** Of its copy, once that is worth running. */
  path?: string;
}

export interface ProgramParts {
  readonly environment: Pick<BuildEnvironment, "store" | "readAhead">;
  readonly trees: TreeReader;
  readonly publisher: Publisher;
  /** Once aborted nothing more is written. */
  readonly halt: AbortSignal;
}

/**
 * Copies of large programs from which the kernel makes the same memory, of large pages: a compiler needs a tenth less time so (decision 055). Steps see the file
 * that is their input; the sandbox runs its copy. A copy is made beside the first build that runs a program often, as the result of an action, and collected
 * as such.
 */
export class AlignedPrograms {
  readonly #parts: ProgramParts;
  readonly #uses = new Map<Digest, Use>();
  readonly #found = new Map<string, Digest | undefined>();
  readonly #underWay: Promise<void>[] = [];

  constructor(parts: ProgramParts) {
    this.#parts = parts;
  }

  /** The copy to run for a command, if there is one. */
  of(entries: InputEntries, program: string, tier: Sandbox["tier"]): string | undefined {
    if (tier !== "namespaces" && tier !== "privileged") return undefined;
    const digest = this.#programAt(entries, program);
    if (digest === undefined || sizeOf(digest) < LEAST_PROGRAM) return undefined;
    let use = this.#uses.get(digest);
    if (use === undefined) this.#uses.set(digest, (use = { count: 0 }));
    // A disk that is full or fails: the build itself finds that out, or has no need to.
    use.count++;
    if (use.count === FEW + 1 || (use.count === OFTEN + 1 && use.path === undefined))
      this.#underWay.push(this.#find(digest, use).catch(() => undefined));
    return use.path;
  }

  /** When this ends nothing is written any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** An executable file of the input root. */
  #programAt(entries: InputEntries, path: string): Digest | undefined {
    const node = entries.get(path);
    if (node !== undefined) return node.kind === "file" && node.executable ? node.digest : undefined;
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const above = entries.get(path.slice(0, end));
      if (above === undefined) continue;
      return above.kind === "tree" ? this.#inTree(above.digest, path.slice(end + 1)) : undefined;
    }
    return undefined;
  }

  #inTree(tree: Digest, path: string): Digest | undefined {
    const key = `${tree} ${path}`;
    if (this.#found.has(key)) return this.#found.get(key);
    const node = this.#parts.trees.find(tree, path);
    const digest = node?.kind === "file" && node.executable ? node.digest : undefined;
    this.#found.set(key, digest);
    return digest;
  }

  async #find(program: Digest, use: Use): Promise<void> {
    const { store, readAhead } = this.#parts.environment;
    const action = alignAction(program);
    const made = store.actionResult(action, "sandboxed")?.outputs["out"];
    if (made?.kind !== "file") return use.count > OFTEN ? await this.#make(program, action, use) : undefined;
    const path = store.blobPath(made.digest, true);
    if (readAhead === undefined || (await readAhead(path))) use.path = path;
  }

  async #make(program: Digest, action: Digest, use: Use): Promise<void> {
    const { environment, publisher, halt } = this.#parts;
    const { store } = environment;
    const started = performance.now();
    const from = store.blobPath(program, true);
    const layout = alignedLayout(startOf(from), sizeOf(program), process.arch);
    if (layout === undefined) return;
    const { writeAligned } = await import("./write-aligned.ts");
    const file = `${store.temporaryFolder()}/program`;
    const digest = await writeAligned(from, layout, file, halt);
    if (digest === undefined) return;
    store.adopt(file, digest, true);
    const result = { outputs: { out: { kind: "file", digest, executable: true } }, wallMs: performance.now() - started, log: "" } as const;
    publisher.add({ action, result, realisations: [] }, "sandboxed");
    use.path = store.blobPath(digest, true);
  }
}

function startOf(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(HEADERS);
    return bytes.subarray(0, readSync(file, bytes, 0, HEADERS, 0));
  } finally {
    closeSync(file);
  }
}
