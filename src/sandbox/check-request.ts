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
  /** Folders that inputs lie in, and the output among these and those above them; thousands may lie in one. */
  const above = new Map<string, string | undefined>();
  for (const { path, kind } of mounts) {
    checkPath(path);
    if (leaves.has(path)) throw new Error(`two inputs at ${path}`);
    const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    if (!above.has(folder))
      above.set(
        folder,
        ancestors(path).find((one) => wanted.has(one)),
      );
    if (kind === "folder") continue;
    leaves.add(path);
    if (wanted.has(path)) return { path, reason: "it is an input, too" };
    const output = above.get(folder);
    if (output !== undefined) return { path: output, reason: `it would hold the input ${path}` };
  }
  for (const folder of above.keys())
    for (const one of folder === "" ? [] : [folder, ...ancestors(folder)])
      if (leaves.has(one)) throw new Error(`an input lies below input ${one}`);
  for (const output of outputs) {
    checkPath(output);
    for (const folder of ancestors(output))
      if (leaves.has(folder)) return { path: output, reason: `it would lie in the input ${folder}, which can't be written` };
  }
  return undefined;
}

/** A part that is empty, `.` or `..`, or a zero anywhere. */
// oxlint-disable-next-line no-control-regex
const NO_PATH = /(?:^|\/)\.{0,2}(?:\/|$)|\0/;

function checkPath(path: string): void {
  if (NO_PATH.test(path)) throw new Error(`${JSON.stringify(path)} is no path of an input root`);
}

function ancestors(path: string): readonly string[] {
  const found: string[] = [];
  for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) found.push(path.slice(0, at));
  return found;
}
