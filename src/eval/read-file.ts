import { noSuchPath } from "#diagnostics/named-files.ts";
import { notReadable, notText } from "#diagnostics/builtins.ts";
import { KilnFailure, type SourceText } from "#diagnostics/diagnostic.ts";
import { locationOf, requireKind } from "./artifact.ts";
import type { BuiltinCall } from "./builtin.ts";
import { isLocked } from "./listing.ts";
import { PendingTree } from "./machine.ts";
import type { ArtifactValue } from "./value.ts";

/**
 * The text of the file that the argument `file` names: of the workspace, of a locked tree, or made by `text`.
 * Errors: KILN-E0417, KILN-E0435, KILN-E0437 (what a command makes), KILN-E0438 (no UTF-8).
 */
export function readFile(call: BuiltinCall): SourceText {
  const artifact = call.artifact("file");
  const { path, content } = fileOf(call, artifact);
  if (typeof content === "string") return { path, text: content };
  call.roomFor(content.length);
  try {
    return { path, text: new TextDecoder("utf-8", { fatal: true }).decode(content) };
  } catch {
    throw new KilnFailure([notText(path, call.place("file"))]);
  }
}

function fileOf(call: BuiltinCall, artifact: ArtifactValue): { readonly path: string; readonly content: Uint8Array | string } {
  const { machine } = call;
  const { files, trees } = machine.environment;
  const at = call.place("file");
  const location = locationOf(artifact);
  if (location.kind === "text") return { path: "text", content: location.text };
  if (location.kind === "host") {
    requireKind(machine, location, "file", at);
    return { path: location.shown, content: files.content(location.host) };
  }
  const { name } = location.step.derivation;
  if (location.kind === "step" || !isLocked(machine, location.step)) throw new KilnFailure([notReadable(name, at)]);
  const { step, output, path } = location;
  const derivation = step.look();
  if (trees.list({ derivation, output }) === undefined) throw new PendingTree({ derivation, output });
  const content = trees.content({ derivation, output }, path);
  const shown = path === "" ? name : `${name}/${path}`;
  // What there is in a tree may be known before what is in its files.
  if (content === undefined && trees.list({ derivation, output }) === undefined) throw new PendingTree({ derivation, output });
  if (content === undefined) throw new KilnFailure([noSuchPath(shown, "file", undefined, undefined, at)]);
  return { path: shown, content };
}
