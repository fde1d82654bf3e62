import { resolve } from "node:path";
import { configValues } from "#config/kconfig/commands/config-diff.ts";
import { PREFIX } from "#config/kconfig/dotconfig/format.ts";
import { shownText } from "#diagnostics/shown-text.ts";
import { embeddedConfig } from "#image/embedded-config.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";

/** `of`: the options that an image carries. */
export function configOf(context: Context, [path = ""]: readonly string[]): number {
  const text = embeddedConfig(resolve(context.folder, path), path);
  if (context.json) printResult(context.terminal, { values: Object.fromEntries(configValues(text, PREFIX)), text });
  else context.terminal.out(shownText(text));
  return EXIT.done;
}
