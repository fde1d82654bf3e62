import { join } from "node:path";
import type { Span } from "#diagnostics/diagnostic.ts";
import { fileAt, pathText } from "./artifact.ts";
import type { Machine } from "./machine.ts";
import { EMPTY_RECORD, recordOf } from "./record.ts";
import type { ModuleScope } from "./scope.ts";
import type { Source } from "./source-tree.ts";
import { unpackStep } from "./steps.ts";
import type { ListValue, RecordValue, Value } from "./value.ts";

/** Where people look for a licence: at the top of what is fetched. */
const USUAL = "{COPYING,COPYRIGHT,LICENSE,LICENCE,NOTICE,UNLICENSE,Copying,Copyright,License,Licence,copying,copyright,license,licence}*";

/** Of a workspace: those of them that are looked for by name. */
const USUAL_HERE = ["COPYING", "COPYRIGHT", "LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "NOTICE"];

/**
 * Where a library's sources are from, for whoever collects licences: `{ urls, hash, patches, texts }`. `texts`: name → file, or "" → a tree of such files;
 * of a library with sources of the workspace's own those of the workspace.
 */
export function libraryOrigin(machine: Machine, source: Source | undefined, scope: ModuleScope, at: Span): RecordValue {
  const fetched = source !== undefined;
  return recordOf(
    [
      ["urls", textList(source?.urls ?? [])],
      ["hash", source?.hash ?? ""],
      ["patches", textList((source?.patches ?? []).map(({ value }) => shownPath(value)))],
      ["texts", fetched ? recordOf([["", licenceTree(machine, source, at)]], at) : ownTexts(machine, scope, at)],
    ],
    at,
  );
}

function licenceTree(machine: Machine, { archive, strip, licenses, name }: Source, at: Span): Value {
  const found = licenses === undefined ? { keep: [USUAL], mayLack: true } : { keep: licenses };
  return unpackStep(machine, { archive, strip, ...found, name: `licences of ${name}` }, at);
}

function ownTexts(machine: Machine, { workspace }: ModuleScope, at: Span): RecordValue {
  const { files } = machine.environment;
  const found = USUAL_HERE.filter((name) => files.kind(join(workspace, name)) === "file");
  if (found.length === 0) return EMPTY_RECORD;
  return recordOf(
    found.map((name) => [name, fileAt(machine, { kind: "path", host: join(workspace, name), shown: name, at })]),
    at,
  );
}

const textList = (items: readonly string[]): ListValue => ({ kind: "list", items });

const shownPath = (value: Value): string =>
  typeof value === "object" && (value.kind === "path" || value.kind === "artifact") ? pathText(value) : "";
