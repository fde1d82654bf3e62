import { isSameList } from "#diagnostics/same-list.ts";
import type { OptionsFromEntry } from "#syntax/ast.ts";
import type { KconfigHost } from "../kconfig/host.ts";
import type { WorkspaceModule } from "../workspace.ts";
import type { KconfigOptions } from "./kconfig-options.ts";

type Answer =
  | { readonly kind: "text"; readonly path: string; readonly text: string | undefined }
  | { readonly kind: "paths"; readonly pattern: string; readonly paths: readonly string[] };

/** A host with what it was asked. */
export function recording(host: KconfigHost): { readonly host: KconfigHost; readonly answers: readonly Answer[] } {
  const answers: Answer[] = [];
  return {
    answers,
    host: {
      ...host,
      read(path) {
        const text = host.read(path);
        answers.push({ kind: "text", path, text });
        return text;
      },
      glob(pattern) {
        const paths = host.glob(pattern);
        answers.push({ kind: "paths", pattern, paths });
        return paths;
      },
    },
  };
}

function isSame(answer: Answer, host: KconfigHost): boolean {
  if (answer.kind === "text") return host.read(answer.path) === answer.text;
  const paths = host.glob(answer.pattern);
  return isSameList(paths, answer.paths);
}

/** Kconfig files that were read for recipes without anything to tell, by the entry that names them. */
export class KconfigMemory {
  private readonly kept = new WeakMap<
    OptionsFromEntry,
    { readonly module: WorkspaceModule; readonly answers: readonly Answer[]; readonly read: KconfigOptions }
  >();

  /** Undefined: it wasn't read before, or the host would answer something else now. */
  get(entry: OptionsFromEntry, module: WorkspaceModule, host: KconfigHost): KconfigOptions | undefined {
    const known = this.kept.get(entry);
    return known?.module === module && known.answers.every((answer) => isSame(answer, host)) ? known.read : undefined;
  }

  set(entry: OptionsFromEntry, module: WorkspaceModule, answers: readonly Answer[], read: KconfigOptions): void {
    this.kept.set(entry, { module, answers, read });
  }
}
