import { relative, resolve } from "node:path";
import { createWorkspace, TEMPLATE_NAMES } from "#pipeline/new-workspace.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";

/** Writes a new workspace that builds and runs as it is. */
export async function initCommand(context: Context, folder: string, flags: Readonly<Record<string, unknown>>): Promise<number> {
  const { terminal } = context;
  const template = flags["library"] === true ? "library" : (TEMPLATE_NAMES.find((name) => name === flags["template"]) ?? "app");
  const to = resolve(context.folder, folder);
  const { name, files } = createWorkspace({ folder: to, template, ...(typeof flags["name"] === "string" ? { name: flags["name"] } : {}) });
  if (context.json) {
    terminal.out(`${JSON.stringify({ folder: to, name, template, files })}\n`);
    return EXIT.done;
  }
  const shown = relative(context.folder, to);
  terminal.out(files.map((file) => `${shown === "" ? "" : `${shown}/`}${file}\n`).join(""));
  if (!terminal.quiet) terminal.err(`\nNow: ${shown === "" ? "" : `cd ${shown} && `}kiln run\n`);
  return EXIT.done;
}
