import { relative, sep } from "node:path";
import type { Derivation, DerivationGraph } from "#derivation/derivation.ts";

/** A host path as people in the workspace would write it. */
export function shownPath(folder: string | undefined, hostPath: string): string {
  return folder === undefined ? hostPath : relative(folder, hostPath).split(sep).join("/") || ".";
}

/**
 * What a step wrote, with places of its input root that are files of the workspace under their names there, so that editors can open them:
 * `src/app/main.c:5:15: error` → `demo/main.c:5:15: error`.
 */
export function withWorkspacePaths(text: string, { inputs }: Derivation, graph: DerivationGraph, folder: string | undefined): string {
  if (text === "" || folder === undefined) return text;
  let shown = text;
  for (const [path, input] of Object.entries(inputs)) {
    const place = "source" in input ? graph.sources.get(input.source) : undefined;
    if (!("source" in input) || place === undefined) continue;
    const isFolder = input.type === "directory";
    const known = shownPath(folder, place);
    const there = isFolder ? (known === "." ? "" : `${known}/`) : known;
    shown = shown.replaceAll(
      new RegExp(`(^|[\\s"'\`(])${escaped(path)}${isFolder ? "/" : "(?=$|[\\s\"'`:),])"}`, "gm"),
      (_, before: string) => before + there,
    );
  }
  return shown;
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
