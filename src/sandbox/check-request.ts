import type { SandboxRequest } from "./sandbox.ts";
import type { Refusal } from "./check-entries.ts";

/**
 * An output that overlaps an input can't be told from it afterwards: the first such, or undefined.
 * Throws for paths that no correct caller gives (absolute, `..`, below an input that is no folder).
 */
export function checkRequest(request: SandboxRequest): Refusal | undefined {
  const { argv, mounts, outputs } = request;
  if (argv.length === 0 || argv[0] === "") throw new Error("a step without a command");
  const leaves = new Set<string>();
  const wanted = new Set(outputs);
  for (const mount of mounts) {
    checkPath(mount.path);
    if (leaves.has(mount.path)) throw new Error(`two inputs at ${mount.path}`);
    for (const folder of ancestors(mount.path)) if (leaves.has(folder)) throw new Error(`input ${mount.path} lies below input ${folder}`);
    if (mount.kind === "folder") continue;
    leaves.add(mount.path);
    if (wanted.has(mount.path)) return { path: mount.path, reason: "it is an input, too" };
    for (const folder of ancestors(mount.path))
      if (wanted.has(folder)) return { path: folder, reason: `it would hold the input ${mount.path}` };
  }
  for (const output of outputs) {
    checkPath(output);
    for (const folder of ancestors(output))
      if (leaves.has(folder)) return { path: output, reason: `it would lie in the input ${folder}, which can't be written` };
  }
  return undefined;
}

function checkPath(path: string): void {
  for (const part of path.split("/"))
    if (part === "" || part === "." || part === ".." || part.includes("\0"))
      throw new Error(`${JSON.stringify(path)} is no path of an input root`);
}

function* ancestors(path: string): Generator<string> {
  for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) yield path.slice(0, at);
}
