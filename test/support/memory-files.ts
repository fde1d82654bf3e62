import type { WorkspaceFileSystem } from "#config/host-files.ts";

/** A workspace's files in memory: absolute path → text. Folders are those above the files. */
export function memoryFiles(files: Readonly<Record<string, string>>): WorkspaceFileSystem {
  const textOf = (path: string): string => {
    if (Object.hasOwn(files, path)) return files[path] ?? "";
    throw Object.assign(new Error("no such file"), { code: "ENOENT" });
  };
  return {
    isFile: (path) => Object.hasOwn(files, path),
    readText: textOf,
    readBytes: (path) => (Object.hasOwn(files, path) ? Buffer.from(textOf(path)).toString("latin1") : undefined),
    realPath: (path) => path,
    readFolder(path) {
      const inside = Object.keys(files).flatMap((file) => (file.startsWith(`${path}/`) ? [file.slice(path.length + 1).split("/")] : []));
      const kinds = new Map(inside.map(([name = "", ...rest]) => [name, rest.length > 0 ? ("folder" as const) : ("file" as const)]));
      return [...kinds].map(([name, kind]) => ({ name, kind }));
    },
  };
}
