import picomatch from "picomatch";
import { dependenciesOf } from "#derivation/graph.ts";
import { compareUtf8 } from "#derivation/byte-order.ts";
import type { DerivationId } from "#derivation/derivation.ts";
import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { noSuchPath, notListable } from "#diagnostics/named-files.ts";
import { locationOf, requireKind } from "./artifact.ts";
import { PendingTree, type Machine } from "./machine.ts";
import type { Step } from "./step.ts";
import type { ArtifactValue } from "./value.ts";

/** Relative paths of the files of a tree: a folder of the workspace, or a locked tree. Errors: KILN-E0417, KILN-E0419. */
export function filesOf(machine: Machine, tree: ArtifactValue, at: Span): readonly string[] {
  const location = locationOf(tree);
  if (location.kind === "host") {
    requireKind(machine, location, "directory", tree.at);
    return machine.environment.files.files(location.host);
  }
  if (location.kind === "text") throw new KilnFailure([noSuchPath("text", "folder", "file", undefined, at)]);
  const { name } = location.step.derivation;
  if (location.kind === "step" || !isLocked(machine, location.step)) throw new KilnFailure([notListable(name, at)]);
  const { step, output, path } = location;
  const derivation = step.look();
  const listed = machine.environment.trees.list({ derivation, output });
  if (listed === undefined) throw new PendingTree({ derivation, output });
  if (path === "") return listed.files;
  if (!listed.folders.includes(path) && !listed.files.some((file) => file.startsWith(`${path}/`))) {
    throw new KilnFailure([noSuchPath(`${name}/${path}`, "folder", listed.files.includes(path) ? "file" : undefined, undefined, tree.at)]);
  }
  return listed.files.filter((file) => file.startsWith(`${path}/`)).map((file) => file.slice(path.length + 1));
}

/** A pure function of what is written: made by fetches and built-in steps alone. */
export function isLocked(machine: Machine, root: Step): boolean {
  const seen = new Set<DerivationId>();
  const open = [root.look()];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const derivation = machine.builder.derivations.get(id);
    if (derivation === undefined || derivation.command[0]?.startsWith("kiln:") !== true) return false;
    open.push(...dependenciesOf(derivation));
  }
  return true;
}

const compiled = new Map<string, (path: string) => boolean>();

/** `*` stays in one folder, `**` crosses them, `{a,b}` and `[ab]` as usual; names that begin with a dot are like others. */
export function matcher(pattern: string): (path: string) => boolean {
  let matches = compiled.get(pattern);
  if (matches === undefined) compiled.set(pattern, (matches = picomatch(pattern, { dot: true, nonegate: true })));
  return matches;
}

/** The paths that a pattern matches and no pattern of `exclude` does, sorted by bytes. */
export function select(paths: readonly string[], pattern: string, exclude: readonly string[]): readonly string[] {
  const wanted = matcher(pattern);
  const unwanted = exclude.map(matcher);
  return paths.filter((path) => wanted(path) && !unwanted.some((leaves) => leaves(path))).toSorted(compareUtf8);
}
