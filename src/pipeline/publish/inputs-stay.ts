import { join, resolve } from "node:path";
import { WORKSPACE_FILE } from "#config/find-workspace.ts";
import { isWithin, type ParseModule, type WorkspaceFileSystem } from "#config/host-files.ts";
import { inputText, isOfThisMachine, isRemote } from "#config/inputs/input-locator.ts";
import { parseInput } from "#config/inputs/parse-input.ts";
import { inputStaysBehind } from "#diagnostics/bundles.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";

/**
 * What of a workspace's inputs those couldn't have who take it in: folders outside of its own, addresses of this machine, `follows`, which is the root's to say.
 * KILN-E1462, KILN-E1124, KILN-E1133, KILN-E1134.
 */
export function inputsThatStay(root: string, files: WorkspaceFileSystem, parse: ParseModule): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const seen = new Set<string>();
  const look = (folder: string, shown: string): void => {
    const path = join(folder, WORKSPACE_FILE);
    if (seen.has(folder) || !files.isFile(path)) return;
    seen.add(folder);
    const source = { path: `${shown}${WORKSPACE_FILE}`, text: files.readText(path) };
    for (const item of parse(source).module.items) {
      if (item.kind !== "input") continue;
      const parsed = parseInput(item, source, false);
      if ("code" in parsed) {
        found.push(parsed);
        continue;
      }
      const at = { source, start: item.value.start, end: item.value.end };
      const { locator } = parsed;
      if (isRemote(locator)) {
        if (isOfThisMachine(locator)) found.push(inputStaysBehind(item.name.text, inputText(locator), at));
      } else if (locator.kind === "path") {
        const target = resolve(folder, locator.path);
        if (isWithin(target, root)) look(target, `${target.slice(root.length + 1)}/`.replace(/^\//, ""));
        else found.push(inputStaysBehind(item.name.text, locator.path, at));
      }
    }
  };
  look(root, "");
  return found;
}
