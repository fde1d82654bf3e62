import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { parseModule } from "#syntax/parse.ts";
import { collectDeclarations } from "#config/declarations.ts";
import { hostFileSystem } from "#config/host-files.ts";
import { resolveTarget, type Resolution } from "#config/resolve.ts";
import { selectTargets } from "#config/targets.ts";
import { loadWorkspace } from "#config/workspace.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

/** Real files: `root/…` is the workspace, `std/…` the shipped recipes (an empty workspace if none are given), others inputs beside it. */
export function files(content: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder("config");
  for (const [path, text] of Object.entries({ "std/workspace.kiln": "workspace std { }", ...content })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

export function load(folder: string, start = "root"): ReturnType<typeof loadWorkspace> {
  return loadWorkspace(join(folder, start), {
    files: hostFileSystem,
    parse: parseModule,
    stdWorkspace: join(folder, "std"),
    coreWorkspace: join(folder, "shipped"),
  });
}

export interface Tried extends Resolution {
  /** "CODE place: message" of each, in order. */
  readonly said: readonly string[];
}

/** One recipe (or several files) to the resolved target of its pattern. */
export function configure(recipes: string | Readonly<Record<string, string>>, pattern = "web", wishes: readonly string[] = []): Tried {
  const content = typeof recipes === "string" ? { "root/a.kiln": recipes } : recipes;
  const loaded = load(files({ "root/workspace.kiln": "workspace test { }", ...content }));
  const { declarations, diagnostics } = collectDeclarations(loaded.workspace);
  const early = [...loaded.diagnostics, ...diagnostics];
  if (early.length > 0) return { diagnostics: early, said: early.map(say) };
  const selected = selectTargets(declarations, [pattern], "x86_64");
  const [request] = selected.targets;
  if (!request) return { diagnostics: selected.diagnostics, said: selected.diagnostics.map(say) };
  const resolution = resolveTarget(declarations, request, wishes);
  return { ...resolution, said: resolution.diagnostics.map(say) };
}

/** "KILN-E0302 a.kiln:4:9: there is no …" */
export function say(diagnostic: Diagnostic): string {
  const { at } = diagnostic;
  const before = at?.source.text.slice(0, at.start).split("\n");
  const place = at && before ? ` ${at.source.path}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}` : "";
  return `${diagnostic.code}${place}: ${diagnostic.message}`;
}

/** "lwip.mode=pool" of every option. */
export function values(tried: Tried): Readonly<Record<string, boolean | bigint | string>> {
  return Object.fromEntries([...(tried.target?.options ?? [])].map(([key, option]) => [key, option.value]));
}

export const present = (tried: Tried): readonly string[] | undefined => tried.target?.libraries.map((library) => library.name);

/** All that a person reads but the code frame. */
export function told(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map((one) =>
      [
        say(one),
        ...(one.detail ? [one.detail] : []),
        `advice: ${one.advice}`,
        ...one.notes.map((note) => say({ ...one, ...note, message: note.text }).replace(one.code, "note:")),
      ].join("\n"),
    )
    .join("\n");
}
