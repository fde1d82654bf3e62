import { join } from "node:path";
import { outputAround } from "#derivation/output-around.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { noSuchPath, noSuchStepOutput, pathLeaves } from "#diagnostics/named-files.ts";
import { nearest } from "#diagnostics/suggest.ts";
import { asString, typeFailure } from "./expect.ts";
import { isInt } from "./integer.ts";
import type { Machine } from "./machine.ts";
import type { Step } from "./step.ts";
import type { ArtifactValue, DerivationValue, Location, PathValue, Value } from "./value.ts";

/** `tree / "sub"`: what lies at a relative path of a path, a file or tree value, or among the outputs of a derivation. */
export function joinPath(
  machine: Machine,
  base: Value,
  sub: Value,
  at: { readonly left: Span; readonly right: Span; readonly whole: Span },
): Value {
  if (isInt(base))
    throw typeFailure("the left side of `/`", "a tree, path or derivation", base, at.left, "integers are divided with `div(a, b)`");
  if (typeof base !== "object" || (base.kind !== "path" && base.kind !== "artifact" && base.kind !== "derivation")) {
    throw typeFailure("the left side of `/`", "a tree, path or derivation", base, at.left);
  }
  const relative = insidePath(asString(sub, "the right side of `/`", at.right), at.right);
  if (base.kind === "path") {
    return relative === "" ? base : { kind: "path", host: join(base.host, relative), shown: shownJoin(base.shown, relative), at: at.whole };
  }
  if (base.kind === "derivation") return stepOutput(base, relative, at);
  const path = joined(base.path, relative);
  if (base.root.kind === "step") outputOfStep(base.root.step, path, at.right);
  return { kind: "artifact", root: base.root, path, at: at.whole };
}

function stepOutput({ step }: DerivationValue, path: string, at: { readonly right: Span; readonly whole: Span }): ArtifactValue {
  outputOfStep(step, path, at.right);
  return { kind: "artifact", root: { kind: "step", step }, path, at: at.whole };
}

/** The output that a path of a step lies in. Throws KILN-E0420. */
function outputOfStep({ derivation: { outputs, name } }: Step, path: string, at: Span): string {
  const found = outputAround(outputs, path);
  if (found === undefined) throw new KilnFailure([noSuchStepOutput(path, name, outputs, nearest(path, outputs), at)]);
  return found;
}

/** A relative path without `.` parts and doubled slashes; "" for the folder itself. Throws KILN-E0416 for what could leave. */
export function insidePath(text: string, at: Span): string {
  const parts = text.split("/").filter((part) => part !== "" && part !== ".");
  if (text.startsWith("/") || parts.includes("..")) throw new KilnFailure([pathLeaves(text, "the tree", at)]);
  return parts.join("/");
}

export const joined = (folder: string, path: string): string => (folder === "" ? path : path === "" ? folder : `${folder}/${path}`);

export const shownJoin = (folder: string, path: string): string => (folder === "." ? path || "." : joined(folder, path));

/** Where a file or tree value is: its root and path as one. */
export function locationOf({ root, path, at }: ArtifactValue): Location {
  if (path === "") return root;
  switch (root.kind) {
    case "output":
      return { ...root, path: joined(root.path, path) };
    case "step": {
      const output = outputOfStep(root.step, path, at);
      return { kind: "output", step: root.step, output, path: path.slice(output.length + 1) };
    }
    case "host":
      return { kind: "host", host: join(root.host, path), shown: shownJoin(root.shown, path) };
    case "text":
      throw new KilnFailure([noSuchPath(path, "file", undefined, undefined, at)]);
    default:
      return assertNever(root);
  }
}

/** The file that a path names: its root is the folder it lies in. Throws KILN-E0417. */
export function fileAt(machine: Machine, path: PathValue, at: Span = path.at): ArtifactValue {
  requireKind(machine, path, "file", at);
  const slash = path.host.lastIndexOf("/");
  const name = path.host.slice(slash + 1);
  const folder = path.shown.includes("/") ? path.shown.slice(0, path.shown.lastIndexOf("/")) : ".";
  return { kind: "artifact", root: { kind: "host", host: path.host.slice(0, slash), shown: folder }, path: name, at };
}

/** The folder that a path names. Throws KILN-E0417. */
export function treeAt(machine: Machine, path: PathValue, at: Span = path.at): ArtifactValue {
  requireKind(machine, path, "directory", at);
  return { kind: "artifact", root: { kind: "host", host: path.host, shown: path.shown }, path: "", at };
}

export function requireKind(
  machine: Machine,
  path: { readonly host: string; readonly shown: string },
  wanted: "file" | "directory" | "any",
  at: Span,
): "file" | "directory" {
  const found = machine.environment.files.kind(path.host);
  if (found !== undefined && (wanted === "any" || found === wanted)) return found;
  const word = wanted === "any" ? "file or folder" : wanted === "file" ? "file" : "folder";
  throw new KilnFailure([noSuchPath(path.shown, word, found, found === undefined ? sibling(machine, path) : undefined, at)]);
}

/** A name like it in the same folder, with the folder before it as the text has it. */
function sibling(machine: Machine, path: { readonly host: string; readonly shown: string }): string | undefined {
  const slash = path.host.lastIndexOf("/");
  const folder = path.host.slice(0, slash);
  const { files } = machine.environment;
  if (files.kind(folder) !== "directory") return undefined;
  try {
    const names = new Set(files.files(folder).map((file) => file.split("/", 1)[0] ?? file));
    return nearest(path.host.slice(slash + 1), [...names]);
  } catch (error) {
    if (error instanceof KilnFailure) return undefined; // too many files to look for a name
    throw error;
  }
}

/** What a derivation stands for where a file or tree is wanted: its only output. */
export function onlyOutput(value: DerivationValue): ArtifactValue | undefined {
  const [output, ...more] = value.step.derivation.outputs;
  if (output === undefined || more.length > 0) return undefined;
  return { kind: "artifact", root: { kind: "output", step: value.step, output, path: "" }, path: "", at: value.at };
}

/** A path, file, tree or derivation as an artifact; undefined for other values. Paths must lead to something (KILN-E0417). */
export function asArtifact(machine: Machine, value: Value, at: Span): ArtifactValue | undefined {
  if (typeof value !== "object") return undefined;
  switch (value.kind) {
    case "artifact":
      return value;
    case "path":
      return requireKind(machine, value, "any", value.at) === "file" ? fileAt(machine, value) : treeAt(machine, value);
    case "derivation":
      return onlyOutput(value) ?? { kind: "artifact", root: { kind: "step", step: value.step }, path: "", at };
    case "list":
    case "record":
    case "function":
      return undefined;
    default:
      return assertNever(value);
  }
}

/** The name of a file or folder as text: its path in its root, or the workspace-relative one of a path. */
export function pathText(value: PathValue | ArtifactValue): string {
  if (value.kind === "path") return value.shown;
  if (value.path !== "") return value.path;
  const { root } = value;
  return root.kind === "host" ? root.shown : root.kind === "output" ? joined(root.output, root.path) : "";
}
