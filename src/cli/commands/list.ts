import { shownText } from "#diagnostics/shown-text.ts";
import { listWorkspace, type ListedOption } from "#pipeline/listing.ts";
import type { Context } from "../program.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { openSession } from "../session.ts";

/** What the workspace declares: read, never evaluated. */
export async function listCommand(context: Context): Promise<number> {
  const { terminal } = context;
  await using session = await openSession(context, {});
  const project = await session.project();
  const listing = listWorkspace(project.declarations, project.everyTarget());
  if (context.json) {
    printResult(terminal, { ...listing });
    return EXIT.done;
  }
  terminal.out("Targets\n");
  for (const target of listing.targets) terminal.out(`  ${target}\n`);
  terminal.out("\nPlatforms\n");
  for (const { name, archs } of listing.platforms) terminal.out(`  ${name}${archs ? ` (${archs.join(", ")})` : ""}\n`);
  terminal.out("\nLibraries\n");
  for (const { name, version, summary, provides, options } of listing.libraries) {
    const about = [version, summary, ...provides.map((one) => `provides ${one}`)].filter((text) => text !== undefined && text !== "");
    terminal.out(shownText(`  ${name.padEnd(16)} ${about.join(" · ")}`.trimEnd()));
    terminal.out("\n");
    for (const option of options) terminal.out(`${shownText(`    ${option.name}: ${option.type}${shownDefault(option)}`)}\n`);
  }
  return EXIT.done;
}

const shownDefault = ({ prompt }: ListedOption): string => (prompt === undefined ? "" : ` · ${prompt}`);
