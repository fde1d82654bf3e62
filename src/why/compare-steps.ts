import { diffArrays } from "diff";
import { assertNever } from "#diagnostics/assert-never.ts";
import type { Derivation, ScanSpec } from "#derivation/derivation.ts";
import type { TreeNode } from "#derivation/reapi/directory.ts";
import type { Change } from "./change.ts";
import { isBelow, sourceAt, sourceEntries, type ReadStep } from "./source-entries.ts";

/** All differences but those of what other steps give. What only follows from another difference is left out where there is another. */
export function compareSteps(before: ReadStep, after: ReadStep): readonly Change[] {
  const [old, now] = [before.derivation, after.derivation];
  const changes = [
    ...settingChanges(old, now),
    ...commandChanges(old, now),
    ...recordChanges("environment", old.env, now.env),
    ...textChanges(old, now),
    ...headerChanges(before, after),
    ...fileChanges(before, after),
  ];
  const causes = changes.filter(({ kind }) => kind !== "reach");
  return causes.length > 0 ? causes : changes;
}

function* settingChanges(old: Derivation, now: Derivation): Generator<Change> {
  const pairs = [
    ["fetch hash", old.fetch?.hash ?? "", now.fetch?.hash ?? ""],
    ["timeout", old.timeout, now.timeout],
    ["outputs", old.outputs.join(" "), now.outputs.join(" ")],
    ["place", old.buildSystem, now.buildSystem],
  ] as const;
  for (const [name, before, after] of pairs) if (before !== after) yield { kind: "setting", name, before, after };
}

/** Words that name inputs come and go with those, and so do the options before them. */
function* commandChanges(old: Derivation, now: Derivation): Generator<Change> {
  const isOfOne = (word: string | undefined): boolean =>
    word !== undefined && Object.hasOwn(old.inputs, word) !== Object.hasOwn(now.inputs, word);
  const wordsOf = ({ command }: Derivation): string[] =>
    command.filter((word, i) => !isOfOne(word) && !(TAKES_PATH.test(word) && isOfOne(command[i + 1])));
  const removed: string[] = [];
  const added: string[] = [];
  for (const part of diffArrays(wordsOf(old), wordsOf(now))) {
    if (part.removed) removed.push(...part.value);
    if (part.added) added.push(...part.value);
  }
  const isOrder =
    old.command.join("\0") !== now.command.join("\0") && old.command.toSorted().join("\0") === now.command.toSorted().join("\0");
  if (removed.length > 0 || added.length > 0) yield { kind: "command", removed, added };
  else if (isOrder) yield { kind: "command", removed: old.command, added: now.command };
}

const TAKES_PATH = /^-(?:I|isystem|iquote|idirafter|include|T)$/;

function* recordChanges(
  kind: "environment" | "option" | "define",
  old: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
  counts: (name: string) => boolean = () => true,
): Generator<Change> {
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const [before, after] = [old[name], now[name]];
    if (before === after || !counts(name)) continue;
    yield { kind, name, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
  }
}

function* textChanges(old: Derivation, now: Derivation): Generator<Change> {
  const textOf = ({ inputs }: Derivation, path: string): string | undefined => {
    const input = inputs[path];
    return input && "text" in input ? input.text : undefined;
  };
  for (const path of new Set([...Object.keys(old.inputs), ...Object.keys(now.inputs)])) {
    const [before, after] = [textOf(old, path), textOf(now, path)];
    if (before === after) continue;
    yield { kind: "text", path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
  }
}

/** Options and defines that the step sees in the generated header, or saw. */
function headerChanges(before: ReadStep, after: ReadStep): readonly Change[] {
  const [old, now] = [before.derivation.scan, after.derivation.scan];
  if (old === undefined || now === undefined) return [];
  const seen = [namesSeen(before, old), namesSeen(after, now)];
  const counts = (name: string): boolean => seen.some((names) => names === undefined || names.has(name));
  return [...recordChanges("define", old.defines, now.defines, counts), ...recordChanges("option", old.config, now.config, counts)];
}

/** Undefined: all. */
function namesSeen({ entries, keys }: ReadStep, scan: ScanSpec): ReadonlySet<string> | undefined {
  const header = entries.get(scan.header);
  const bytes = header?.kind === "file" ? keys.read(header.digest) : undefined;
  if (bytes === undefined) return undefined;
  return new Set(
    [
      ...Buffer.from(bytes)
        .toString("utf8")
        .matchAll(/^#define (\S+)/gm),
    ].map(([, name = ""]) => name),
  );
}

function* fileChanges(before: ReadStep, after: ReadStep): Generator<Change> {
  const old = sourceEntries(before, (path, node) => isSameNode(after.entries.get(path), node));
  const now = sourceEntries(after, (path, node) => isSameNode(before.entries.get(path), node));
  const paths = [...new Set([...old.keys(), ...now.keys()])];
  // Folders whose files nobody knows any more.
  const unknown = paths.filter((path) => [old.get(path), now.get(path)].some((node) => node?.kind === "tree"));
  for (const path of paths) {
    const [a, b] = [old.get(path), now.get(path)];
    if (isSameNode(a, b) || unknown.some((folder) => isBelow(folder, path))) continue;
    if (unknown.includes(path)) {
      yield { kind: "file", path, change: "folder" };
      continue;
    }
    const [was, is] = [a ?? sourceAt(before, path), b ?? sourceAt(after, path)];
    if (isSameNode(was, is)) yield { kind: "reach", path, isRead: b !== undefined };
    else yield { kind: "file", path, ...digests(was, is), change: changeOf(was, is) };
  }
}

function changeOf(was: TreeNode | undefined, is: TreeNode | undefined): Extract<Change, { kind: "file" }>["change"] {
  if (was === undefined) return "added";
  if (is === undefined) return "removed";
  return was.kind === "file" && is.kind === "file" && was.digest === is.digest ? "mode" : "edited";
}

function digests(was: TreeNode | undefined, is: TreeNode | undefined): { readonly before?: string; readonly after?: string } {
  return { ...(was?.kind === "file" ? { before: was.digest } : {}), ...(is?.kind === "file" ? { after: is.digest } : {}) };
}

/** Whether a step sees the same at a path. */
export function isSameNode(a: TreeNode | undefined, b: TreeNode | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  switch (a.kind) {
    case "file":
      return b.kind === "file" && a.digest === b.digest && a.executable === b.executable;
    case "tree":
      return b.kind === "tree" && a.digest === b.digest;
    case "symlink":
      return b.kind === "symlink" && a.target === b.target;
    case "folder":
      return b.kind === "folder";
    default:
      return assertNever(a);
  }
}
