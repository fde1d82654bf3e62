import { expect } from "vitest";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { checkModules } from "#check/check.ts";
import { knownBuiltins } from "#eval/builtins/index.ts";
import { parseExpression, parseModule } from "#syntax/parse.ts";
import { hostFileSystem } from "#config/host-files.ts";
import type { Workspace } from "#config/workspace.ts";
import type { JsonValue, LockedTrees } from "#eval/evaluated.ts";
import { evaluateExpression } from "#eval/evaluate.ts";
import type { EvaluationEnvironment } from "#eval/machine.ts";
import { evaluateAnyDepth } from "#pipeline/deep/evaluate-deep.ts";
import { openWorkspaceFiles } from "#eval/workspace-files.ts";
import { sharedFolder } from "../support/temporary-folders.ts";

export const noTrees: LockedTrees = { list: () => undefined, content: () => undefined };

/** An expression outside of any workspace. */
export function evaluate(text: string): {
  readonly json?: JsonValue;
  readonly shown?: string;
  readonly diagnostics: readonly Diagnostic[];
} {
  const source = { path: "x", text };
  const { expr, diagnostics } = parseExpression(source);
  if (!expr || diagnostics.length > 0) return { diagnostics };
  const folder = sharedFolder("eval");
  const workspace: Workspace = { folder, modules: new Map(), inputs: new Map(), files: hostFileSystem };
  const files = openWorkspaceFiles({ roots: [folder] });
  const result = evaluateExpression(workspace, { expr, source }, { files, trees: noTrees, buildSystem: "x86_64-linux" });
  // What evaluates has no mistake that the static checks may tell.
  if (result.value) expect(staticErrors(text)).toEqual([]);
  return { ...valueOf(result), diagnostics: result.diagnostics };
}

function valueOf({ value }: Pick<ReturnType<typeof evaluateExpression>, "value">): { readonly json?: JsonValue; readonly shown?: string } {
  return value === undefined ? {} : { shown: value.shown, json: JSON.parse(value.json) as JsonValue };
}

/** Like `evaluate`, on a deep stack where that is needed. */
export async function evaluateDeep(text: string): Promise<string> {
  const source = { path: "x", text };
  const { expr, diagnostics } = parseExpression(source);
  if (!expr) return say(diagnostics);
  const folder = sharedFolder("eval");
  const workspace: Workspace = { folder, modules: new Map(), inputs: new Map(), files: hostFileSystem };
  const environment = { files: openWorkspaceFiles({ roots: [folder] }), trees: noTrees, buildSystem: "x86_64-linux" };
  const { result } = await evaluateAnyDepth(workspace, { kind: "expression", expression: { expr, source } }, environment);
  return "value" in result && result.value !== undefined ? result.value.shown : say(result.diagnostics);
}

/** The value or what is wrong, with functions fused after so many calls, or so much fuel. */
export function evaluateWith(text: string, limits: Pick<EvaluationEnvironment, "hot" | "fuel">): string {
  const source = { path: "x", text };
  const { expr, diagnostics } = parseExpression(source);
  if (!expr) return say(diagnostics);
  const folder = sharedFolder("eval");
  const workspace: Workspace = { folder, modules: new Map(), inputs: new Map(), files: hostFileSystem };
  const environment = { files: openWorkspaceFiles({ roots: [folder] }), trees: noTrees, buildSystem: "x86_64-linux", ...limits };
  const result = evaluateExpression(workspace, { expr, source }, environment);
  return result.value?.shown ?? say(result.diagnostics);
}

function staticErrors(text: string): readonly string[] {
  const source = { path: "x", text: `let x = ${text}` };
  const { module } = parseModule(source);
  const context = {
    builtins: knownBuiltins,
    declared: () => new Map<string, string>(),
    importedModule: () => undefined,
    optionsOf: () => undefined,
    optionsFrom: () => undefined,
    ruleOf: () => undefined,
  };
  return checkModules([{ key: "x", input: "", source, module }], context)
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => message);
}

/** Its JSON form, or what is wrong with it. */
export function json(text: string): JsonValue | undefined {
  const { json: value, diagnostics } = evaluate(text);
  return diagnostics.length > 0 ? say(diagnostics) : value;
}

/** "CODE line:column message" and what belongs to it. */
export function say(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map((one) =>
      [
        `${one.code}${place(one)} ${one.message}`,
        ...(one.detail === undefined ? [] : [one.detail]),
        `advice: ${one.advice}`,
        ...one.notes.map((note) => `note:${place(note)} ${note.text}`),
      ].join("\n"),
    )
    .join("\n");
}

function place({ at }: Pick<Diagnostic, "at">): string {
  if (at === undefined) return "";
  const before = at.source.text.slice(0, at.start).split("\n");
  return ` ${at.source.path}:${before.length}:${(before.at(-1)?.length ?? 0) + 1} «${at.source.text.slice(at.start, at.end)}»`;
}
