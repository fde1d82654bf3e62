import { saveConfig } from "#config/kconfig/dotconfig/save.ts";
import { writeConfig } from "#config/kconfig/dotconfig/write.ts";
import { asText } from "#config/kconfig/text/sources.ts";
import { errnoOf } from "#config/host-files.ts";
import { unusableFile } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Context } from "../context.ts";
import { printResult } from "../print-result.ts";
import type { ConfigRun } from "./front-end.ts";

/** Bytes of a text go out as they are, whatever they would be as UTF-8. */
export function printBytes({ terminal }: Context, bytes: string): void {
  terminal.out(Buffer.from(bytes, "latin1"));
}

/** Writes the values that there are now to where they belong, and tells. */
export function writeValues(run: ConfigRun, more: Readonly<Record<string, unknown>> = {}): void {
  writeText(run, run.output ?? run.config, writeConfig(run.session.values, run.session.prefix), more);
}

/** `text`: bytes. */
export function writeText(
  { context, told }: Pick<ConfigRun, "context" | "told">,
  output: string,
  text: string,
  more: Readonly<Record<string, unknown>> = {},
): void {
  const info = told.length === 0 ? {} : { info: told };
  if (output === "-") {
    if (context.json) printResult(context.terminal, { output, text: asText(text), ...more, ...info });
    else printBytes(context, text);
    return;
  }
  const saved = save(context.folder, output, text);
  if (context.json) printResult(context.terminal, { output, changed: saved === "written", ...more, ...info });
  else if (!context.terminal.quiet)
    context.terminal.out(saved === "written" ? `configuration written to ${output}\n` : `no change to ${output}\n`);
}

function save(folder: string, output: string, text: string): ReturnType<typeof saveConfig> {
  try {
    return saveConfig(folder, output, text);
  } catch (error) {
    throw new KilnFailure([unusableFile(output, "written", errnoOf(error))]);
  }
}
