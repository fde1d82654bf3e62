import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { errnoOf } from "#config/host-files.ts";
import { badOptionValue, unusableFile } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { libraryPages, type LibrarySize } from "#pipeline/documentation/library-pages.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { openSession } from "../session.ts";
import { sizedImage } from "../sized-image.ts";
import { stringsOf } from "../strings-of.ts";

type Flags = Readonly<Record<string, unknown>>;

/** Writes a page for each library; with `--size-in` images are built to tell what libraries take of them. */
export async function docPagesCommand(context: Context, folder: string, flags: Flags): Promise<number> {
  await using session = await openSession(context, flags);
  const { declarations } = await session.project();
  const input = typeof flags["of"] === "string" ? flags["of"] : "";
  const inputs = [...declarations.workspace.inputs.keys()].filter((name) => name !== "");
  if (input !== "" && !inputs.includes(input))
    throw new KilnFailure([badOptionValue("--of", input, `an input of the workspace: ${inputs.join(", ")}`)]);
  const sizes = new Map<string, LibrarySize[]>();
  for (const image of stringsOf(flags["sizeIn"])) {
    const sized = await sizedImage(context, session, image, flags, "library");
    if (typeof sized === "number") return sized;
    const { target, libraries, rows } = sized;
    for (const library of libraries) {
      const { bytes = 0, zeroedBytes = 0 } = rows.find((row) => row.library === library) ?? {};
      sizes.set(library, [...(sizes.get(library) ?? []), { target, bytes, zeroedBytes }]);
    }
  }
  session.progress.close();
  const pages = libraryPages(declarations, input, sizes);
  writePages(resolve(context.folder, folder), pages);
  if (!context.terminal.quiet) context.terminal.out(`${pages.size} pages in ${folder}\n`);
  return EXIT.done;
}

/** Pages of libraries that are gone go too: they are known by what all have. */
function writePages(folder: string, pages: ReadonlyMap<string, string>): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) if (!pages.has(name) && isPage(join(folder, name))) rmSync(join(folder, name));
    for (const [name, text] of pages) writeFileSync(join(folder, name), text);
  } catch (error) {
    throw new KilnFailure([unusableFile(folder, "written", errnoOf(error))]);
  }
}

const isPage = (path: string): boolean => path.endsWith(".md") && /^# \S+\n[^]*\n\| Recipe \| `/.test(readFileSync(path, "utf8"));
