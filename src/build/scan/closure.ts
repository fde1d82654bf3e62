import type { WholeReason } from "#diagnostics/build-targets.ts";
import type { IncludeSearch, Reached } from "./include-search.ts";
import type { FilePlace, FolderPlace, LinkPlace } from "./input-tree.ts";
import type { LexicalCache } from "./lexical-cache.ts";
import { includeOf, MacroNames } from "./macro-names.ts";

/** All that a translation unit can read. */
export interface Closure {
  /** Those that are read as text. */
  readonly files: ReadonlySet<FilePlace>;
  /** Those that are read as bytes. */
  readonly bytes: ReadonlySet<FilePlace>;
  readonly through: ReadonlySet<FolderPlace>;
  readonly links: ReadonlyMap<string, LinkPlace>;
  /** `##` occurs somewhere. */
  readonly pastes: boolean;
  /** An include that could name anything; undefined: the closure is all there is. */
  readonly unresolved: Extract<WholeReason, { readonly kind: "include" }> | undefined;
}

/** Follows includes from the roots; the first is the translation unit. `outside`: macros of the generated header and the command line. */
export function closureOf(
  roots: readonly Reached[],
  search: IncludeSearch,
  lexical: LexicalCache,
  outside: () => Iterable<readonly [macro: string, body: string]>,
): Closure {
  const files = new Set<FilePlace>();
  const bytes = new Set<FilePlace>();
  const through = new Set<FolderPlace>();
  const links = new Map<string, LinkPlace>();
  const followed = new Set<FilePlace>();
  /** Files with includes that macros name. */
  const computing: FilePlace[] = [];
  let pastes = false;
  const take = (reached: Reached): void => {
    for (const file of reached.files) files.add(file);
    for (const file of reached.bytes) bytes.add(file);
    for (const folder of reached.through) through.add(folder);
    for (const link of reached.links) links.set(link.path, link);
  };
  const follow = (): void => {
    // A set hands out what is added while it is gone through.
    for (const file of files) {
      if (followed.has(file)) continue;
      followed.add(file);
      const scan = lexical.scan(file.digest);
      pastes ||= scan.pastes;
      if (scan.computed.length > 0) computing.push(file);
      take(search.reachedFrom(file));
    }
  };
  const result = (unresolved: Closure["unresolved"]): Closure => ({ files, bytes, through, links, pastes, unresolved });

  for (const root of roots) take(root);
  const unit = roots[0]?.files[0];
  follow();
  // New files bring new definitions and new includes, until nothing is new.
  for (let known = -1; computing.length > 0 && known !== files.size;) {
    known = files.size;
    const macros = new MacroNames();
    for (const file of files) macros.addScan(lexical.scan(file.digest));
    for (const [macro, body] of outside()) macros.addDefine(macro, body);
    for (const file of computing) {
      const predefined = predefinedIn(file, unit ?? file);
      for (const { macro, by, words } of lexical.scan(file.digest).computed) {
        const literals = macro === undefined ? undefined : macros.resolve(macro, predefined);
        if (literals === undefined) return result({ kind: "include", file: file.path, include: words });
        for (const literal of literals) take(search.reach(includeOf(literal, by), file.folder));
      }
    }
    follow();
  }
  return result(undefined);
}

/** Macros of the compiler's that name files. */
export function predefinedIn(file: FilePlace, unit: FilePlace): ReadonlyMap<string, string> {
  return new Map([
    ["__FILE__", `"${file.path}"`],
    ["__BASE_FILE__", `"${unit.path}"`],
    ["__FILE_NAME__", `"${file.path.slice(file.path.lastIndexOf("/") + 1)}"`],
  ]);
}
