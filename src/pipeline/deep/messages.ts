import type { MessagePort } from "node:worker_threads";
import type { Workspace } from "#config/workspace.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { LockedTrees, WorkspaceFiles } from "#eval/evaluated.ts";
import type { EvaluatedJob, EvaluationJob } from "./job.ts";

/** What the deep thread is given: the workspace as data, and a port to ask for files and trees by. */
export interface DeepStart {
  readonly workspace: Omit<Workspace, "files">;
  readonly job: EvaluationJob;
  readonly buildSystem: string;
  readonly questions: MessagePort;
  /** One Int32: 1 when an answer lies at the port. */
  readonly signal: SharedArrayBuffer;
}

/** One call of the environment. */
export type Question =
  | { readonly [K in keyof WorkspaceFiles]: { readonly call: K; readonly path: string } }[keyof WorkspaceFiles]
  | { readonly call: "list"; readonly reference: Parameters<LockedTrees["list"]>[0] }
  | { readonly call: "treeContent"; readonly reference: Parameters<LockedTrees["list"]>[0]; readonly path: string };

/** What the calls give. */
export type Answers = { readonly [K in keyof WorkspaceFiles]: ReturnType<WorkspaceFiles[K]> } & {
  readonly list: ReturnType<LockedTrees["list"]>;
  readonly treeContent: ReturnType<LockedTrees["content"]>;
};

/** What a call gave; a mistake of the user is told where it was noticed. */
export type Answer = { readonly value: unknown } | { readonly diagnostics: readonly Diagnostic[] } | { readonly bug: string };

export type DeepResult = { readonly done: EvaluatedJob } | { readonly bug: string };
